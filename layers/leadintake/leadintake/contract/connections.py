"""The caller's own LinkedIn network."""

from datetime import date
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field, WithJsonSchema

from leadintake import limits
from leadintake.contract.shapes import Camel, Count, Id, Moment, OptionalName, Query, Snake

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


def _any_text(said: str) -> WithJsonSchema:
    """Describe a parameter that takes whatever is sent."""
    return WithJsonSchema({"type": "string", "description": said})


def _one_of(choices: tuple[str, ...]) -> WithJsonSchema:
    return _any_text(f"One of {', '.join(choices)}; anything else is the default.")


_SORT_BY, _SORT_ORDER, _FILTER = get_args(SortBy), get_args(SortOrder), get_args(ConnectionFilter)


class ConnectionsQuery(Query):
    """Which connections to answer with. A value that makes no sense falls back to its default."""

    search: OptionalName = Field(default="", description="Part of a name, company or position.")
    page: Annotated[int, _number_or(1, _HIGHEST_PAGE), _any_text("From 1 on; anything else is 1.")] = 1
    limit: Annotated[
        int,
        _number_or(DEFAULT_LIMIT, limits.CONNECTIONS_PER_PAGE),
        _any_text(f"From 1 on, cut to {limits.CONNECTIONS_PER_PAGE}; anything else is {DEFAULT_LIMIT}."),
    ] = DEFAULT_LIMIT
    sort_by: Annotated[SortBy, _choice_or("connected_on", _SORT_BY), _one_of(_SORT_BY)] = "connected_on"
    sort_order: Annotated[SortOrder, _choice_or("desc", _SORT_ORDER), _one_of(_SORT_ORDER)] = "desc"
    filter: Annotated[ConnectionFilter, _choice_or("all", _FILTER), _one_of(_FILTER)] = "all"
    has_messages: Annotated[
        bool,
        BeforeValidator(lambda value: str(value).strip().lower() in ("true", "1", "yes")),
        _any_text("true: only those with messages."),
    ] = False


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
