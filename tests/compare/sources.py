"""Workbooks that nobody here made: the test files of other readers, downloaded and never kept in the repository."""

import hashlib
import os
import subprocess
import sys
import tarfile
import tomllib
import urllib.request
from collections.abc import Iterator
from pathlib import Path

PACKAGES = ("python-calamine", "openpyxl", "xlrd", "pandas")
CACHE = Path(os.environ.get("LEADINTAKE_CACHE") or Path.home() / ".cache" / "leadintake" / "sources")
MORE = os.environ.get("LEADINTAKE_WORKBOOKS")
"""A folder of further workbooks, if somebody has one."""
_SUFFIXES = (".xls", ".xlsx", ".xlsm", ".xlsb", ".ods")


def workbooks() -> list[Path]:
    """Give every workbook in the source packages of other readers, and in the folder that was named."""
    folders = [*_source_packages(), *([Path(MORE)] if MORE else [])]
    return [
        path
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in _SUFFIXES and path.is_file()
    ]


def _source_packages() -> Iterator[Path]:
    CACHE.mkdir(parents=True, exist_ok=True)
    wanted = CACHE / "wanted.txt"
    wanted.write_text("\n".join(PACKAGES))
    # uv tells where a source package is without building it; pip would want a compiler for that.
    command = [
        sys.executable,
        "-m",
        "uv",
        "pip",
        "compile",
        str(wanted),
        "--no-deps",
        "--quiet",
        "--format",
        "pylock.toml",
    ]
    lock = tomllib.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    for package in lock["packages"]:
        source = package["sdist"]
        yield _unpacked(_downloaded(source["url"], source["hashes"]["sha256"]))


def _downloaded(url: str, sha256: str) -> Path:
    archive = CACHE / url.rpartition("/")[2]
    if not archive.exists():
        with urllib.request.urlopen(url, timeout=120) as answer:  # noqa: S310 - an address of the package registry
            data = answer.read()
        assert hashlib.sha256(data).hexdigest() == sha256, f"{archive.name} is not what the registry announced"
        archive.write_bytes(data)
    return archive


def _unpacked(archive: Path) -> Path:
    folder = archive.with_suffix("").with_suffix("")
    if not folder.exists():
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
    return folder
