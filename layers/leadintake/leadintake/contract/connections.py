"""The caller's own LinkedIn network."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from leadintake import limits
from leadintake.contract.shapes import Camel, Count, Id, Moment, Query, Snake

SortBy = Literal["connected_on", "first_name", "last_name", "company", "position", "enriched_at", "message_count"]
SortOrder = Literal["asc", "desc"]
ConnectionFilter = Literal["all", "enriched", "basic"]

DEFAULT_LIMIT = 50
_HIGHEST_PAGE = 1_000_000


def _number_or(fallback: int, maximum: int) -> BeforeValidator:
    """Read a number as a lenient listing does: what is not one falls back, what is too large is cut."""

    def read(value: Any) -> int:
        digits = str(value).strip().lstrip("+")
        if not digits.isascii() or not digits.isdecimal():
            return fallback
        number = maximum if len(digits) > len(str(maximum)) else min(int(digits), maximum)
        return number if number >= 1 else fallback

    return BeforeValidator(read)


def _choice_or(fallback: str, choices: tuple[str, ...]) -> BeforeValidator:
    return BeforeValidator(lambda value: value if value in choices else fallback)


class ConnectionsQuery(Query):
    """Which connections to answer with. A value that makes no sense falls back to its default."""

    search: str = ""
    page: Annotated[int, _number_or(1, _HIGHEST_PAGE)] = 1
    limit: Annotated[int, _number_or(DEFAULT_LIMIT, limits.CONNECTIONS_PER_PAGE)] = DEFAULT_LIMIT
    sort_by: Annotated[SortBy, _choice_or("connected_on", SortBy.__args__)] = "connected_on"
    sort_order: Annotated[SortOrder, _choice_or("desc", SortOrder.__args__)] = "desc"
    filter: Annotated[ConnectionFilter, _choice_or("all", ConnectionFilter.__args__)] = "all"
    has_messages: Annotated[bool, BeforeValidator(lambda value: str(value).strip().lower() in ("true", "1", "yes"))] = (
        False
    )


class Connection(Snake):
    """One person in the caller's network."""

    id: Id
    user_id: Id
    first_name: str | None
    last_name: str | None
    email: str | None
    company: str | None
    position: str | None
    connected_on: date | None
    linkedin_url: str | None
    enriched_at: Moment | None
    message_count: Count


class ConnectionsAnswer(Snake):
    """One page of the caller's network."""

    connections: list[Connection]
    count: Count
    page: Count
    limit: Count
    total_pages: Count = Field(alias="totalPages")


class ConnectionsDeleted(Snake):
    """The network is empty now."""

    message: Literal["All connections deleted"] = "All connections deleted"


class NamedCount(Camel):
    """How often a name occurs."""

    name: str
    count: Count


class MonthlyCount(Camel):
    """How many connections were made in a month."""

    month: str
    count: Count


class NetworkAnalytics(Camel):
    """The caller's network in figures."""

    total_connections: Count
    top_companies: list[NamedCount]
    top_positions: list[NamedCount]
    connections_over_time: list[MonthlyCount]
