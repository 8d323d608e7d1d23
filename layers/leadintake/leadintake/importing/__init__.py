"""What every import shares: proposals, files, layouts, columns, the fate of each row, and what is said of it all."""
