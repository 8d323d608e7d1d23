"""Cells of a sheet, written as XML by hand: through openpyxl 100,000 rows take five times as long as a request may."""

import re
from collections.abc import Callable, Sequence
from xml.sax.saxutils import escape

from openpyxl.utils import get_column_letter

from leadintake.reporting.harmless import is_run
from leadintake.reporting.report import OUTCOMES, ReportRow

# What XML cannot hold, or would change on the way; and what reads like such a mark already.
_MARKED = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def as_xml(text: str) -> str:
    """Write a text so that a spreadsheet reads exactly it."""
    if _MARKED.search(text):
        text = _MARKED.sub(lambda found: f"_x{ord(found.group()):04X}_", text)
    return escape(text)


def row_writer(styles: dict[str, int], width: int) -> Callable[[int, ReportRow], str]:
    """Give what writes a row of a report in its place."""
    letters = [get_column_letter(number) for number in range(1, width + 1)]
    plain, run = styles["plain"], styles["run"]

    def cell(letter: str, number: int, text: str) -> str:
        style = run if is_run(text) else plain
        return _text(letter, number, style, text)

    def row(number: int, told: ReportRow) -> str:
        line, outcome, reason, matched_with, changed, cells = told
        begin = (
            f'<row r="{number}"><c r="A{number}" s="{styles["line"]}"><v>{line}</v></c>'
            f"{_text('B', number, styles[outcome], OUTCOMES[outcome])}"
        )
        texts: Sequence[str] = (reason, matched_with, changed, *cells)
        pairs = zip(letters[2:], texts, strict=False)
        return begin + "".join([cell(letter, number, text) for letter, text in pairs if text]) + "</row>"

    return row


def _text(letter: str, number: int, style: int, text: str) -> str:
    return f'<c r="{letter}{number}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{as_xml(text)}</t></is></c>'
