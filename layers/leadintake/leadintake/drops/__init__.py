"""Files dropped into the bucket: where they belong, what was said beside them, and what is answered beside them."""
