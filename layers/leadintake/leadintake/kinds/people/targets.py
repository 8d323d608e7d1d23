"""The fields that a column of a people file can be mapped to."""

TARGETS = ("linkedin_url", "first_name", "last_name", "full_name", "headline", "company", "location", "domain")
