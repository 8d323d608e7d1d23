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
        self._sources = self._folder / "sources"
        self._profile = (folder / "profile").as_uri()
        self._named: dict[Path, Path] = {}

    def convert(self, workbooks: Sequence[Path]) -> None:
        """Convert workbooks many at a time; where one stops LibreOffice, the rest of its batch one by one."""
        self._sources.mkdir(parents=True)
        # Two workbooks of one name, from two folders or with two endings, would overwrite each other.
        for number, workbook in enumerate(workbooks):
            self._named[workbook] = self._sources / f"{number}{workbook.suffix}"
            self._named[workbook].symlink_to(workbook)
        named = list(self._named.values())
        for start in range(0, len(named), _FILES_AT_ONCE):
            batch = named[start : start + _FILES_AT_ONCE]
            self._run(batch, _SECONDS_FOR_ALL)
            for source in batch:
                if not self._results(source):
                    self._run([source], _SECONDS_FOR_ONE)

    def shown(self, workbook: Path, sheet: str) -> list[list[str]] | None:
        """Give the cells of a sheet; None where LibreOffice could not read it."""
        source = self._named[workbook]
        results = self._results(source)
        named = [path for path in results if path.stem == f"{source.stem}-{sheet}"]
        found = named or (results if len(results) == 1 else [])
        return list(_cells(found[0])) if found else None

    def _results(self, source: Path) -> list[Path]:
        return [*self._folder.glob(f"{source.stem}-*.csv"), *self._folder.glob(f"{source.stem}.csv")]

    def _run(self, sources: Sequence[Path], seconds: int) -> None:
        command = [OFFICE or "soffice", f"-env:UserInstallation={self._profile}", "--headless", "--norestore"]
        process = subprocess.Popen(
            [*command, "--convert-to", self._form, "--outdir", str(self._folder), *map(str, sources)],
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
