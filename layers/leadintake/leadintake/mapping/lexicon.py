"""What the words of headers speak of, in many languages: read from the data files, once, when first needed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from leadintake.mapping.headers import fold

# Where languages write one word for different things, the file's own language decides, then this order.
LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "nl", "pl", "sv", "nordic", "tr", "slavic", "cee", "cjk", "more")
_WRITTEN_WITH_DIGRAPHS = {"de", "sv", "nordic"}
_DIGRAPHS = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae"}
LONGEST_PHRASE = 6
_PIECE_CHARACTERS = 3
_DATA = Path(__file__).with_name("data")


class Lexicon(NamedTuple):
    """What phrases speak of, for a file in one language."""

    phrases: Mapping[str, str]
    whole: Mapping[str, str]
    """What a phrase speaks of only when it is the whole header."""
    pieces: Mapping[str, str]
    """Phrases written as one word, to take compounds apart."""
    spellings: Mapping[tuple[str, int], Sequence[str]]
    """Words by first letter and length, to recognise misspelled ones."""


def data_lines(name: str) -> Iterator[str]:
    """Give the lines of a data file that say something."""
    text = (_DATA / name).read_text("utf-8")
    return (line for line in text.splitlines() if line and not line.startswith("#"))


def entries(lines: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Take apart the lines of a data file: `role: phrase, phrase`."""
    for line in lines:
        role, _, phrases = line.partition(": ")
        yield role, phrases.split(", ")


@cache
def words_in(language: str) -> Mapping[str, str]:
    """Tell what the phrases of one language speak of."""
    text = "\n".join(data_lines(f"headers/{language}.txt"))
    variants = [text, _with_digraphs(text)] if language in _WRITTEN_WITH_DIGRAPHS else [text]
    found: dict[str, str] = {}
    for variant in variants:
        for role, phrases in entries(fold(variant).splitlines()):
            for phrase in phrases:
                found.setdefault(phrase, role)
    return found


def _with_digraphs(text: str) -> str:
    for letter, letters in _DIGRAPHS.items():
        text = text.replace(letter, letters)
    return text


@cache
def lexicon(language: str) -> Lexicon:
    """Put the languages together, the given one first."""
    everything: dict[str, str] = {}
    for one in (*reversed(LANGUAGES), language):
        everything.update(words_in(one))
    whole = {phrase[1:]: role for phrase, role in everything.items() if phrase[0] == "="}
    phrases = {phrase: role for phrase, role in everything.items() if phrase[0] != "="}
    pieces = {phrase.replace(" ", ""): role for phrase, role in phrases.items() if _is_piece(phrase, role)}
    return Lexicon(phrases, whole, pieces, _spellings(phrases))


def _is_piece(phrase: str, role: str) -> bool:
    return len(phrase) >= _PIECE_CHARACTERS or role == "hq" or not phrase.isascii()


def _spellings(phrases: Iterable[str]) -> Mapping[tuple[str, int], list[str]]:
    words = {word for phrase in phrases if phrase.isascii() for word in phrase.split()}
    found: dict[tuple[str, int], list[str]] = {}
    for word in sorted(words):
        if len(word) > _PIECE_CHARACTERS:
            found.setdefault((word[0], len(word)), []).append(word)
    return found
