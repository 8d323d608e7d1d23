"""Companies of a list."""

from typing import Annotated

from pydantic import ConfigDict, Field

from leadintake.contract.shapes import WHOLE, Camel, Count, Id, Moment, Text


class NewCompany(Camel):
    """A company to be added to a list: at least its name or its domain."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"name": "Acme", "domain": "acme.com", "employeeCount": "51-200", "foundedYear": 1999}]
        }
    )

    name: Text | None = None
    domain: Text | None = None
    linkedin_url: Text | None = None
    industry: Text | None = None
    employee_count: Text | None = None
    founded_year: Annotated[int, Field(ge=1, le=9999), WHOLE] | None = None
    funding_stage: Text | None = None
    location: Text | None = None
    city: Text | None = None
    state: Text | None = None
    country: Text | None = None
    website: Text | None = None
    description: Text | None = None


class Company(Camel):
    """One company of a list."""

    id: Id
    list_id: Id
    domain: str | None
    name: str | None
    linkedin_url: str | None
    industry: str | None
    employee_count: str | None
    founded_year: int | None
    funding_stage: str | None
    location: str | None
    city: str | None
    state: str | None
    country: str | None
    website: str | None
    description: str | None
    source: str
    created_at: Moment
    updated_at: Moment


class CompanyAnswer(Camel):
    """One company."""

    company: Company


class CompaniesAnswer(Camel):
    """The companies of a list, in the order they were added."""

    companies: list[Company]
    total: Count
    limit: Count
    offset: Count
    has_more: bool
