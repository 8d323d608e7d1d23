"""Who is who: the one owner of normalisation and of the keys that rows are matched by."""
