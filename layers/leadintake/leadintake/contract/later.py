"""Imports that nobody waits for: how one is asked for, and what is answered at once."""

from dataclasses import dataclass
from typing import Literal

from leadintake.contract.shapes import Camel, Count, Id


@dataclass(frozen=True, slots=True)
class Preference:
    """What a caller has said in a `Prefer` header."""

    is_later: bool = False
    """`respond-async`: not to wait for the import."""


AT_ONCE = Preference()


class ImportAccepted(Camel):
    """The import waits for a worker. `GET /api/imports/{importId}` tells how far it is."""

    import_id: Id
    status: Literal["queued"] = "queued"
    rows_total: Count
