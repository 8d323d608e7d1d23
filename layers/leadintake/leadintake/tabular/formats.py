"""Which format a file has: its content decides, whatever it is called."""

import struct
from collections.abc import Iterator
from typing import Literal

from leadintake.errors import UnreadableFile
from leadintake.tabular import zip_guard
from leadintake.tabular.foreign_formats import foreign_format
from leadintake.tabular.ole import SIGNATURE as OLE_SIGNATURE
from leadintake.tabular.ole import OleContainer, Stream
from leadintake.tabular.sheets import PROTECTED
from leadintake.tabular.zip_guard import Archive, open_archive

Format = Literal["csv", "xlsx", "xls"]

_SAVE_AS = "Open it in Excel or another spreadsheet program, save it as .xlsx or .csv, and send that."
_SEND_A_TABLE = "Send a table: a CSV file or an Excel workbook (.xlsx, .xls)."

# Old workbooks without a container begin with the record that says "here begins a workbook" in Excel 2, 3, 4 and 5.
_BARE_WORKBOOKS = (
    b"\x09\x00\x04\x00",
    b"\x09\x02\x06\x00",
    b"\x09\x04\x06\x00",
    b"\x09\x08\x06\x00",
    b"\x09\x08\x08\x00",
    b"\x09\x08\x10\x00",
)
_BEGINNINGS_OF_WORKBOOKS = (0x0009, 0x0209, 0x0409, 0x0809)
_ENCRYPTED_FROM_HERE = 0x002F


def format_of(data: bytes) -> Format:
    """Tell which format a file has, or say what it is and what to do about it."""
    if data.startswith(zip_guard.SIGNATURES):
        return _format_in_zip(open_archive(data))
    if data.startswith(OLE_SIGNATURE):
        return _format_in_ole(OleContainer(data))
    if data.startswith(_BARE_WORKBOOKS):
        return "xls"
    foreign = foreign_format(data)
    if foreign:
        raise UnreadableFile(foreign)
    return "csv"


def _format_in_zip(archive: Archive) -> Format:
    names = archive.names
    if "xl/workbook.bin" in archive:
        raise UnreadableFile(f"The file is a binary Excel workbook (.xlsb), which cannot be read here. {_SAVE_AS}")
    if _any_below(names, "xl/"):
        return "xlsx"
    raise UnreadableFile(_foreign_zip(archive))


def _foreign_zip(archive: Archive) -> str:
    names = archive.names
    kind = _start_of(archive, "mimetype").decode("latin-1")
    if "opendocument.spreadsheet" in kind:
        return f"The file is an OpenDocument spreadsheet (.ods), which cannot be read here. {_SAVE_AS}"
    if "opendocument" in kind:
        return f"The file is an OpenDocument text, drawing or presentation, not a spreadsheet. {_SEND_A_TABLE}"
    if _any_below(names, "word/"):
        return f"The file is a Word document (.docx), not a spreadsheet. {_SEND_A_TABLE}"
    if _any_below(names, "ppt/"):
        return f"The file is a PowerPoint presentation (.pptx), not a spreadsheet. {_SEND_A_TABLE}"
    if any(name.endswith(".iwa") or name == "index.zip" for name in names):
        return (
            "The file is a document of Apple Numbers, Pages or Keynote. If it is a Numbers spreadsheet, choose"
            " File > Export To > Excel (or CSV) there, and send that."
        )
    return "The file is a zip archive, not a table. Unpack it and send the CSV file or Excel workbook that is in it."


def _any_below(names: tuple[str, ...], folder: str) -> bool:
    return any(name.startswith(folder) for name in names)


def _start_of(archive: Archive, name: str) -> bytes:
    return next(archive.chunks(name), b"") if name in archive else b""


def _format_in_ole(container: OleContainer) -> Format:
    streams = {stream.name.lower(): stream for stream in container.streams()}
    workbook = streams.get("workbook") or streams.get("book")
    if "encryptedpackage" in streams or (workbook and _is_encrypted(container, workbook)):
        raise UnreadableFile(PROTECTED)
    if workbook:
        return "xls"
    raise UnreadableFile(_foreign_ole(streams))


def _foreign_ole(streams: dict[str, Stream]) -> str:
    if "worddocument" in streams:
        return f"The file is a Word document (.doc), not a spreadsheet. {_SEND_A_TABLE}"
    if "powerpoint document" in streams:
        return f"The file is a PowerPoint presentation (.ppt), not a spreadsheet. {_SEND_A_TABLE}"
    if any(name.startswith("__properties_version") for name in streams):
        return f"The file is an Outlook message (.msg), not a spreadsheet. {_SEND_A_TABLE}"
    return f"The file is an Office document without a workbook in it, or a damaged one. {_SAVE_AS}"


def _is_encrypted(container: OleContainer, workbook: Stream) -> bool:
    """Look whether the first records announce a password."""
    kinds = list(_first_records(container.beginning(workbook)))
    return kinds[:1] != [] and kinds[0] in _BEGINNINGS_OF_WORKBOOKS and _ENCRYPTED_FROM_HERE in kinds


def _first_records(beginning: bytes) -> Iterator[int]:
    at = 0
    while at + 4 <= len(beginning):
        kind, length = struct.unpack_from("<2H", beginning, at)
        yield kind
        at += 4 + length
