"""One module per endpoint or family of endpoints: what happens, told in a few lines."""
