"""The fields that a column of a company file can be mapped to."""

TARGETS = (
    "domain",
    "name",
    "linkedin_url",
    "industry",
    "employee_count",
    "founded_year",
    "funding_stage",
    "location",
    "city",
    "state",
    "country",
    "website",
    "description",
)
