"""The files of csv-spectrum, a package of CSV files with what every reader should make of them."""

import json
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from leadintake.tabular.csv_text import read_csv_text
from leadintake.tabular.reading import read_table

NPM = shutil.which("npm")
pytestmark = pytest.mark.skipif(NPM is None, reason="npm, which fetches the files, is not installed here")

# Its own expectation has another phone number than its file.
MISTAKEN = {"location_coordinates"}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fetch the package."""
    folder = tmp_path_factory.mktemp("csv-spectrum")
    packed = [NPM or "npm", "pack", "csv-spectrum@2.0.0", "--silent"]
    archive = subprocess.run(packed, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()
    with tarfile.open(folder / archive) as files:
        files.extractall(folder, filter="data")
    return folder / "package"


def test_every_file_is_read_as_the_package_expects(package: Path, capsys: pytest.CaptureFixture[str]):
    differing: set[str] = set()
    files = sorted((package / "csvs").glob("*.csv"))
    for file in files:
        table = read_table(file.read_bytes(), file.name)
        rows = [dict(zip(table.columns, row, strict=True)) for row in read_csv_text(table.csv_text).rows]
        if rows != json.loads((package / "json" / f"{file.stem}.json").read_text("utf-8")):
            differing.add(file.stem)
    with capsys.disabled():
        print(f"\ncsv-spectrum: {len(files)} files, {len(files) - len(differing)} as expected")  # noqa: T201 - the figure
    assert len(files) >= 12
    assert differing == MISTAKEN
