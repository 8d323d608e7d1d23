"""Files as they are sent with a request."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Upload:
    """A file out of a multipart form, under the field `file`."""

    file_name: str
    data: bytes
    options: Mapping[str, str] = field(default_factory=dict[str, str])
    """The short texts that were sent beside it, by field."""
