"""One workbook as LibreOffice exports it: formats, encodings, separators and locales all give the same table."""

import os
import subprocess
from pathlib import Path

import openpyxl
import pytest

from leadintake.tabular.csv_text import read_csv_text
from leadintake.tabular.reading import read_table
from tests.compare.office import OFFICE

pytestmark = pytest.mark.skipif(OFFICE is None, reason="LibreOffice (soffice) is not installed here")

HEADER = ["Vorname", "Nachname", "Firma", "PLZ", "Notiz", "E-Mail"]
WESTERN = [
    ["Jürgen", "Müller", "Groß & Söhne, Köln", "01234", 'sagt "hallo"; geht', "jm@gross.example"],
    ["Zoë", "O'Neill", "Café Ñandú", "50667", "zwei\nZeilen", "zoe@cafe.example"],
    ["François", "Lefèvre", "Société Générale €", "75008", "a|b\tc", "fl@sg.example"],
]
EASTERN = [
    ["Łukasz", "Żółć", "Zażółć Gęślą", "00950", "Wrocław", "lz@zg.example"],
    ["Jiří", "Dvořák", "Škoda, Plzeň", "11000", "Příbram", "jd@skoda.example"],
    ["Ágnes", "Szűcs", "Gyöngyös Kft.", "01052", "Győr", "asz@gy.example"],
]
CYRILLIC = [
    ["Иван", "Петров", "Фирма Ромашка", "01001", "Москва", "ip@rom.example"],
    ["Ольга", "Сидорова", "Дом Заря", "02002", "Санкт-Петербург", "os@zar.example"],
]
JAPANESE = [["太郎", "山田", "株式会社東京商事", "01500", "東京都渋谷区", "ty@tokyo.example"]]
ALL = [*WESTERN, *EASTERN, *CYRILLIC, *JAPANESE]
# LibreOffice's numbers for encodings.
CSV = {
    "utf-8": (76, ALL),
    "utf-16": (65535, ALL),
    "cp1252": (1, WESTERN),
    "iso-8859-15": (22, WESTERN),
    "mac-roman": (2, WESTERN[:2]),
    "cp1250": (33, EASTERN),
    "iso-8859-2": (13, EASTERN),
    "cp1251": (34, CYRILLIC),
    "koi8-r": (74, CYRILLIC),
    "shift-jis": (64, JAPANESE),
    "euc-jp": (69, JAPANESE),
}
SEPARATORS = {"comma": 44, "semicolon": 59, "tab": 9, "bar": 124}


def convert(source: Path, form: str, folder: Path, locale: str) -> Path:
    """Export a workbook as LibreOffice does in a country."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [
            OFFICE or "soffice",
            f"-env:UserInstallation={(source.parent / 'profile').as_uri()}",
            "--headless",
            "--norestore",
            "--convert-to",
            form,
            "--outdir",
            str(folder),
            str(source),
        ],
        env={**os.environ, "LC_ALL": locale, "LANG": locale},
        check=True,
        capture_output=True,
        timeout=120,
    )
    (made,) = folder.iterdir()
    return made


def workbook(rows: list[list[str]], folder: Path) -> Path:
    """Write a workbook."""
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for row in (HEADER, *rows):
        sheet.append(row)
    path = folder / "people.xlsx"
    made.save(path)
    return path


def rows_of(file: Path) -> list[list[str]]:
    """Read what LibreOffice has written."""
    table = read_table(file.read_bytes(), f"x{file.suffix}")
    assert list(table.columns) == HEADER
    return list(read_csv_text(table.csv_text).rows)


@pytest.mark.parametrize("locale", ["C.UTF-8", "de_DE.UTF-8", "fr_FR.UTF-8"])
@pytest.mark.parametrize("form", ["xls", "xlsx"])
def test_workbooks(form: str, locale: str, tmp_path: Path):
    made = convert(workbook(ALL, tmp_path), form, tmp_path / "made", locale)
    assert rows_of(made) == ALL


@pytest.mark.parametrize("separator", SEPARATORS)
@pytest.mark.parametrize("encoding", CSV)
def test_csv(encoding: str, separator: str, tmp_path: Path):
    number, rows = CSV[encoding]
    form = f"csv:Text - txt - csv (StarCalc):{SEPARATORS[separator]},34,{number},1"
    made = convert(workbook(rows, tmp_path), form, tmp_path / "made", "C.UTF-8")
    assert rows_of(made) == rows
