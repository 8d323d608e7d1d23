"""The fields that a column of a company file can be mapped to."""

from leadintake.kinds.companies.company import FIELDS

TARGETS = ("domain", *FIELDS)
