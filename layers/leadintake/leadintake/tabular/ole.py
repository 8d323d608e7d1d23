"""The container of .xls, .doc and .ppt, and of Excel files with a password: what is in it, and how it begins."""

import struct
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_HEADER = struct.Struct("<30xH16xI")
_ENTRY = struct.Struct("<64sHB49xIQ")
_MOST_SECTORS = 1_000
_ENTRIES_OF_INTEREST = (1, 2, 5)
"""Folders, streams and the root; the rest is unused."""
_LAST_SECTOR = 0xFFFFFFFA


class Stream(NamedTuple):
    """Something in the container."""

    name: str
    first_sector: int
    bytes: int


class OleContainer:
    """Looks into a container as far as its list of contents."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        shift, self._directory = _HEADER.unpack_from(data.ljust(_HEADER.size, b"\0"))
        self._sector_bytes = 1 << shift if shift in (9, 12) else 512

    def streams(self) -> Iterator[Stream]:
        """Name what is in it; a damaged container ends early."""
        for sector in islice(self._chain(self._directory), _MOST_SECTORS):
            start = self._offset(sector)
            for at in range(start, min(start + self._sector_bytes, len(self._data) - _ENTRY.size + 1), _ENTRY.size):
                name, name_bytes, kind, first, size = _ENTRY.unpack_from(self._data, at)
                if kind in _ENTRIES_OF_INTEREST:
                    yield Stream(
                        name[: max(name_bytes - 2, 0)].decode("utf-16-le", "replace"), first, size & 0xFFFFFFFF
                    )

    def beginning(self, stream: Stream) -> bytes:
        """Give the first bytes of a stream that is large enough to have sectors of its own."""
        start = self._offset(stream.first_sector)
        return self._data[start : start + min(stream.bytes, self._sector_bytes)] if stream.bytes >= 4096 else b""

    def _chain(self, sector: int) -> Iterator[int]:
        seen: set[int] = set()
        while sector < _LAST_SECTOR and sector not in seen and self._offset(sector) < len(self._data):
            seen.add(sector)
            yield sector
            sector = self._after(sector)

    def _after(self, sector: int) -> int:
        """Look up which sector follows, in the first 109 blocks of the table that the header lists."""
        per_block = self._sector_bytes // 4
        block = sector // per_block
        if block >= 109:
            return _LAST_SECTOR
        at = self._offset(self._number(76 + 4 * block)) + 4 * (sector % per_block)
        return self._number(at)

    def _number(self, at: int) -> int:
        piece = self._data[at : at + 4]
        return int.from_bytes(piece, "little") if len(piece) == 4 else _LAST_SECTOR

    def _offset(self, sector: int) -> int:
        return (sector + 1) * self._sector_bytes
