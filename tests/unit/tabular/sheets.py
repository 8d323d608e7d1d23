"""Small spreadsheets of people and companies in many languages, as text."""

import random
from functools import cache
from pathlib import Path
from unicodedata import normalize

WORDS = Path(__file__).parents[2] / "data" / "languages.tsv"

ENCODINGS = {
    "cp1252": "de fr es pt nl it sv da nb fi et",
    "iso8859_15": "de fr es pt nl it sv da nb fi",
    "cp1250": "pl cs sk hu ro hr",
    "iso8859_2": "pl cs sk hu ro hr",
    "cp1251": "ru uk bg",
    "koi8_r": "ru",
    "koi8_u": "uk",
    "cp1253": "el",
    "iso8859_7": "el",
    "cp1254": "tr",
    "iso8859_9": "tr",
    "cp1255": "he",
    "cp1256": "ar",
    "cp1257": "lt lv et",
    "cp1258": "vi",
    "cp874": "th",
    "mac_roman": "de fr es pt nl it sv da nb fi",
    "mac_latin2": "pl cs hu",
    "mac_cyrillic": "ru uk bg",
    "cp850": "de fr es pt nl it sv da nb fi",
    "cp852": "pl cs sk hu ro hr",
    "cp437": "de fr es it sv fi",
    "cp866": "ru bg",
    "cp932": "ja",
    "euc_jp": "ja",
    "iso2022_jp": "ja",
    "gb18030": "zh_Hans",
    "cp950": "zh_Hant",
    "big5hkscs": "zh_Hant",
    "cp949": "ko",
}
CASES = [(encoding, language) for encoding, languages in ENCODINGS.items() for language in languages.split()]
LANGUAGES = sorted({language for _, language in CASES})

PLAIN = {
    "header": ["Name", "Company", "City", "Email"],
    "first": ["Anna", "Peter", "Maria", "Tom"],
    "last": ["Smith", "Meier", "Novak", "Silva", "Rossi"],
    "company": ["Acme Inc.", "Globex", "Initech Ltd", "Umbrella Corp"],
    "city": ["London", "Paris", "Boston", "Berlin"],
}
KINDS = ("first", "last", "company", "city")

TEXTS_BY_SIZE = ("50 rows", "3 rows", "header alone", "one word")


@cache
def words_of(language: str) -> dict[str, list[str]]:
    """Give the words of a language by what they are: header, first, last, company, city."""
    lines = (line.split("\t") for line in WORDS.read_text("utf-8").splitlines() if not line.startswith("#"))
    return {kind: words.split("|") for language_, kind, words in lines if language_ == language}


def sheet(rng: random.Random, language: str, size: str) -> str:
    """Write a sheet that has words of a language in every row, in the header, or in one cell."""
    words = words_of(language)
    if size == "50 rows":
        return _text(words["header"][:4], [_row(rng, words) for _ in range(50)])
    if size == "3 rows":
        return _text(words["header"][:4], [_row(rng, words) for _ in range(3)])
    # What is left of a language when it has to do without its letters.
    ascii_words = {kind: [word for word in words[kind] if word.isascii()] + PLAIN[kind] for kind in (*KINDS, "header")}
    rows = [_row(rng, ascii_words) for _ in range(20)]
    if size == "header alone":
        return _text(words["header"][:4], rows)
    kind = rng.randrange(len(KINDS))
    rows[rng.randrange(20)][kind] = rng.choice([word for word in words[KINDS[kind]] if not word.isascii()])
    return _text(PLAIN["header"], rows)


def encoded(text: str, encoding: str) -> bytes:
    """Write a text in an encoding, without the characters that it does not have."""
    if encoding == "cp1258":
        text = "".join(map(_vietnamese, text))
    return text.encode(encoding, "ignore")


def _vietnamese(character: str) -> str:
    """Write the tone by itself, as Windows-1258 does, but leave the vowel whole."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    parts = normalize("NFD", character)
    tone = "".join(part for part in parts if part in tones)
    return normalize("NFC", "".join(part for part in parts if part not in tones)) + tone


def _row(rng: random.Random, words: dict[str, list[str]]) -> list[str]:
    row = [rng.choice(words[kind]) for kind in KINDS]
    if rng.random() < 0.1:
        row[2] += rng.choice([" – est. 1990", "®", " “Plus”", " (2.500 €)", "\u00a0Ltd"])  # noqa: RUF001 - they are meant
    return row


def _text(header: list[str], rows: list[list[str]]) -> str:
    return "".join(";".join(row) + "\r\n" for row in [header, *rows])
