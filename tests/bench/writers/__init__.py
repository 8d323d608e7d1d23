"""Ways of writing a file into a table that need nothing but a driver; each is a program of its own."""
