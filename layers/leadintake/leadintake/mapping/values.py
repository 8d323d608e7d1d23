"""What a cell looks like: an address, a number, a name, a place, a phrase."""

import re
from functools import cache, lru_cache

from leadintake.mapping.headers import fold
from leadintake.mapping.lexicon import data_lines
from leadintake.mapping.vocabulary import first_names, listed, spaceless_firms, spaceless_titles, title_words
from leadintake.matching.domains import normalise_domain
from leadintake.matching.linkedin import linkedin_person
from leadintake.matching.text import without_invisibles

ADDRESS = frozenset(
    {
        "email", "linkedin_person", "linkedin_company", "linkedin_sales", "linkedin_other", "homepage", "deep_link",
        "platform_link", "domain", "path",
    }
)  # fmt: skip
NUMERIC = frozenset({"integer", "range", "year", "date", "money", "percent", "decimal", "phone", "id", "time"})
FLAG = frozenset({"boolean"})
GROUPS = {"address": ADDRESS, "numeric": NUMERIC, "flag": FLAG}

_CHARACTERS = 200
"""So much of a cell is looked at."""
_EMAIL = re.compile(r"[^\s@<>,;:]{1,64}@[^\s@<>,;:]{1,190}\.[^\s@<>,;:.]{2,24}")
_EMAILS_APART = re.compile(r"[,;|\s]+")
_LINKEDIN_COMPANY = re.compile(r"linkedin\.com/+(?:company|school|showcase|companies|organization)/", re.IGNORECASE)
_LINKEDIN_SALES = re.compile(r"linkedin\.com/+(?:sales|recruiter|talent)/", re.IGNORECASE)
_SCHEME = re.compile(r"(?:https?:)?//+|www\.", re.IGNORECASE)
_HOST = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63}){0,5}\.[^\W\d_]{2,24}(?::\d{1,5})?")
_DIGITS = re.compile(r"\d")
_IDENTIFIER = re.compile(r"[\w.:/#-]{4,64}")
_WORDS_APART = re.compile(r"[\s,/|·•&+()]+")
_PUNCTUATION = ".:;\"'!?-\u2013\u2014"
_SENTENCE_WORDS = 7
_SENTENCE_CHARACTERS = 60
_NAME_WORDS = 4


def is_placeholder(value: str) -> bool:
    """Tell whether a cell only says that there is nothing in it."""
    return value.casefold() in listed("placeholder")


@lru_cache(maxsize=8192)
def kinds_of(value: str) -> frozenset[str]:
    """Tell everything that a cell could be."""
    text = without_invisibles(value)[:_CHARACTERS].strip()
    address = _address(text)
    if address:
        return frozenset({address})
    if _DIGITS.search(text):
        number = _number(text)
        if number:
            return frozenset({number})
    return frozenset(_words(text))


def _address(text: str) -> str | None:
    if "@" in text:
        parts = [part for part in _EMAILS_APART.split(text) if part]
        return "email" if parts and all(_EMAIL.fullmatch(part) for part in parts) else None
    if "linkedin.com/" in text.casefold():
        return _linkedin(text)
    if " " in text or ("." not in text and "/" not in text and "\\" not in text):
        return None
    schemeless = _SCHEME.sub("", text)
    host, _, path = schemeless.partition("/")
    if not _HOST.fullmatch(host):
        return "path" if schemeless != text or "\\" in text or text.count("/") > 1 else None
    return _web_address(host.casefold().removeprefix("www."), path, bare=schemeless == text)


def _linkedin(text: str) -> str:
    if _LINKEDIN_COMPANY.search(text):
        return "linkedin_company"
    if _LINKEDIN_SALES.search(text):
        return "linkedin_sales"
    return "linkedin_person" if linkedin_person(text) else "linkedin_other"


def _web_address(host: str, path: str, *, bare: bool) -> str:
    labels = host.partition(":")[0].split(".")
    platforms = listed("platform")
    if path and any(".".join(labels[start:]) in platforms for start in range(len(labels) - 1)):
        return "platform_link"
    if len(path.strip("/")) > 12 or path.count("/") > 1:
        return "deep_link"
    return "domain" if bare and not path else "homepage"


