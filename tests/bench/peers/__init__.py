"""What people use instead; each is a program that runs in an environment of its own."""
