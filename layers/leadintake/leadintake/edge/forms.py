"""Multipart forms: the one file in them, or its id, and options, taken out without holding more than a limit allows."""

from typing import cast
from uuid import UUID

from multipart import (  # pyright: ignore[reportMissingTypeStubs] - it has annotations, but does not say so
    MultipartError,
    MultipartSegment,
    ParserLimitReached,
    PushMultipartParser,
    parse_options_header,  # pyright: ignore[reportUnknownVariableType] - and this function has none
)

from leadintake import limits
from leadintake.contract.shapes import is_id
from leadintake.contract.uploads import Upload, UploadReference, plain_file_name
from leadintake.edge.requests import Request, raw_bytes
from leadintake.errors import Detail, FileTooLarge, InvalidUpload, UnsupportedContentType

_FIELD, _REFERENCE_FIELD = "file", "upload_id"
_CHUNK_BYTES = 65_536
_OPTION_BYTES = 255
"""What an endpoint takes beside a file is a word; longer texts are parts that nobody asked for."""


def read_upload(request: Request) -> Upload | UploadReference:
    """Take the file out of a multipart form, or its id, with the short texts beside it; other parts are ignored."""
    kind, options = cast("tuple[str, dict[str, str]]", parse_options_header(request.header("content-type") or ""))
    boundary = options.get("boundary")
    if kind != "multipart/form-data" or not boundary:
        said = (
            'The file must be sent as multipart/form-data, under the field `file`; or as JSON, {"uploadId": …} alone.'
        )
        raise UnsupportedContentType(said)
    try:
        return _only_file(raw_bytes(request), boundary)
    except ParserLimitReached:
        said = f"The form has more than {limits.FORM_PARTS} parts, or a part with an excessive header."
        raise InvalidUpload(said) from None
    except MultipartError:
        raise InvalidUpload("The body is not a complete multipart form.") from None


def _only_file(body: bytes, boundary: str) -> Upload | UploadReference:
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
    options = _options(texts)
    reference = options.pop(_REFERENCE_FIELD, None)
    if reference is not None:
        return _referred(reference, options, has_file=file_name is not None)
    if file_name is None:
        raise InvalidUpload("The form has no file.", [Detail(_FIELD, "the file to read is missing")])
    return Upload(file_name, bytes(data), options=options)


def _referred(reference: str, options: dict[str, str], *, has_file: bool) -> UploadReference:
    if has_file:
        said = "send either a file or the id of one that was uploaded"
        raise InvalidUpload("The form has a file and refers to another one.", [Detail(_REFERENCE_FIELD, said)])
    if not is_id(reference.strip()):
        raise InvalidUpload("The form refers to no upload.", [Detail(_REFERENCE_FIELD, "must be a UUID")])
    return UploadReference(UUID(reference.strip()), options=options)


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
    return plain_file_name(segment.filename)
