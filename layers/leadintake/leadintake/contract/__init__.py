"""The shapes that callers may rely on: requests, answers and the things in them."""
