"""The rows of a text in the one form, read only as far as they are asked for."""

import csv
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import overload


class TextRows(Sequence[list[str]]):
    """The rows of a text from a certain place on, which nobody has read yet."""

    def __init__(self, text: str, start: int, number: int) -> None:
        self._text, self._start, self._number = text, start, number

    def __len__(self) -> int:
        return self._number

    def __iter__(self) -> Iterator[list[str]]:
        return csv.reader(self._lines(self._start))

    def _lines(self, start: int) -> Iterator[str]:
        while start < len(self._text):
            end = self._text.find("\n", start) + 1
            yield self._text[start:end]
            start = end

    @overload
    def __getitem__(self, place: int) -> list[str]: ...
    @overload
    def __getitem__(self, place: slice) -> list[list[str]]: ...
    def __getitem__(self, place: int | slice) -> list[str] | list[list[str]]:
        if isinstance(place, slice):
            return list(islice(self, *place.indices(self._number)))
        return next(islice(self, range(self._number)[place], None))

    def below(self, header: str) -> str:
        """Give the text with this header."""
        if len(header) == self._start and self._text.startswith(header):
            return self._text
        return header + self._text[self._start :]

    def last(self, number: int) -> list[list[str]]:
        """Give the last rows without a look at those before."""
        start, quotes, found = len(self._text), 0, 0
        while found < number and start > self._start:
            before = self._text.rfind("\n", 0, start - 1) + 1
            quotes += self._text.count('"', before, start)
            # Within quotes, a line end is not the end of a row.
            found += quotes % 2 == 0
            start = before
        return list(csv.reader(self._lines(start)))

    def column(self, at: int) -> list[str]:
        """Give the cells of one column."""
        lines = self._text[self._start :].split("\n")[:-1]
        if len(lines) > self._number:
            return [row[at] for row in self]
        return [line.split(",", at + 1)[at] if '"' not in line else next(csv.reader((line,)))[at] for line in lines]
