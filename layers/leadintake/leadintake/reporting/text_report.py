"""A report as CSV: UTF-8 with a mark that lets Excel know, every text as it is unless a spreadsheet would run it."""

import csv
import io
from typing import BinaryIO

from leadintake.reporting.harmless import quoted
from leadintake.reporting.report import OUTCOMES, TITLES, Report


def write_text_report(report: Report, into: BinaryIO) -> None:
    """Write a report as CSV."""
    text = io.TextIOWrapper(into, "utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow([*TITLES, *map(quoted, report.columns)])
    for line, outcome, *said, cells in report.rows:
        writer.writerow([line, OUTCOMES[outcome], *map(quoted, said), *map(quoted, cells)])
    text.flush()
    text.detach()
