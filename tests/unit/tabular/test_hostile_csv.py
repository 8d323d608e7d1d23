"""Files of 10 MB that were made to bring a reader down: each is read or refused, in little time and memory."""

import random

import pytest

from leadintake import limits
from leadintake.tabular.isolated import read_isolated

SIZE = limits.FILE_BYTES
REPEATED: dict[str, bytes] = {
    "quotes": b'"',
    "letters": b"a",
    "commas": b",",
    "line ends": b"\n",
    "returns": b"\r",
    "tabs": b"\t",
    "NULs": b"\x00",
    "spaces": b" ",
    "backslashes": b"\\",
    "opened quotes": b'"a,',
    "quotes in words": b'a"b',
    "quotes and separators": b'",',
    "quotes and semicolons": b'";',
    "escaped quotes": b'\\"',
    "lone quotes on lines": b'"\n',
    "single quotes": b"'a',",
    "doubled quotes": b'a,"b ""c""",d\n',
    "numbers on lines": b"1\n",
    "rows of two": b"a,b\n",
    "separators and lines": b",\n",
    "emoji": "😀".encode(),
    "accents of Windows": b"\xe4\xf6\xfc,\xdf\n",
    "half of UTF-8": b"\xe4\xbd",
    "bytes that UTF-8 never has": b"\xff\xfe\xfd",
    "escapes of Japanese mails": b"\x1b$B",
    "wide letters": "a,b\n".encode("utf-16-le"),
    "garbled text": "MÃ¼ller,Ã¤\n".encode(),
    "signs of errors": b"#REF!,#N/A\n",
    "totals": b"Total,,,\n",
    "openings of lines": b'\n,"',
    "spaces and quotes": b' "',
    "mixed line ends": b"a\r\nb\nc\r",
}
MADE: dict[str, bytes] = {
    "an unclosed quote in the first line": b'"a,b\n' + b"c,d\n" * (SIZE // 4 - 2),
    "a quote that closes at the end": b'a,"' + b"b" * (SIZE - 10) + b'"\n',
    "many openings and one closing": b'"a,' * (SIZE // 3 - 10) + b'x",',
    "random bytes": random.Random(1).randbytes(SIZE),
    "random letters": bytes(random.Random(2).choices(b'ab,"\n\r;\\ ', k=SIZE)),
    "a header as long as the file": b"h" * 30_000 + b",x\n" + b"1,2\n" * 2_000_000,
    "no line end": b"a," * 499 + b"b",
}
# Far above what any of them takes (a second and 250 MB), because a machine may be busy.
CPU_SECONDS, MEMORY_BYTES = 30, 1_500_000_000


@pytest.mark.parametrize("name", [*REPEATED, *MADE])
def test_a_hostile_file_is_read_or_refused(name: str, capsys: pytest.CaptureFixture[str], soak: bool):
    piece = REPEATED.get(name)
    data = MADE[name] if piece is None else (piece * (SIZE // len(piece) + 1))[:SIZE]
    answer = read_isolated(
        "tests.reading:as_table", data, "x.csv", memory_bytes=MEMORY_BYTES, cpu_seconds=CPU_SECONDS
    ).meta
    assert answer["said"]
    if soak:
        with capsys.disabled():
            figures = f"{answer['seconds']:.2f} s of CPU, {answer['megabytes']:.0f} MB"
            print(f"\n{name}: {figures}: {answer['said'][:70]}", end="")  # noqa: T201 - the figures
