"""What every kind of import shares: how a file is proposed to be read."""
