"""Files that are neither a workbook nor text: how they begin, what they are, what to do with them."""

import re

_SEND_A_TABLE = "Send a table: a CSV file or an Excel workbook (.xlsx, .xls)."
_SAVE_AS = "Open it in Excel or another spreadsheet program, save it as .xlsx or .csv, and send that."
_UNPACK = "Unpack it and send the CSV file or Excel workbook that is in it."
_EXPORT = "Export its table as a CSV file and send that."

_PICTURE = f"The file is a picture, not a table. {_SEND_A_TABLE}"
_SOUND_OR_FILM = f"The file is a sound or a film, not a table. {_SEND_A_TABLE}"
_PROGRAM = f"The file is a program, not a table. {_SEND_A_TABLE}"
_DATA_FILE = f"The file is a data file of another program. {_EXPORT}"

# Each says enough that no CSV begins so by chance: a header may well be called BM, MZ, ID3 or PAR1.
_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (rb"%PDF-", f"The file is a PDF document, not a table. {_SEND_A_TABLE}"),
    (rb"\{\\rtf", f"The file is a text document (RTF), not a table. {_SEND_A_TABLE}"),
    (rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8[79]a.{0,6}[^\t\n\r -\x7f]|II\*\0|MM\0\*|RIFF....WEBP", _PICTURE),
    (rb"BM....\0\0\0\0|\0\0..ftyp(?:heic|heix|mif1|avif)", _PICTURE),
    (rb"\x1f\x8b|BZh[1-9]1AY&SY|\xfd7zXZ\0|\x28\xb5\x2f\xfd", f"The file is compressed. {_UNPACK}"),
    (rb"7z\xbc\xaf\x27\x1c|Rar!\x1a\x07", f"The file is an archive. {_UNPACK}"),
    (rb"SQLite format 3\0", f"The file is an SQLite database. {_EXPORT}"),
    (rb"\0\x01\0\0Standard (?:Jet|ACE) DB", f"The file is an Access database. {_EXPORT}"),
    (rb"PAR1.*PAR1\Z", f"The file is a Parquet file. {_EXPORT}"),
    (rb"ARROW1\0\0|Obj\x01.{0,64}avro|\$FL[23]@\(#\)|<stata_dta>", _DATA_FILE),
    (rb"\0\0\x02\0[\x04\x06]\x04|\0\0\x1a\0[\0-\x05]\x10\x04\0", f"The file is a Lotus 1-2-3 workbook. {_SAVE_AS}"),
    (rb"\x7fELF|MZ.{58}[\x40-\xff][\0-\x03]\0\0|\xca\xfe\xba\xbe|\xcf\xfa\xed\xfe", _PROGRAM),
    (rb"ID3[\x02-\x04]|OggS\0|fLaC\0|....ftyp|\x1aE\xdf\xa3|RIFF....(?:WAVE|AVI )", _SOUND_OR_FILM),
)

_EMPTY = "The file is empty. Export it again and check that it has a header row and data rows."
_WEB_PAGE = f"The file is a web page (HTML), even if it is called .xls: some programs export tables so. {_SAVE_AS}"
_XML_SPREADSHEET = f"The file is an XML spreadsheet of Excel 2003. {_SAVE_AS}"
_FLAT_ODF = f"The file is an OpenDocument spreadsheet (.fods), which cannot be read here. {_SAVE_AS}"
_XML = f"The file is an XML file, not a table. {_SEND_A_TABLE}"
_BINARY = f"The file is not text, and not a format that is known here; it may be damaged. {_SEND_A_TABLE}"

_LOOKED_AT = 4_096
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_HTML = re.compile(
    r"<(?:!doctype\s+html|html|head|body|meta|style|script|table|center|div|font)(?=[\s>/])[^<>]*>", re.IGNORECASE
)
_MHTML = re.compile(r"MIME-Version:[^\r\n]*[\r\n]", re.IGNORECASE)
_LEADING_COMMENTS = re.compile(r"\s*(?:<!--.*?-->\s*)*", re.DOTALL)
# A text may hold a stray NUL or an escape; what is full of them is none.
_CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\v\f\r\x1a\x1b")
_MOST_CONTROLS = 0.05
_LEAST_UTF_16_NULS = 0.25


def foreign_format(data: bytes) -> str | None:
    """Say what a file is that cannot be read as text, and what to do about it."""
    start = data[:_LOOKED_AT]
    if not start.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe") and not data.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        return _EMPTY
    for beginning, sentence in _BEGINNINGS:
        if re.match(beginning, data, re.DOTALL):
            return sentence
    return _markup(_text(start)) or (_BINARY if _is_binary(start) else None)


def _text(start: bytes) -> str:
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return start[len(mark) :].decode(encoding, "replace")
    return start.decode("latin-1")


def _markup(text: str) -> str | None:
    """Recognise markup by its first tag: a CSV may begin with a bracket as well."""
    comments = _LEADING_COMMENTS.match(text)
    text = text[comments.end() :] if comments else text
    if _HTML.match(text) or _MHTML.match(text):
        return _WEB_PAGE
    if not text.startswith("<?xml"):
        return None
    if "urn:schemas-microsoft-com:office:spreadsheet" in text:
        return _XML_SPREADSHEET
    if "office:document" in text:
        return _FLAT_ODF
    return _WEB_PAGE if "<html" in text.lower() else _XML


def _is_binary(start: bytes) -> bool:
    if start.startswith((b"\xff\xfe", b"\xfe\xff")) or _looks_like_utf_16(start):
        return False
    return sum(byte in _CONTROLS for byte in start) > _MOST_CONTROLS * len(start)


def _looks_like_utf_16(start: bytes) -> bool:
    """Tell by NULs that stand nearly all at even or nearly all at odd places."""
    even, odd = start[::2].count(0), start[1::2].count(0)
    fewer, more = sorted((even, odd))
    return more >= _LEAST_UTF_16_NULS * len(start) / 2 and fewer <= more / 10
