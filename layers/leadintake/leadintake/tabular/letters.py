"""How likely a word is in a language, told by which letter follows which."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import log
from pathlib import Path
from typing import Protocol

EDGE = "_"
"""Stands before and after a word, and for whatever else is no letter."""

_PAIR_GROUPS = tuple(map(log, (0.4, 0.17, 0.055, 0.017, 0.0055, 0.0017)))
_UNSEEN_PAIR = log(0.0003)
_CHARACTER_GROUPS = tuple(map(log, (0.005, 0.0015, 0.0004)))
_EVERYDAY_CHARACTER = log(0.00005)
_RARE_CHARACTER = log(0.000001)
_KANA = log(0.004)
_CHANGE_OF_SCRIPT = log(0.03)

_USUAL_SYMBOL = log(0.001)
_SYMBOL_ALONE = log(0.5)
_FOREIGN_LETTER = log(0.00001)
_ODD_SYMBOL = log(0.000001)
_NO_CHARACTER = log(0.000000001)
_USUAL_SYMBOLS = frozenset("€‚„…†‡‰‹›‘’“”•–—™\xa0¡£§©ª«»®°²³´·¹º¼½¾¿№、。・：；（）「」％　～＆／－×℃")  # noqa: RUF001 - they are meant
_NO_CHARACTERS = frozenset(("Cc", "Cn", "Co"))
_BESIDE_NUMBERS = frozenset("£€¤¥¢")
_APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"

# The character sets of each country put what is in everyday use first: the lead bytes of that part.
_EVERYDAY = {
    "ja": ("euc_jp", 0xB0, 0xCF),
    "ko": ("euc_kr", 0xB0, 0xC8),
    "zh_Hans": ("gb2312", 0xB0, 0xD7),
    "zh_Hant": ("big5", 0xA4, 0xC6),
}


class Language(Protocol):
    """Something that can say how likely a word is."""

    def likelihood(self, word: str) -> float:
        """Give the logarithm of the likelihood of what is not ASCII in a word, and of its neighbours."""
        ...


@dataclass(frozen=True, slots=True)
class Alphabet:
    """A language that spells with letters."""

    pairs: dict[str, float]
    letters: frozenset[str]
    """Those beyond ASCII."""
    is_latin: bool

    def likelihood(self, word: str) -> float:
        """Give the logarithm of the likelihood of what is not ASCII in a word, and of its neighbours."""
        # Lower-cased by itself, a dotted İ becomes two characters.
        word = word.replace("İ", "i").lower()
        total, before = 0.0, EDGE
        for letter, after in zip(word + EDGE, word[1:] + EDGE * 2, strict=True):
            if letter.isascii():
                letter = letter if letter.isalpha() else EDGE  # noqa: PLW2901 - a digit is seen as what it is here
                if before.isascii():
                    before = letter
                    continue
            likelihood = self.pairs.get(before + letter)
            total += self._unseen(before, letter, after) if likelihood is None else likelihood
            before = letter
        return total

    def spelling(self, word: str) -> float:
        """Give the same for every letter of an ASCII word in lower case."""
        pairs, likely = self.pairs, 0.0
        for pair in zip(EDGE + word, word + EDGE, strict=True):
            likely += pairs.get(pair[0] + pair[1], _UNSEEN_PAIR)
        return likely

    def _unseen(self, before: str, letter: str, after: str) -> float:
        if letter.isascii() or letter in self.letters:
            return _UNSEEN_PAIR if before.isascii() or before in self.letters else _CHANGE_OF_SCRIPT
        likelihood = likelihood_of_stranger(letter)
        return _in_its_place(before, letter, after) if likelihood == _USUAL_SYMBOL else likelihood


@dataclass(frozen=True, slots=True)
class Characters:
    """A language that writes with thousands of characters."""

    known: dict[str, float]
    everyday: tuple[str, int, int]

    def likelihood(self, word: str) -> float:
        """Give the logarithm of the likelihood of what is not ASCII in a word, and of its neighbours."""
        total, before = 0.0, EDGE
        for character in word:
            if not character.isascii():
                total += self.known[character] if character in self.known else self._unlisted(character)
            if before.isascii() != character.isascii() and (before + character).isalnum():
                total += _CHANGE_OF_SCRIPT
            before = character
        return total

    def _unlisted(self, character: str) -> float:
        if "\u3040" <= character <= "\u30ff":
            return _KANA if self.everyday == _EVERYDAY["ja"] else _RARE_CHARACTER
        if _is_in(character, *self.everyday):
            return _EVERYDAY_CHARACTER
        likelihood = likelihood_of_stranger(character)
        return _RARE_CHARACTER if likelihood == _FOREIGN_LETTER else likelihood


def _in_its_place(before: str, symbol: str, after: str) -> float:
    """Judge a usual symbol by its neighbours."""
    if before == EDGE == after:
        return _SYMBOL_ALONE
    beside = before.isalpha() + after.isalpha()
    is_odd = beside and (symbol in _BESIDE_NUMBERS or (beside == 2 and symbol != _APOSTROPHE))
    return _ODD_SYMBOL if is_odd else _USUAL_SYMBOL


def is_everyday(character: str) -> bool:
    """Tell whether a character is what people write: no rare one, and no control."""
    if character < "\u2000":
        return character in "\t\n\r" or unicodedata.category(character) not in _NO_CHARACTERS
    if "\u3040" <= character <= "\u30ff" or character in _USUAL_SYMBOLS:
        return True
    return any(_is_in(character, *everyday) for everyday in _EVERYDAY.values())


def _is_in(character: str, codec: str, first: int, last: int) -> bool:
    code = character.encode(codec, "ignore")
    return len(code) == 2 and first <= code[0] <= last


@cache
def likelihood_of_stranger(character: str) -> float:
    """Say how likely a character is that no alphabet holds."""
    if character in _USUAL_SYMBOLS:
        return _USUAL_SYMBOL
    category = unicodedata.category(character)
    if category in _NO_CHARACTERS or character == "\ufffd":
        return _NO_CHARACTER
    return _FOREIGN_LETTER if category[0] in "LM" else _ODD_SYMBOL


@cache
def languages() -> dict[str, Language]:
    """Give every language that is known, by its code."""
    return {**alphabets(), **_characters()}


@cache
def alphabets() -> dict[str, Alphabet]:
    """Give the languages that spell with letters."""
    pairs: dict[str, dict[str, float]] = {}
    for language, letter, groups in _lines("letters.tsv"):
        known = pairs.setdefault(language, {})
        for likelihood, followers in zip(_PAIR_GROUPS, groups.split("|"), strict=False):
            known.update((letter + follower, likelihood) for follower in followers)
    return {language: Alphabet(known, _beyond_ascii(known), "_a" in known) for language, known in pairs.items()}


def _beyond_ascii(pairs: dict[str, float]) -> frozenset[str]:
    return frozenset(letter for letter in set("".join(pairs)) if not letter.isascii())


def _characters() -> dict[str, Characters]:
    found: dict[str, Characters] = {}
    for language, groups in _lines("characters.tsv"):
        known = {
            character: likelihood
            for likelihood, characters in zip(_CHARACTER_GROUPS, groups.split("|"), strict=True)
            for character in characters
        }
        found[language] = Characters(known, _EVERYDAY[language])
    return found


def _lines(name: str) -> Iterator[list[str]]:
    text = Path(__file__).with_name(name).read_text("utf-8")
    return (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
