"""A long text that is read bit by bit: pieces that end where a line ends."""

from collections.abc import Iterable, Iterator

_QUOTE, _LINE_END = b'"', b"\n"


def whole_lines(chunks: Iterable[bytes]) -> Iterator[str]:
    """Cut a text in the one form into pieces of whole records, wherever its bytes were cut."""
    waiting = b""
    for chunk in chunks:
        waiting += chunk
        cut = _last_line_end(waiting)
        if cut:
            yield waiting[:cut].decode()
            waiting = waiting[cut:]
    if waiting:
        yield waiting.decode()


def _last_line_end(text: bytes) -> int:
    """Find the place behind the last line end that stands in no cell; 0 where there is none.

    Quotes stand around cells or are doubled in them: before a line end between records there is an even number.
    """
    end = len(text)
    is_inside = text.count(_QUOTE) % 2 == 1
    while end:
        found = text.rfind(_LINE_END, 0, end)
        is_inside ^= text.count(_QUOTE, found + 1, end) % 2 == 1
        if not is_inside:
            return found + 1
        end = max(found, 0)
    return 0
