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
_LEAST_OWN_SECTORS = 4_096
"""Smaller streams share sectors of 64 bytes."""
_SMALL_SECTOR = 64
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
        """Give the first bytes of a stream, as far as its first sector goes."""
        if stream.bytes >= _LEAST_OWN_SECTORS:
            start, room = self._offset(stream.first_sector), self._sector_bytes
        else:
            start, room = self._small_offset(stream.first_sector), _SMALL_SECTOR
        return self._data[start : start + min(stream.bytes, room)]

    def _small_offset(self, small_sector: int) -> int:
        """Find a small sector; they lie in the stream that belongs to the root, which comes first."""
        root = next(self.streams(), None)
        sectors, within = divmod(small_sector * _SMALL_SECTOR, self._sector_bytes)
        chain = self._chain(root.first_sector) if root else iter(())
        sector = next(islice(chain, sectors, None), None)
        return len(self._data) if sector is None else self._offset(sector) + within

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
