"""Files as they are sent with a request."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from leadintake.errors import Detail, Invalid

_TRUTHS = {"true": True, "1": True, "false": False, "0": False, "": False}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file out of a multipart form, under the field `file`."""

    file_name: str
    data: bytes
    options: Mapping[str, str] = field(default_factory=dict[str, str])
    """The short texts that were sent beside it, by field."""

    def says(self, field: str) -> bool:
        """Tell whether a field holds a word for yes; one that holds neither yes nor no is refused."""
        said = self.options.get(field, "").strip().lower()
        if said not in _TRUTHS:
            raise Invalid("The form is not valid.", [Detail(field, "must be true or false")])
        return _TRUTHS[said]

    @property
    def is_tried(self) -> bool:
        """Tell whether what is done with it is only a dry run."""
        return self.says("dryRun")
