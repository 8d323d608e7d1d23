"""The fields that a column of a campaign's file can be mapped to."""

TARGETS = ("email", "first_name", "last_name", "company", "position", "linkedin_url", "headline")
