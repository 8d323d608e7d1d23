"""The fields that a column of a campaign's file can be mapped to."""

TARGETS = ("email", "first_name", "last_name", "company", "position", "linkedin_url", "headline")
FULL_NAME = "full_name"
"""Never proposed, but understood in a confirm: it is split into first and last name."""
