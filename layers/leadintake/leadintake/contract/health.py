"""Whether the service can do its work."""

from typing import Literal

from leadintake.contract.shapes import Camel


class Health(Camel):
    """Everything the service needs answers."""

    status: Literal["ok"] = "ok"
    version: str
