"""Texts that are read bit by bit say what they say as a whole."""

import random
from collections.abc import Iterator

import pytest

from leadintake.tabular.blocks import whole_lines
from leadintake.tabular.csv_text import csv_text, read_numbered, read_pieces

PIECES = ("", "a", "Zoë", "日本", "😀", '"', '""', ",", "\n", "\r", "\r\n", " ", "x,y", '"\n', '\n"', "end.")


def cut(data: bytes, randomness: random.Random, most: int) -> Iterator[bytes]:
    """Cut bytes anywhere, also within a character."""
    while data:
        size = randomness.randint(1, most)
        yield data[:size]
        data = data[size:]


def test_any_table_is_read_alike_however_its_bytes_are_cut(randomness: random.Random, soak: bool):
    for _ in range(20_000 if soak else 500):
        width = randomness.randint(1, 4)
        rows = [
            ["".join(randomness.choices(PIECES, k=randomness.randint(0, 4))) for _ in range(width)]
            for _ in range(randomness.randint(1, 12))
        ]
        text = csv_text([f"c{n}" for n in range(width)], rows)
        whole = read_numbered(text)
        pieces = read_pieces(whole_lines(cut(text.encode(), randomness, randomness.choice([1, 5, 40]))))
        assert pieces.columns == whole.columns
        assert list(pieces.rows) == list(whole.rows)


def test_only_a_piece_is_held():
    text = csv_text(["a", "b"], [["x" * 50, '"\n' * 10]] * 2_000).encode()
    pieces = list(whole_lines(text[at : at + 4_096] for at in range(0, len(text), 4_096)))
    assert "".join(pieces).encode() == text
    assert max(map(len, pieces)) < 5_000


@pytest.mark.parametrize("text", [b"", b"a\n1", b'"a\n'])
def test_what_has_no_end_comes_last(text: bytes):
    assert "".join(whole_lines([text])).encode() == text
