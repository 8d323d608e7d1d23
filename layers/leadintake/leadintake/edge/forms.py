"""Multipart forms: the one file in them and its options, taken out without ever holding more than a limit allows."""

import unicodedata
from typing import cast

from multipart import (  # pyright: ignore[reportMissingTypeStubs] - it has annotations, but does not say so
    MultipartError,
    MultipartSegment,
    ParserLimitReached,
    PushMultipartParser,
    parse_options_header,  # pyright: ignore[reportUnknownVariableType] - and this function has none
)

from leadintake import limits
from leadintake.contract.uploads import Upload
from leadintake.edge.requests import Request, raw_bytes
from leadintake.errors import Detail, FileTooLarge, InvalidUpload, UnsupportedContentType
from leadintake.matching.text import without_invisibles

_FIELD = "file"
_CHUNK_BYTES = 65_536
_OPTION_BYTES = 255
"""What an endpoint takes beside a file is a word; longer texts are parts that nobody asked for."""


def read_upload(request: Request) -> Upload:
    """Take the file out of a multipart form, with the short texts beside it; other parts are ignored."""
    kind, options = cast("tuple[str, dict[str, str]]", parse_options_header(request.header("content-type") or ""))
    boundary = options.get("boundary")
    if kind != "multipart/form-data" or not boundary:
        raise UnsupportedContentType("The file must be sent as multipart/form-data, under the field `file`.")
    try:
        return _only_file(raw_bytes(request), boundary)
    except ParserLimitReached:
        said = f"The form has more than {limits.FORM_PARTS} parts, or a part with an excessive header."
        raise InvalidUpload(said) from None
    except MultipartError:
        raise InvalidUpload("The body is not a complete multipart form.") from None


def _only_file(body: bytes, boundary: str) -> Upload:
    file_name: str | None = None
    data, texts = bytearray(), dict[str, bytearray]()
    part = bytearray()
    with PushMultipartParser(boundary, len(body), max_segment_count=limits.FORM_PARTS) as parser:
        for start in range(0, len(body), _CHUNK_BYTES):
            for event in parser.parse(body[start : start + _CHUNK_BYTES]):
                if isinstance(event, MultipartSegment):
                    name = event.name or ""
                    if name == _FIELD:
                        file_name = _name_of(event, file_name)
                    part = data if name == _FIELD else bytearray()
                    texts[name] = part
                elif event:
                    _add(part, event, limits.FILE_BYTES if part is data else _OPTION_BYTES)
        if len(data) > limits.FILE_BYTES:
            raise FileTooLarge(f"The file is larger than {limits.FILE_BYTES // 1_048_576} MB.")
    if file_name is None:
        raise InvalidUpload("The form has no file.", [Detail(_FIELD, "the file to read is missing")])
    return Upload(file_name, bytes(data), _options(texts))


def _add(part: bytearray, chunk: bytes | bytearray, most: int) -> None:
    """Keep of a part what is allowed and one byte more, by which one knows that it was not all."""
    part += chunk[: most + 1 - len(part)]


def _options(texts: dict[str, bytearray]) -> dict[str, str]:
    short = {name: text for name, text in texts.items() if name != _FIELD and len(text) <= _OPTION_BYTES}
    return {name: text.decode("utf-8", "replace") for name, text in short.items()}


def _name_of(segment: MultipartSegment, earlier: str | None) -> str:
    if earlier is not None:
        raise InvalidUpload("The form has more than one file.", [Detail(_FIELD, "send one file at a time")])
    if segment.filename is None:
        said = "must be a file with a name, not a text"
        raise InvalidUpload("The field `file` does not hold a file.", [Detail(_FIELD, said)])
    # Some browsers send the whole path. What cannot be seen has no place in a name.
    name = without_invisibles(segment.filename).replace("\\", "/").rpartition("/")[2]
    return "".join(one for one in name if unicodedata.category(one)[0] != "C").strip()[-limits.NAME_CHARACTERS :]
