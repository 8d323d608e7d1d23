"""Text as .xlsx files hold it: shared strings, pieces of rich text, escapes."""

import re
from collections.abc import Iterable, Iterator

from leadintake.tabular.xml_guard import local_name, stream_xml

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def unescaped(text: str) -> str:
    """Undo what Excel does to characters that XML cannot hold."""
    if "_x" not in text:
        return text
    # A line break that was typed with a carriage return is still one line break.
    return _ESCAPE.sub(lambda found: chr(int(found.group(1), 16)), text).replace("\r\n", "\n")


class TextPieces:
    """Puts a text together from its pieces, without the hints on how to pronounce it."""

    __slots__ = ("_in_text", "_pieces", "_pronouncing")

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._in_text = False
        self._pronouncing = False

    def start(self, name: str) -> None:
        """Notice the start of an element inside a text."""
        if name == "t":
            self._in_text = not self._pronouncing
        elif name == "rPh":
            self._pronouncing = True

    def end(self, name: str) -> None:
        """Notice the end of an element inside a text."""
        if name == "t":
            self._in_text = False
        elif name == "rPh":
            self._pronouncing = False

    def add(self, text: str) -> None:
        """Take what stands between two tags."""
        if self._in_text:
            self._pieces.append(text)

    def taken(self) -> str:
        """Give the text and begin a new one."""
        text = "".join(self._pieces)
        self._pieces.clear()
        return unescaped(text)


def exact_texts(chunks: Iterable[bytes]) -> Iterator[str]:
    """Read the texts that cells refer to by number."""
    pieces, texts = TextPieces(), list[str]()

    def start(name: str, _: dict[str, str]) -> None:
        pieces.start(local_name(name))

    def end(name: str) -> None:
        name = local_name(name)
        if name == "si":
            texts.append(pieces.taken())
        else:
            pieces.end(name)

    for _ in stream_xml(chunks, start, end, pieces.add):
        yield from texts
        texts.clear()
