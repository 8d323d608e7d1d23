"""What LibreOffice shows of a workbook, sheet by sheet."""

import csv
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

OFFICE = shutil.which("soffice")

# Comma, double quote, UTF-8, from line 1, cells as shown, every sheet in a file of its own.
_AS_SHOWN = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1"
_FORMULAS = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,true,false,-1"
_FILES_AT_ONCE = 20
_SECONDS_FOR_ALL, _SECONDS_FOR_ONE = 180, 40


class Office:
    """LibreOffice with a profile of its own, showing values or formulas."""

    def __init__(self, folder: Path, *, formulas: bool = False) -> None:
        self._folder = folder / ("formulas" if formulas else "values")
        self._form = _FORMULAS if formulas else _AS_SHOWN
        self._profile = (folder / "profile").as_uri()

    def convert(self, workbooks: Sequence[Path]) -> None:
        """Convert workbooks many at a time; where one stops LibreOffice, the rest of its batch one by one."""
        for start in range(0, len(workbooks), _FILES_AT_ONCE):
            batch = workbooks[start : start + _FILES_AT_ONCE]
            self._run(batch, _SECONDS_FOR_ALL)
            for workbook in batch:
                if not self._results(workbook):
                    self._run([workbook], _SECONDS_FOR_ONE)

    def shown(self, workbook: Path, sheet: str) -> list[list[str]] | None:
        """Give the cells of a sheet; None where LibreOffice could not read it."""
        results = self._results(workbook)
        named = [path for path in results if path.stem.removeprefix(f"{workbook.stem}-") == sheet]
        found = named or (results if len(results) == 1 else [])
        return list(_cells(found[0])) if found else None

    def _results(self, workbook: Path) -> list[Path]:
        folder = self._folder / workbook.parent.name
        # Names hold brackets, which a pattern would take for its own.
        return [
            path for path in folder.glob("*.csv") if path.name.startswith((f"{workbook.stem}-", f"{workbook.stem}."))
        ]

    def _run(self, workbooks: Sequence[Path], seconds: int) -> None:
        folder = self._folder / workbooks[0].parent.name
        command = [OFFICE or "soffice", f"-env:UserInstallation={self._profile}", "--headless", "--norestore"]
        process = subprocess.Popen(
            [*command, "--convert-to", self._form, "--outdir", str(folder), *map(str, workbooks)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _cells(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.reader(file)
