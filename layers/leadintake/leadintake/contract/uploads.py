"""Files as they are sent: with a request, or to the bucket beforehand."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field

from leadintake import limits
from leadintake.contract.shapes import WHOLE, Camel, Id, Moment, Name
from leadintake.errors import Detail, Invalid
from leadintake.matching.text import without_invisibles

_TRUTHS = {"true": True, "1": True, "false": False, "0": False, "": False}


@dataclass(frozen=True, slots=True)
class SentBeside:
    """The short texts that were sent beside a file, by field."""

    options: Mapping[str, str] = field(default_factory=dict[str, str], kw_only=True)

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


@dataclass(frozen=True, slots=True)
class Upload(SentBeside):
    """A file out of a multipart form, under the field `file`."""

    file_name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class UploadReference(SentBeside):
    """A file that was sent to the bucket before: the field `upload_id` of a form, or `uploadId` of a JSON body."""

    upload_id: UUID


def plain_file_name(sent: str) -> str:
    """Take the name out of what a caller calls a file."""
    # Some browsers send the whole path. What cannot be seen has no place in a name.
    name = without_invisibles(sent).replace("\\", "/").rpartition("/")[2]
    return "".join(one for one in name if unicodedata.category(one)[0] != "C").strip()[-limits.NAME_CHARACTERS :]


def _named_as_a_table(name: str) -> str:
    if not plain_file_name(name).lower().endswith(limits.FILE_EXTENSIONS):
        raise ValueError(f"must end in {', '.join(limits.FILE_EXTENSIONS[:-1])} or {limits.FILE_EXTENSIONS[-1]}")
    return name


class NewUpload(Camel):
    """A file that is to be sent to the bucket: its name, and how many bytes it has at most."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"fileName": "people.csv", "size": 10_485_760}]})

    file_name: Annotated[Name, AfterValidator(_named_as_a_table), Field(description="Ends in .csv, .xls or .xlsx.")]
    size: Annotated[int, Field(ge=1, le=limits.UPLOAD_BYTES, description="In bytes."), WHOLE]


class UploadTicket(Camel):
    """Where to send the file: as a form to `url`, with `fields` first and the file last, under `file`."""

    upload_id: Id
    url: str
    fields: dict[str, str]
    expires_at: Moment = Field(description="Until then the form is taken; what was sent is kept for 72 hours.")
    max_bytes: Annotated[int, Field(ge=1)]