def domain_of(value: str) -> str | None:
    """Give the domain of an address or e-mail address, without those that everybody has."""
    domain = normalise_domain(value)
    return domain if domain and domain not in listed("freemail") and domain not in listed("platform") else None


def _number(text: str) -> str | None:
    plain = text.replace("\u00a0", " ")
    for kind, pattern in _patterns():
        if pattern.fullmatch(plain):
            return _counted(kind, plain)
    is_one_word = _IDENTIFIER.fullmatch(plain) and sum(map(str.isdigit, plain)) * 3 >= len(plain)
    return "id" if is_one_word else None


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    lines = (line.partition(": ") for line in data_lines("values/patterns.txt"))
    return tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, _, pattern in lines)


def _counted(kind: str, text: str) -> str:
    """Tell telephone numbers from other long numbers."""
    digits = sum(map(str.isdigit, text))
    is_long = kind in {"integer", "decimal", "range"} and digits > 8
    return "phone" if is_long and (" " in text or text[0] in "+0" or "-" in text) else kind


def _words(text: str) -> set[str]:
    plain = fold(text)
    kinds = {kind for kind in ("boolean", "salutation", "gender", "status", "stage") if plain in listed(kind)}
    kinds |= _place(text, plain)
    words = [word for word in _WORDS_APART.split(plain) if word]
    bare = [word.strip(_PUNCTUATION) for word in words]
    if any(word in title_words() for word in bare) or any(word in plain for word in spaceless_titles()):
        kinds.add("title")
    if sum(word in listed("industry") for word in bare) * 2 >= len(bare) > 0:
        kinds.add("industry")
    says_something_else = kinds & {"industry", "title", "sentence"} or plain[:1].isdigit()
    if _has_legal_form(plain, words) or (not says_something_else and _has_a_word_of_firms(plain, bare)):
        kinds.add("firm")
    if len(words) >= _SENTENCE_WORDS or len(text) > _SENTENCE_CHARACTERS or _is_a_cjk_sentence(text):
        kinds.add("sentence")
    return kinds | _person(text, bare, kinds)


def _place(text: str, plain: str) -> set[str]:
    kinds: set[str] = set()
    for kind in ("country", "state", "city"):
        if plain in listed(kind):
            kinds.add(kind)
    if text.isupper() and plain in listed("code"):
        kinds.add("code")
    if text.isupper() and plain in listed("statecode"):
        kinds.update(("state", "code"))
    parts = [part.strip() for part in plain.split(",")]
    named = sum(part in listed(kind) for part in parts for kind in ("country", "state", "city", "code"))
    if 1 < len(parts) < 7 and named and not _DIGITS.search(text):
        kinds.add("place")
    return kinds


def _has_legal_form(plain: str, words: list[str]) -> bool:
    legal = listed("legal")
    if len(words) > 1 and (words[-1] in legal or " ".join(words[-2:]) in legal or words[0] in legal):
        return True
    return any(word in plain for word in spaceless_firms())


def _has_a_word_of_firms(plain: str, bare: list[str]) -> bool:
    return "&" in plain or any(word in listed("word") for word in bare)


def _is_a_cjk_sentence(text: str) -> bool:
    return text.endswith("。") or (len(text) > 16 and sum(character > "\u2e80" for character in text) > 12)


def _person(text: str, bare: list[str], kinds: set[str]) -> set[str]:
    if _DIGITS.search(text) or not 0 < len(bare) <= _NAME_WORDS or not text[0].isalpha():
        return set()
    known = first_names()
    named = [part in known for word in bare for part in (word, *word.split("-"))]
    if len(bare) == 1:
        return {"given"} if any(named) else set()
    if kinds & {"firm", "title", "sentence", "country", "state", "city", "place"}:
        return set()
    ends = (bare[0], bare[-1], bare[0].split("-")[0])
    return {"person", "given"} if all(word in known for word in bare) else {"person"} if set(ends) & known else set()
