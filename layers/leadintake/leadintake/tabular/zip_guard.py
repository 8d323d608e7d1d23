"""Looks into a zip before any of it is inflated, and inflates no more than was looked at.

What the directory at the end of the file says is compared with what stands before each entry: a zip that says two
things is damaged or means harm.
"""

import struct
import zlib
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from leadintake import limits
from leadintake.errors import FileTooLarge, UnreadableFile

SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
CHUNK_BYTES = 262_144

_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_END_64_LOCATOR = struct.Struct("<4sLQL")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_MOST_COMMENT_BYTES = 65_535
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _SIZES_FOLLOW = 0x1, 0x8
_ZIP_64 = 0x1
_FULL_16, _FULL_32 = 0xFFFF, 0xFFFFFFFF

_DAMAGED = "The file is damaged: {}. Open it in Excel, save it again, and send that."


class Entry(NamedTuple):
    """One file in a zip, as its directory describes it."""

    name: str
    method: int
    flags: int
    checksum: int
    packed_bytes: int
    bytes: int
    starts_at: int
    """Where its own header stands."""


class Archive:
    """A zip that has been looked into."""

    def __init__(self, data: bytes, entries: Mapping[str, Entry]) -> None:
        self._data = data
        self._entries = entries

    @property
    def names(self) -> tuple[str, ...]:
        """Name what is in it, in small letters and with plain slashes, as names are compared."""
        return tuple(self._entries)

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._entries

    def chunks(self, name: str) -> Iterator[bytes]:
        """Inflate one entry bit by bit."""
        entry = self._entries[name.lower()]
        refuse_inflation(entry)
        start = _packed_start(self._data, entry)
        return _inflated(memoryview(self._data)[start : start + entry.packed_bytes], entry)


def damaged(what: str) -> UnreadableFile:
    """Say what is wrong with a file that its program could write again."""
    return UnreadableFile(_DAMAGED.format(what))


def open_archive(data: bytes) -> Archive:
    """Look into a zip, and refuse it where it contradicts itself."""
    entries = _directory(data)
    if any(entry.flags & _ENCRYPTED for entry in entries):
        raise UnreadableFile("The file is a zip archive with a password. Unpack it and send the file that is in it.")
    named = {entry.name: entry for entry in entries}
    if len(named) < len(entries):
        raise damaged("two of its parts have the same name")
    _refuse_overlaps(data, entries)
    return Archive(data, named)


def refuse_inflation(entry: Entry) -> None:
    """Refuse what would grow out of all proportion, before any of it is inflated."""
    most = max(limits.INFLATION * entry.packed_bytes, limits.INFLATION_FREE_BYTES)
    if entry.bytes > limits.PART_BYTES or entry.bytes > most:
        raise FileTooLarge(
            f"Inside the file, {entry.name} would unpack to {entry.bytes // 1_048_576:,} MB: more than can be read."
            " Remove rows and columns that are empty or not needed, and save it again; or send a CSV."
        )


def _directory(data: bytes) -> list[Entry]:
    start, size, count = _directory_place(data)
    if count > limits.ARCHIVE_ENTRIES or size > limits.ARCHIVE_DIRECTORY_BYTES:
        raise FileTooLarge(
            f"The file is a zip archive of more than {limits.ARCHIVE_ENTRIES:,} parts; no workbook has so many."
        )
    entries: list[Entry] = []
    position, end = start, start + size
    while position < end and len(entries) < count:
        entry, position = _entry(data, position, end)
        # A folder holds nothing, whatever it says.
        if not entry.name.endswith("/"):
            entries.append(entry)
    if position != end:
        raise damaged("its list of parts does not end where it should")
    return entries


def _directory_place(data: bytes) -> tuple[int, int, int]:
    """Tell where the directory starts, how long it is, and how many entries it has."""
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - _END.size - _MOST_COMMENT_BYTES))
    if at < 0 or at + _END.size > len(data):
        raise UnreadableFile("The file is cut off: its end is missing. Send it again, or save it again first.")
    _, disk, _, _, count, size, start, _ = _END.unpack_from(data, at)
    end = at
    if _FULL_16 in (disk, count) or _FULL_32 in (size, start):
        end, start, size, count = _zip_64_place(data, at) or (end, start, size, count)
    if start + size != end:
        raise damaged("its list of parts is not where it should be")
    return start, size, count


def _zip_64_place(data: bytes, end: int) -> tuple[int, int, int, int] | None:
    locator = end - _END_64_LOCATOR.size
    if locator < 0 or data[locator : locator + 4] != b"PK\x06\x07":
        return None
    at = _END_64_LOCATOR.unpack_from(data, locator)[2]
    if at + _END_64.size > locator or data[at : at + 4] != b"PK\x06\x06":
        raise damaged("its list of parts is not where it should be")
    *_, count, size, start = _END_64.unpack_from(data, at)
    return at, start, size, count


