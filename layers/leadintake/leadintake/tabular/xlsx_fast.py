"""The rows and shared texts of an .xlsx whose XML is spelt as nearly every program spells it; anything else is unusual.

Every byte has to be part of a known phrase. Then the phrases mean what an XML parser would find in them, at a third of
its price.
"""

import re
from codecs import getincrementaldecoder
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain
from operator import itemgetter

from leadintake import limits
from leadintake.tabular.sheets import Row
from leadintake.tabular.xlsx_cells import COLUMNS, CellReader, Shown
from leadintake.tabular.xlsx_even import EvenRows
from leadintake.tabular.xlsx_references import are_known, resolved
from leadintake.tabular.xlsx_texts import unescaped

_MOST_WAITING = 4_194_304
"""So much may pass without the end of a row or text."""
_MOST_OTHERS = 0.25
"""When so many rows are not spelt like those above them, it is time to look again."""
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_OTHER_ENCODING = re.compile(r"""encoding\s*=\s*["'](?!utf-?8["'])""", re.IGNORECASE)
_PREFIX = re.compile(r"<((?:\w+:)?)(?:worksheet|sst)[\s>]")
_LINE = re.compile(r' r="([^"]*)"')
_ATTRIBUTES = re.compile(r'(?: [\w:.]+="[^"<&]*")* ?/?$')
_KIND = re.compile(r' t="([A-Za-z]+)"')
_STYLE = re.compile(r' s="([0-9]+)"')

Phrase = tuple[str, ...]


class Unusual(Exception):
    """The XML has to be read by an XML parser."""


def fast_rows(chunks: Iterable[bytes], cells: CellReader) -> Iterator[Row]:
    """Read the rows that have something in them, as long as their XML is usual."""
    prefix, pieces = _pieces(chunks, "row")
    reader = _Rows(prefix, cells)
    started = False
    for piece in pieces:
        if not started:
            piece, started = _after(f"<{prefix}sheetData>", piece), True  # noqa: PLW2901 - the first has a head
        elif piece.lstrip().startswith(f"</{prefix}sheetData>"):
            return
        yield from reader.read(piece)
    raise Unusual


def fast_texts(chunks: Iterable[bytes]) -> Iterator[str]:
    """Read the texts that cells refer to by number, as long as their XML is usual."""
    prefix, pieces = _pieces(chunks, "si")
    phrases = _text_phrases(prefix)
    started = False
    for piece in pieces:
        if not started:
            piece, started = _after(f"<{prefix}sst", piece).partition(">")[2], True  # noqa: PLW2901 - the first has a head
        elif piece.lstrip().startswith(f"</{prefix}sst>"):
            return
        found: list[Phrase] = phrases.findall(piece)
        _refuse_unknown(found, piece)
        plain = "&" not in piece and "_x" not in piece
        for text, closed, _ in found:
            if closed:
                yield text if plain else unescaped(resolved(text))
    raise Unusual


class _Rows:
    """Reads rows: those that are spelt like the ones above them at once, all others cell by cell."""

    def __init__(self, prefix: str, cells: CellReader) -> None:
        self._phrases = _row_phrases(prefix)
        self._cells = cells
        self._shows = _Shows(cells)
        self._even = EvenRows(prefix)
        self._line = 0

    def read(self, piece: str) -> Iterator[Row]:
        """Read a part of a sheet that ends where a row does."""
        plain = "&" not in piece and "_x" not in piece
        if self._even.are_known:
            yield from self._at_once(piece, plain=plain)
        else:
            phrases = self._known_phrases(piece)
            self._even.learn(phrases, self._shows)
            yield from self._cell_by_cell(phrases, plain=plain)

    def _at_once(self, piece: str, *, plain: bool) -> Iterator[Row]:
        found = self._even.find(piece)
        _refuse_unknown(found, piece)
        rows = self._even.rows([one for one in found if one[0]], plain=plain)
        others: list[list[Phrase]] = []
        for line, *_, other, _ in found:
            if line:
                self._line = self._cells.next_line(self._line, line)
                yield self._line, next(rows)
            elif other:
                others.append(self._known_phrases(other))
                yield from self._cell_by_cell(others[-1], plain=plain)
        if len(others) > len(found) * _MOST_OTHERS:
            self._even.learn(chain.from_iterable(others), self._shows)

    def _known_phrases(self, piece: str) -> list[Phrase]:
        found: list[Phrase] = self._phrases.findall(piece)
        _refuse_unknown(found, piece)
        self._shows.learn(map(itemgetter(1), found))
        return found

    def _cell_by_cell(self, phrases: list[Phrase], *, plain: bool) -> Iterator[Row]:
        for line, row in _rows(phrases, self._cells, self._shows, self._line, plain=plain):
            self._line = line
            yield line, row


