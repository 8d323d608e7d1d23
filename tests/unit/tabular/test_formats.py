"""Which format a file has, and what is said about those that cannot be read."""

import gzip
import sqlite3
import struct
from pathlib import Path

import pytest

from leadintake.errors import UnreadableFile
from leadintake.tabular.formats import format_of
from tests.workbooks import Xls, bof, inline, ole, record, row, xlsx, zipped

ENCRYPTED = record(0x002F, bytes(54))
TABLE = "<table><tr><td>Name</td></tr></table>"


def sentence_about(data: bytes) -> str:
    with pytest.raises(UnreadableFile) as caught:
        format_of(data)
    return caught.value.message


def test_a_workbook_is_known_by_its_content():
    assert format_of(xlsx(row(1, inline("A1", "Name")))) == "xlsx"
    assert format_of(ole({"Workbook": Xls().text(1, 0, "Name").stream()})) == "xls"
    assert format_of(ole({"Book": Xls().text(1, 0, "Name").stream()})) == "xls"
    assert format_of(Xls().text(1, 0, "Name").stream()) == "xls"


@pytest.mark.parametrize(
    "text",
    [
        b"PK,Name\n1,Ada\n",
        b"<Name>,<Email>\nAda,ada@example.com\n",
        b"<b>Name</b>,Company\n",
        b"BM,BMI\n22,1\n",
        b"BM,Name,X\n",
        b"MZ,Name\n1,2\n",
        b"ID3,Name\n1,2\n",
        b"PAR1,Name\n1,2\n",
        b"GIF89a,Name\n1,2\n",
        b"{id},[name]\n1,2\n",
        b"\tName\tCompany\n",
        b"\x09Name\n",
        b"Full name\0,Company,Position\nAda Lovelace,Acme,Engineer\n",
        b"Name\n\x1a",
        "Name,Größe\n".encode("cp1252"),
        "姓名,公司\n王,李\n".encode("gb18030"),
        "氏名,会社\n".encode("shift_jis"),
        "氏名,会社\n".encode("iso2022_jp"),
        "Имя;Компания\n".encode("koi8-r"),
        "Name;Größe\n".encode("utf-16"),
        "Name;Größe\n".encode("utf-16-le"),
        "Name;Größe\n".encode("utf-16-be"),
        "\ufeffName;Größe\n".encode(),
    ],
)  # fmt: skip
def test_text_is_text_whatever_it_begins_with(text: bytes):
    assert format_of(text) == "csv"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b" \r\n\t\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (bytes(100_000), "is empty"),
        (b"%PDF-1.7\n", "PDF"),
        (rb"{\rtf1\ansi Name}", "RTF"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "picture"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "picture"),
        (b"GIF89a\x10\0\x10\0\xf7\0\0", "picture"),
        (gzip.compress(b"Name\nAda\n"), "compressed"),
        (b"7z\xbc\xaf\x27\x1c\0\x04", "archive"),
        (b"Rar!\x1a\x07\x01\0", "archive"),
        (b"PAR1\x15\x04\x15\0\x15\0PAR1", "Parquet"),
        (b"ARROW1\0\0\xff\xff", "another program"),
        (b"\0\x01\0\0Standard ACE DB\0", "Access"),
        (b"\0\0\x1a\0\0\x10\x04\0\0\0\0\0", "Lotus"),
        (b"\x7fELF\x02\x01\x01", "program"),
        (b"\0\0\0\x20ftypisom", "sound or a film"),
        (b"\x00\x00\x00\x18ftypheic", "picture"),
        (bytes(range(256)) * 20, "not text"),
        (f"<html><body>{TABLE}</body></html>".encode(), "web page"),
        (f"\ufeff  <!-- export -->\n<TABLE border=1>{TABLE}".encode(), "web page"),
        (f"<!DOCTYPE html>\n<html>{TABLE}</html>".encode("utf-16"), "web page"),
        (f'<meta http-equiv="content-type">{TABLE}'.encode(), "web page"),
        (f'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">{TABLE}</html>'.encode(), "web page"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "web page"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "Excel 2003"),
        (b'<?xml version="1.0"?><office:document office:version="1.3">', ".fods"),
        (b'<?xml version="1.0"?><leads/>', "XML file"),
        (ole({"EncryptedPackage": b"", "EncryptionInfo": b""}), "password"),
        (ole({"Workbook": bof(5) + ENCRYPTED}), "password"),
        (ole({"Workbook": bof(5) + record(0x0086, b"") + ENCRYPTED}), "password"),
        (ole({"WordDocument": b""}), ".doc"),
        (ole({"PowerPoint Document": b""}), ".ppt"),
        (ole({"__properties_version1.0": b""}), ".msg"),
        (ole({"Contents": b""}), "without a workbook"),
        (ole({"Workbook": b""})[:700], "without a workbook"),
        (zipped({"xl/workbook.bin": b"", "xl/worksheets/sheet1.bin": b""}), ".xlsb"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}), ".ods"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}), "OpenDocument"),
        (zipped({"word/document.xml": "<x/>"}), ".docx"),
        (zipped({"ppt/presentation.xml": "<x/>"}), ".pptx"),
        (zipped({"Index/Document.iwa": b"", "Metadata/Properties.plist": b""}), "Numbers"),
        (zipped({"index.zip": b"", "preview.jpg": b""}), "Numbers"),
        (zipped({"leads.csv": "Name\n"}), "zip archive"),
        (zipped({}), "zip archive"),
        (b"PK\x03\x04 and no more", "cut off"),
    ],
)  # fmt: skip
def test_anything_else_is_named_with_what_to_do(data: bytes, words: str):
    sentence = sentence_about(data)
    assert words in sentence
    assert sentence.endswith(".")
    assert any(way in sentence for way in ("end ", "Unpack", "Export", "Open it", "File >"))


def test_an_sqlite_database_is_named(tmp_path: Path):
    with sqlite3.connect(tmp_path / "leads.db") as db:
        db.execute("create table leads (name text)")
    db.close()
    assert "SQLite" in sentence_about((tmp_path / "leads.db").read_bytes())


def test_a_password_in_a_workbook_that_shares_its_sectors_is_seen():
    # Below 4,096 bytes a stream lies in sectors of 64 bytes inside the root's own stream.
    small = bof(5) + ENCRYPTED
    data = bytearray(ole({"Workbook": small, "Root": small}))
    directory = 512 + 512
    struct.pack_into("<LQ", data, directory + 116, 2, 4096)
    struct.pack_into("<LQ", data, directory + 128 + 116, 0, len(small))
    assert "password" in sentence_about(bytes(data))


def test_a_container_whose_list_of_contents_runs_in_circles_ends():
    data = bytearray(ole({"Contents": b""}))
    struct.pack_into("<L", data, 512 + 4, 1)
    assert "without a workbook" in sentence_about(bytes(data))
