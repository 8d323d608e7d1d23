"""Zips that lie, and zips that do not."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from random import Random

import pytest

from leadintake import limits
from leadintake.errors import FileTooLarge, UnreadableFile
from leadintake.tabular.zip_guard import Archive, open_archive
from tests.workbooks import zipped

NAME = "xl/workbook.xml"


def inflated(archive: Archive, name: str = NAME) -> bytes:
    return b"".join(archive.chunks(name))


def in_directory(data: bytes, field: str, value: int) -> bytes:
    """Change what the directory says about the first entry."""
    places = {
        "flags": (8, "<H"),
        "method": (10, "<H"),
        "crc": (16, "<L"),
        "packed": (20, "<L"),
        "size": (24, "<L"),
        "at": (42, "<L"),
    }
    offset, form = places[field]
    changed = bytearray(data)
    struct.pack_into(form, changed, data.index(b"PK\x01\x02") + offset, value)
    return bytes(changed)


def in_header(data: bytes, field: str, value: int) -> bytes:
    """Change what stands before the first entry."""
    places = {"flags": (6, "<H"), "method": (8, "<H"), "packed": (18, "<L"), "size": (22, "<L")}
    offset, form = places[field]
    changed = bytearray(data)
    struct.pack_into(form, changed, offset, value)
    return bytes(changed)


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("size", [0, 1, 100_000, 3_000_000])
def test_what_was_packed_comes_out_again(compression: int, size: int, randomness: Random):
    content = randomness.randbytes(size)
    assert inflated(open_archive(zipped({NAME: content}, compression))) == content


def test_names_are_compared_without_case_and_with_plain_slashes():
    archive = open_archive(zipped({"XL\\Workbook.xml": "content"}))
    assert NAME in archive
    assert inflated(archive, "xl/WORKBOOK.xml") == b"content"


def test_entries_whose_sizes_follow_them_are_read():
    class Pipe(io.RawIOBase):
        written = b""

        def writable(self) -> bool:
            return True

        def write(self, data: bytes) -> int:  # pyright: ignore[reportIncompatibleMethodOverride] - bytes are enough here
            self.written += bytes(data)
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(NAME, "content" * 100)
    assert inflated(open_archive(pipe.written)) == b"content" * 100


def test_sizes_of_64_bits_are_read():
    target = io.BytesIO()
    with (
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(NAME, "w", force_zip64=True) as file,
    ):
        file.write(b"content")
    assert inflated(open_archive(target.getvalue())) == b"content"


SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "another method in the list": lambda data: in_directory(data, "method", 0),
    "another method in the header": lambda data: in_header(data, "method", 0),
    "another size in the header": lambda data: in_header(data, "size", 5),
    "another packed size in the header": lambda data: in_header(data, "packed", 5),
    "another place": lambda data: in_directory(data, "at", 3),
    "a place of 64 bits that is missing": lambda data: in_directory(data, "at", 0xFFFFFFFF),
    "a size of 64 bits that is missing": lambda data: in_directory(data, "size", 0xFFFFFFFF),
    "another name": lambda data: data.replace(NAME.encode(), b"xl/workbook.xxx", 1),
    "an end cut off": lambda data: data[:-3],
    "nothing but a beginning": lambda data: data[:20],
    "a long tail": lambda data: data + bytes(70_000),
    "something before its beginning": lambda data: b"PK\x03\x04" + data,
}


@pytest.mark.parametrize("how", SPOILT)
def test_a_zip_that_contradicts_itself_is_refused(how: str):
    with pytest.raises(UnreadableFile):
        inflated(open_archive(SPOILT[how](zipped({NAME: "content" * 1000}))))


@pytest.mark.parametrize("told", [6, 7_001])
def test_a_part_that_is_not_as_large_as_it_says_is_refused(told: int):
    data = zipped({NAME: "content" * 1000})
    archive = open_archive(in_header(in_directory(data, "size", told), "size", told))
    with pytest.raises(UnreadableFile, match=r"than it says|not what was written"):
        inflated(archive)


def test_a_part_with_another_checksum_is_refused():
    archive = open_archive(in_directory(zipped({NAME: "content"}), "crc", 1))
    with pytest.raises(UnreadableFile, match="not what was written"):
        inflated(archive)


def test_a_broken_stream_is_refused():
    data = bytearray(zipped({NAME: "content" * 1000}))
    data[30 + len(NAME) + 2] ^= 0xFF
    with pytest.raises(UnreadableFile):
        inflated(open_archive(bytes(data)))


def test_an_encrypted_entry_is_refused():
    with pytest.raises(UnreadableFile, match="password"):
        open_archive(in_directory(zipped({NAME: "content"}), "flags", 1))


def test_two_parts_of_one_name_are_refused():
    with pytest.raises(UnreadableFile, match="same name"):
        open_archive(zipped({NAME: "one", NAME.upper(): "two"}))


def test_entries_that_share_bytes_are_refused():
    # The trick of the small bombs that unpack to petabytes: every entry points at the same packed bytes.
    data = bytearray(zipped({"xl/a.xml": "a" * 1000, "xl/b.xml": "b" * 1000}))
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 4)
    struct.pack_into("<L", data, second + 42, 0)
    with pytest.raises(UnreadableFile, match="share the same bytes"):
        open_archive(bytes(data))


def test_more_entries_than_a_workbook_has_are_refused():
    most = {f"xl/{number}": "" for number in range(limits.ARCHIVE_ENTRIES)}
    assert len(open_archive(zipped(most)).names) == limits.ARCHIVE_ENTRIES
    with pytest.raises(FileTooLarge, match=r"10,000 parts"):
        open_archive(zipped({**most, "xl/one": ""}))


@pytest.mark.parametrize("megabytes", [2, 300])
def test_a_part_that_would_inflate_out_of_all_proportion_is_refused_before_it_does(megabytes: int):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(bytes(2_000_000)) + packer.flush()
    data = bytearray(zipped({NAME: packed}, zipfile.ZIP_STORED))
    for change in (in_directory, in_header):
        data = change(change(bytes(data), "method", 8), "size", megabytes * 1_048_576)
    archive = open_archive(bytes(data))
    with pytest.raises(FileTooLarge, match=f"{megabytes} MB"):
        archive.chunks(NAME)


def test_what_is_not_asked_for_may_be_of_any_size():
    archive = open_archive(zipped({NAME: "content", "xl/media/picture.emf": bytes(5_000_000)}))
    assert inflated(archive) == b"content"
