"""What is particular to one kind of thing that is imported: its fields, and how they are read."""
