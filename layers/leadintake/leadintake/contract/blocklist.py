"""The blocklist: companies whose people are not to be imported."""

from typing import Annotated, Self

from pydantic import ConfigDict, model_validator

from leadintake import limits
from leadintake.contract.shapes import AtMost, Count, Id, Moment, OptionalName, Snake, Text


class BlockEntry(Snake):
    """A company to be blocked, by domain, by name or by both."""

    domain: Text | None = None
    name: OptionalName | None = None
    reason: Text | None = None


class BlockRequest(BlockEntry):
    """One company to be blocked, or many at once under `entries`. Each needs a domain or a name.

    Many never conflict: a known domain takes the name that is sent, and everything else that is known stays as it is.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"domain": "globex.com", "reason": "customer"},
                {"entries": [{"domain": "globex.com"}, {"name": "Initech"}]},
            ]
        }
    )

    entries: Annotated[list[BlockEntry], AtMost(limits.BLOCKLIST_ENTRIES_PER_REQUEST)] | None = None

    @model_validator(mode="after")
    def _one_or_many(self) -> Self:
        if self.entries is not None and (self.domain or self.name or self.reason):
            raise ValueError("send either one company or entries, not both")
        return self


class Blocked(Snake):
    """One entry of the blocklist."""

    id: Id
    user_id: Id
    domain: str | None
    name: str | None
    reason: str | None
    created_at: Moment


class BlockedAnswer(Snake):
    """The new entry, or the new and renamed entries of a request with many."""

    blocked: Blocked | list[Blocked]


class BlocklistAnswer(Snake):
    """The caller's blocklist, the newest first."""

    blocked: list[Blocked]
    total: Count
    limit: Count
    offset: Count
    has_more: bool