def _entry(data: bytes, position: int, end: int) -> tuple[Entry, int]:
    if position + _ENTRY.size > end or data[position : position + 4] != b"PK\x01\x02":
        raise damaged("its list of parts is broken")
    _, _, _, flags, method, _, _, checksum, packed, size, *lengths, _, _, _, start = _ENTRY.unpack_from(data, position)
    name_length, extra_length, comment_length = lengths
    name_end = position + _ENTRY.size + name_length
    extra = data[name_end : name_end + extra_length]
    size, packed, start = _zip_64_sizes(extra, size, packed, start)
    entry = Entry(_name(data[position + _ENTRY.size : name_end]), method, flags, checksum, packed, size, start)
    return entry, name_end + extra_length + comment_length


def _zip_64_sizes(extra: bytes, *sizes: int) -> tuple[int, int, int]:
    """Read the sizes that did not fit, in the order in which they stand."""
    if _FULL_32 in sizes:
        field = iter(_extra_field(extra, _ZIP_64))
        try:
            sizes = tuple(next(field) if size == _FULL_32 else size for size in sizes)
        except (StopIteration, RuntimeError):
            raise damaged("the sizes of its parts are missing") from None
    return sizes[0], sizes[1], sizes[2]


def _extra_field(extra: bytes, wanted: int) -> tuple[int, ...]:
    position = 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, position)
        if kind == wanted:
            count = min(length, len(extra) - position - 4) // 8
            return struct.unpack_from(f"<{count}Q", extra, position + 4)
        position += 4 + length
    return ()


def _name(raw: bytes) -> str:
    # Names that matter are ASCII; part names are equal whatever their case, and some programs write backslashes.
    return raw.decode("utf-8", "replace").replace("\\", "/").lstrip("/").lower()


def _refuse_overlaps(data: bytes, entries: list[Entry]) -> None:
    free_from = 0
    for entry in sorted(entries, key=lambda entry: entry.starts_at):
        if entry.starts_at < free_from:
            raise damaged("two of its parts share the same bytes")
        free_from = _packed_start(data, entry) + entry.packed_bytes
    if free_from > len(data):
        raise damaged(f"{entries[-1].name} is cut off")


def _packed_start(data: bytes, entry: Entry) -> int:
    """Find the bytes of an entry behind its own header, which has to agree with the directory."""
    at = entry.starts_at
    if at + _LOCAL.size > len(data) or data[at : at + 4] != b"PK\x03\x04":
        raise damaged(f"{entry.name} is not where its list of parts says")
    _, _, flags, method, _, _, _, packed, size, name_length, extra_length = _LOCAL.unpack_from(data, at)
    name_start = at + _LOCAL.size
    name_end = name_start + name_length
    size, packed, _ = _zip_64_sizes(data[name_end : name_end + extra_length], size, packed, 0)
    told = flags & _SIZES_FOLLOW or (packed, size) == (entry.packed_bytes, entry.bytes)
    if _name(data[name_start:name_end]) != entry.name or method != entry.method or not told:
        raise damaged(f"{entry.name} and the list of parts contradict each other")
    return name_end + extra_length


def _inflated(packed: memoryview, entry: Entry) -> Iterator[bytes]:
    total, checksum = 0, 0
    for chunk in _stored(packed) if entry.method == _STORED else _deflated(packed, entry):
        total += len(chunk)
        checksum = zlib.crc32(chunk, checksum)
        if total > entry.bytes:
            raise damaged(f"{entry.name} is larger than it says")
        yield chunk
    if total != entry.bytes or checksum != entry.checksum:
        raise damaged(f"{entry.name} is not what was written")


def _stored(packed: memoryview) -> Iterator[bytes]:
    for start in range(0, len(packed), CHUNK_BYTES):
        yield bytes(packed[start : start + CHUNK_BYTES])


def _deflated(packed: memoryview, entry: Entry) -> Iterator[bytes]:
    if entry.method != _DEFLATED:
        raise damaged(f"{entry.name} is packed in a way that no spreadsheet program uses")
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    rest: bytes | memoryview = packed
    try:
        while not inflater.eof and len(rest):
            # Fed in slices, because zlib copies what it has not used yet.
            chunk = inflater.decompress(rest[:CHUNK_BYTES], CHUNK_BYTES)
            used = min(len(rest), CHUNK_BYTES) - len(inflater.unconsumed_tail)
            rest = rest[used:]
            if chunk:
                yield chunk
            elif not used:
                break
        while chunk := inflater.decompress(b"", CHUNK_BYTES) if not inflater.eof else b"":
            yield chunk
    except zlib.error:
        raise damaged(f"{entry.name} cannot be unpacked") from None
