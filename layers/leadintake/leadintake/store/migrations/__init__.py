"""The numbered steps that make and change the schema; none is edited once it has been released."""
