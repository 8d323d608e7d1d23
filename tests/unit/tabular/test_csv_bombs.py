"""Texts made to bring a reader down: refused, or read with little memory and little computing."""

import sys
from collections.abc import Callable

import pytest

from leadintake import limits
from leadintake.tabular.isolated import read_isolated

SIZE = limits.FILE_BYTES
MEMORY = 512 * 1_048_576
CPU_SECONDS = 15
"""Ten times what any of these takes; a test must not fail because the machine is slow."""


def filled_with(piece: bytes, head: bytes = b"") -> Callable[[], bytes]:
    """Repeat a piece until the file is as large as a file may be."""
    return lambda: (head + piece * (SIZE // len(piece) + 1))[:SIZE]


HEAD = b"Name,Company,City\n"

BOMBS: dict[str, Callable[[], bytes]] = {
    "quotes": filled_with(b'"'),
    "quotes below a header": filled_with(b'"', HEAD),
    "an odd number of quotes": lambda: (b'"' * SIZE)[:-1],
    "single quotes": filled_with(b"'"),
    "one line": filled_with(b"a"),
    "one line of words": filled_with(b"word "),
    "one quoted cell": filled_with(b"a", b'"'),
    "commas": filled_with(b","),
    "commas below a header": filled_with(b",", HEAD),
    "semicolons and commas": filled_with(b";,"),
    "line feeds": filled_with(b"\n"),
    "line feeds below a header": filled_with(b"\n", HEAD),
    "carriage returns": filled_with(b"\r"),
    "both in turn": filled_with(b"\n\r"),
    "NULs": filled_with(b"\0"),
    "NULs below a header": filled_with(b"\0", HEAD),
    "opened quotes": filled_with(b'"a'),
    "opened quotes after commas": filled_with(b',"a'),
    "opened quotes on every line": filled_with(b'"a\n'),
    "opened quotes on every line of three cells": filled_with(b'"a,b,c\n', HEAD),
    "a quote inside every cell": filled_with(b'a"b,', HEAD),
    "quotes in quotes": filled_with(b'"' * 1000 + b"a"),
    "quotes that grow": lambda: b",".join(b'"' * length for length in range(4_500))[:SIZE],
    "closed quotes before words": filled_with(b'"a"b,"c" d\n', HEAD),
    "backslashes": filled_with(b"\\"),
    "backslashes before quotes": filled_with(b'\\"', b'"'),
    "backslashes before commas": filled_with(b"a\\,b,c\n", HEAD),
    "spaces": filled_with(b" "),
    "spaces before quotes": filled_with(b" " * 1000 + b'"'),
    "spaces after quotes": filled_with(b'"a"' + b" " * 1000 + b"b"),
    "short lines": filled_with(b"a\n"),
    "two cells a line": filled_with(b"a,b\n"),
    "wide lines": lambda: (b",".join([b"a"] * 1000) + b"\n") * (SIZE // 2000),
    "ever wider lines": lambda: b"\n".join(b"," * width + b"a" for width in range(1000)) * 20,
    "1,001 columns": lambda: b",".join(b"c%d" % at for at in range(1001)) + b"\n" + b"1," * 1000 + b"1\n",
    "200,001 rows": lambda: HEAD + b"a,b,c\n" * 200_001,
    "a cell of 32,768 characters": lambda: HEAD + b"a,b," + b"c" * 32_768 + b"\n",
    "a quoted cell of 32,768 characters": lambda: HEAD + b'a,b,"' + b"c\n" * 16_384 + b'"\n',
    "long headers that are alike": lambda: b",".join([b"n" * 10_000] * 1000) + b"\n" + b"1," * 999 + b"1\n",
    "a thousand headers that are alike": lambda: b",".join([b"n"] * 1000) + b"\n" + (b"1," * 999 + b"1\n") * 100,
    "many names in one line": filled_with(b"sep=,", b""),
    "digits": filled_with(b"1"),
    "numbers": filled_with(b"1,234.5;", HEAD),
    "at signs": filled_with(b"a@"),
    "addresses": filled_with(b"a@b.c,", b"Email\n"),
    "two bytes of UTF-8": filled_with("é".encode()),
    "accents": filled_with(b"\xe9"),
    "lines with accents": filled_with(b"\xe9,\xfc\n", HEAD),
    "random-looking high bytes": lambda: bytes((at * 197 + at // 251) % 128 + 128 for at in range(SIZE // 10)) * 10,
    "a mark and high bytes": filled_with(b"\xff", b"\xef\xbb\xbf"),
    "stray bytes in UTF-8": filled_with("é".encode() * 20 + b"\xe9,\n", HEAD),
    "mojibake": filled_with("Ã©".encode() + b",a\n", HEAD),
    "surrogates": filled_with(b"\x00\xd8", b"\xff\xfe"),
    "errors of spreadsheets": filled_with(b"#REF!,#N/A\n", HEAD),
    "scientific numbers": filled_with(b"1E+10,2E+10\n", HEAD),
    "invisible characters": filled_with("\u200b".encode()),
    "invisible cells": filled_with("\u200b,\u200b\n".encode(), HEAD),
    "escape sequences": filled_with(b"\x1b$B"),
    "UTF-16": lambda: ("a,b\n" * (SIZE // 8 - 1)).encode("utf-16"),
}


@pytest.mark.skipif(sys.platform != "linux", reason="the limit on memory and its measure are Linux's")
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_or_read_within_512_megabytes(name: str, soak: bool, capsys: pytest.CaptureFixture[str]):
    data = BOMBS[name]()
    assert len(data) <= SIZE
    meta = read_isolated(f"{__package__}.measured:read", data, name, memory_bytes=MEMORY, cpu_seconds=CPU_SECONDS).meta
    assert meta["said"]
    if soak:
        with capsys.disabled():
            figures = f"{meta['seconds']:6.2f} s {meta['megabytes']:5.0f} MB"
            print(f"{name:44}{figures}  {meta['said'][:90]}")  # noqa: T201 - the figures of a soak
