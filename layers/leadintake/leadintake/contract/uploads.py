"""Files as they are sent with a request."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Upload:
    """A file out of a multipart form, under the field `file`."""

    file_name: str
    data: bytes