def _rows(phrases: list[Phrase], cells: CellReader, shows: "_Shows", line: int, *, plain: bool) -> Iterator[Row]:
    columns, put = COLUMNS, cells.put
    row: list[str] = []
    for letters, head, value, inline, formula, late_value, opened, closed, _ in phrases:
        if letters:
            column = columns[letters]
            if value:
                show = shows[head]
                value = value if plain else resolved(value)  # noqa: PLW2901 - what it means, not how it is spelt
                text = show(value) if show else cells.special(_kind(head), value, (line, column))
            elif inline:
                text = inline if plain else unescaped(resolved(inline))
            elif formula:
                text = cells.text(_kind(head), _style(head), resolved(late_value), (line, column), has_formula=True)
            else:
                continue
            if column == len(row) < limits.COLUMNS_PER_FILE:
                row.append(text)
            elif text:
                put(row, text, (line, column))
        elif closed:
            yield line, row
            # A row inside a row ends twice, and is there once.
            row = []
        elif opened:
            found = _LINE.search(opened)
            line, row = cells.next_line(line, found and found.group(1)), []


class _Shows(dict[str, Shown | None]):
    """How the value of a cell is shown, by the attributes behind its place; None where it takes a closer look."""

    def __init__(self, cells: CellReader) -> None:
        super().__init__()
        self._cells = cells

    def learn(self, heads: Iterable[str]) -> None:
        """Look at attributes that have not been seen before."""
        for head in set(heads) - self.keys():
            if not _ATTRIBUTES.match(head):
                raise Unusual
            kind = _kind(head)
            is_number = kind in ("", "n")
            self[head] = self._cells.shown(_style(head)) if is_number else self._cells.shared if kind == "s" else None


def _kind(head: str) -> str:
    found = _KIND.search(head)
    return found.group(1) if found else ""


def _style(head: str) -> str:
    found = _STYLE.search(head)
    return found.group(1) if found else ""


@lru_cache(maxsize=8)
def _row_phrases(p: str) -> re.Pattern[str]:
    # Written as (?:x|) where (?:x)? would mean the same at twice the price.
    formula = rf"({p}f\b[^<>]*(?:/>|>[^<]*</{p}f>))(?:<{p}v>([^<]*)</{p}v>|<{p}v ?/>|)"
    inline = rf'<{p}is><{p}t(?: xml:space="preserve"|)>([^<]*)</{p}t></{p}is>'
    cell = (
        rf'<{p}c r="([A-Z]+)[0-9]+"([^<>]*)>(?:<{p}v>([^<]*)</{p}v></{p}c>|{inline}</{p}c>|<{formula}</{p}c>|</{p}c>|)'
    )
    row = rf'<{p}row(?: [\w:.]+="[^"<&]*")* ?'
    return re.compile(rf"{cell}|({row}>)|(</{p}row>)|{row}/>|\s+|(.)")


@lru_cache(maxsize=8)
def _text_phrases(p: str) -> re.Pattern[str]:
    return re.compile(rf'<{p}si><{p}t(?: xml:space="preserve")?>([^<]*)</{p}t>(</{p}si>)|\s+|(.)')


def _pieces(chunks: Iterable[bytes], closing: str) -> tuple[str, Iterator[str]]:
    """Cut a part after its closing tags; what is left at the end comes last."""
    decoded = _decoded(chunks)
    head = next(decoded, "")
    declaration, prefix = _DECLARATION.match(head), _PREFIX.search(head)
    if not prefix or (declaration and _OTHER_ENCODING.search(declaration.group())):
        raise Unusual
    return prefix.group(1), _cut_after(f"</{prefix.group(1)}{closing}>", chain((head,), decoded))


def _decoded(chunks: Iterable[bytes]) -> Iterator[str]:
    decoder = getincrementaldecoder("utf-8-sig")()
    try:
        for chunk in chunks:
            yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise Unusual from None


def _cut_after(closing: str, texts: Iterable[str]) -> Iterator[str]:
    rest = ""
    for text in texts:
        rest += text
        end = rest.rfind(closing, max(0, len(rest) - len(text) - len(closing)))
        if end >= 0:
            end += len(closing)
            yield _with_plain_line_ends(rest[:end])
            rest = rest[end:]
        elif len(rest) > _MOST_WAITING:
            raise Unusual
    yield rest


def _with_plain_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _after(opening: str, piece: str) -> str:
    """Drop the head of a part; its comments could hide anything."""
    head, found, rest = piece.partition(opening)
    if not found or "<!" in head:
        raise Unusual
    return rest


def _refuse_unknown(phrases: list[Phrase], piece: str) -> None:
    if any(map(itemgetter(-1), phrases)) or ("&" in piece and not are_known(piece)):
        raise Unusual
