"""Headers as they are compared: case, accents, compounds, punctuation and invisible characters do not matter."""

import re
import unicodedata

from leadintake.matching.text import without_invisibles

_ACCENTS = re.compile("[\u0300-\u036f]+")
# Letters that Unicode does not take apart into a letter and an accent.
_LETTERS = {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "\u0131": "i", "æ": "ae", "œ": "oe", "þ": "th"}
_SYMBOLS = str.maketrans({"#": " number ", "%": " percent ", "№": " number ", "º": " ", "°": " "})
_FIRST_IDEOGRAPH = "\u2e80"
_ASCII_WORD = re.compile(r"[a-z]+|[0-9]+")
_TOGETHER = {
    ("linked", "in"): "linkedin",
    ("e", "mail"): "email",
    ("e", "mails"): "emails",
    ("e", "post"): "epost",
    ("web", "site"): "website",
    ("web", "page"): "webpage",
    ("zip", "code"): "zipcode",
}


def normalise_header(text: str) -> str:
    """Reduce a header to the words that decide whether two of them say the same."""
    return " ".join(words_of(text)) or without_invisibles(text).strip().casefold()


def words_of(text: str) -> list[str]:
    """Give the words of a header, numbers apart from letters."""
    text = unicodedata.normalize("NFKC", without_invisibles(text.translate(_SYMBOLS)))
    return _joined(_split(fold(_between_humps(text))))


def fold(text: str) -> str:
    """Drop case and accents."""
    text = text.casefold()
    if text.isascii():
        return text
    # Only the accents of European scripts: the marks of Japanese and Indian ones make other letters.
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", text))
    for letter, plain in _LETTERS.items():
        bare = bare.replace(letter, plain)
    return unicodedata.normalize("NFC", bare)


def _between_humps(text: str) -> str:
    """Part the words of camelCase; `URLs` stays one word."""
    if text.isascii() and (text.islower() or text.isupper()):
        return text
    parted: list[str] = []
    for index, character in enumerate(text):
        if index and (_changes_script(text[index - 1], character) or _starts_a_hump(text, index)):
            parted.append(" ")
        parted.append(character)
    return "".join(parted)


def _changes_script(before: str, character: str) -> bool:
    """Tell where Latin words stand in Chinese, Japanese or Korean text, which knows no spaces."""
    return (before > _FIRST_IDEOGRAPH) is not (character > _FIRST_IDEOGRAPH)


def _starts_a_hump(text: str, index: int) -> bool:
    if not text[index].isupper():
        return False
    before, after = text[index - 1], text[index + 1 : index + 3]
    if before.islower() or before.isdigit():
        return True
    is_plural = after[:1] == "s" and not after[1:].islower()
    return before.isupper() and after[:1].islower() and not is_plural


def _split(text: str) -> list[str]:
    if text.isascii():
        return _ASCII_WORD.findall(text)
    kept = "".join(character if _belongs_to_a_word(character) else " " for character in text)
    return [word for run in kept.split() for word in _digits_apart(run)]


def _belongs_to_a_word(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character)[0] == "M"


def _digits_apart(run: str) -> list[str]:
    return re.findall(r"[0-9]+|[^0-9]+", run)


def _joined(words: list[str]) -> list[str]:
    """Put together the words that are also written as one."""
    joined: list[str] = []
    for word in words:
        one = _TOGETHER.get((joined[-1], word)) if joined else None
        if one:
            joined[-1] = one
        else:
            joined.append(word)
    return joined
