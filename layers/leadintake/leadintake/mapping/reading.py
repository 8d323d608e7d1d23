"""What a header says: the thing it speaks of, whose it is, and how plainly."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from leadintake.limits import HEADER_CHARACTERS
from leadintake.mapping.headers import words_of
from leadintake.mapping.lexicon import LANGUAGES, data_lines, entries, lexicon, words_in
from leadintake.mapping.segments import NTH, UNKNOWN, Segment, segments_of

Owner = Literal["person", "company", "party"]
OTHER = "other"
_WORDS = 40
_WORDS_OF_A_FLAG = 2
"""`Company?` asks whether, and not which."""
_OWNERS: Mapping[str, Owner] = {"person": "person", "company": "company", "hq": "company", "party": "party"}
_QUALITIES = frozenset({"work", "personal", "main", "clean", "second"})
_SILENT = frozenset({"filler", "flag", NTH})
# A network named beside a field only says where the field was taken from.
_SAID_OF_THE_PLACE_ITSELF = frozenset({"link", "profile", "name", "address", "website"})
_WEAK = frozenset({"name"})
_BRACKETS = str.maketrans("[]{}\uff08\uff09\u3010\u3011\u300c\u300d", "()()()()()")
_ASIDE = re.compile(r"\([^)]*\)?")


@dataclass(frozen=True, slots=True)
class Reading:
    """What one header says."""

    field: str | None
    """None when it says nothing, `other` when it speaks of something that is not looked for."""
    owner: Owner | None = None
    weight: float = 1.0
    qualities: frozenset[str] = frozenset()
    unknown: bool = False
    """Whether there are words in it that nobody here knows."""

    @property
    def meaning(self) -> str:
        """Give owner and thing as the tables of targets call them."""
        return f"{self.owner} {self.field}" if self.owner and self.field not in _OWNERS else self.field or ""


def read_headers(columns: Sequence[str]) -> list[Reading]:
    """Read the headers of a file, each in the language that most of them are in."""
    words = [tuple(words_of(column[:HEADER_CHARACTERS])[:_WORDS]) for column in columns]
    language = _language(words)
    return [_read(column[:HEADER_CHARACTERS], one, language) for column, one in zip(columns, words, strict=True)]


def _language(headers: Iterable[tuple[str, ...]]) -> str:
    votes = dict.fromkeys(LANGUAGES, 0)
    for header in headers:
        whole = " ".join(header)
        for language in LANGUAGES:
            known = words_in(language)
            votes[language] += sum(known.get(word, "filler") != "filler" for word in header) + 2 * (whole in known)
    return max(LANGUAGES, key=lambda language: votes[language])


@lru_cache(maxsize=4096)
def _read(header: str, words: tuple[str, ...], language: str) -> Reading:
    known = lexicon(language)
    if header.endswith("?") and 0 < len(words) <= _WORDS_OF_A_FLAG:
        return Reading(OTHER)
    header = header.translate(_BRACKETS)
    asides = " ".join(_ASIDE.findall(header))
    if not asides:
        return _meant(segments_of(list(words), known), [])
    outside = segments_of(words_of(_ASIDE.sub(" ", header))[:_WORDS], known)
    inside = segments_of(words_of(asides)[:_WORDS], known)
    if not _fields(outside) and not any(segment.role == OTHER for segment in outside):
        # "HQ (City)", "Contact (e-mail)": only the brackets say what it is.
        return _meant([*outside, *inside], [])
    return _meant(outside, inside)


def _fields(segments: Iterable[Segment]) -> list[str]:
    apart = {OTHER, UNKNOWN, "platform"} | _OWNERS.keys() | _QUALITIES | _SILENT
    return [segment.role for segment in segments if segment.role not in apart]


def _meant(segments: list[Segment], aside: list[Segment]) -> Reading:
    roles = [segment.role for segment in segments]
    unknown = sum(role == UNKNOWN for role in roles)
    if roles[:1] == ["flag"] or OTHER in roles or any(segment.role == OTHER for segment in aside):
        return Reading(OTHER)
    if all(role in _SILENT or role == UNKNOWN for role in roles):
        return Reading(None, unknown=unknown > 0)
    field, owner = _thing(segments)
    known = sum(len(segment.phrase.split()) for segment in segments if segment.role not in {*_SILENT, UNKNOWN})
    qualities = frozenset(roles) & _QUALITIES
    weight = 1 - 0.8 * unknown / (unknown + known) - max(segment.doubt for segment in segments)
    weight *= {None: 1.0, 1: 0.95}.get(_number([*segments, *aside]), 0.9)
    if "range" in roles:
        weight *= 0.98
    if "hq" in roles and unknown:
        weight *= 0.6
    return Reading(field, owner, weight, qualities, unknown > 0)


def _number(segments: Iterable[Segment]) -> int | None:
    """Give the number by which a header tells itself from others of its kind."""
    numbers = [int(segment.phrase) for segment in segments if segment.role == NTH and len(segment.phrase) < 3]
    return numbers[-1] if numbers else None


def _thing(segments: list[Segment]) -> tuple[str | None, Owner | None]:
    roles = [segment.role for segment in segments]
    things = _without_what_is_implied(frozenset(_fields(segments)))
    owner = _owner(roles)
    if "platform" in roles and things <= {"link", "profile", "name", "website", "domain", "address", "number"}:
        return OTHER, owner
    if things:
        return _combined(things), owner
    if "hq" in roles:
        return "location", "company"
    return (owner, owner) if owner else (OTHER, None)


def _without_what_is_implied(things: frozenset[str]) -> frozenset[str]:
    if "linkedin" in things and not things <= {"linkedin", *_SAID_OF_THE_PLACE_ITSELF}:
        things -= {"linkedin"}
    if not things <= {"name", "link", "profile", "linkedin", "number", "type"}:
        things -= _WEAK
    return things


def _combined(things: frozenset[str]) -> str:
    if len(things) == 1:
        thing = next(iter(things))
        return thing if thing not in {"number", "range", "total", "type", "date", "year", "scheme"} else OTHER
    return _meanings().get(things, OTHER)


@cache
def _meanings() -> Mapping[frozenset[str], str]:
    return {
        frozenset(things.split("+")): meaning
        for meaning, combinations in entries(data_lines("meanings.txt"))
        for things in combinations
    }


def _owner(roles: list[str]) -> Owner | None:
    """Tell whose a thing is: of several owners the one next to the thing."""
    owners: list[tuple[int, Owner]] = [(index, _OWNERS[role]) for index, role in enumerate(roles) if role in _OWNERS]
    certain = [place for place in owners if place[1] != "party"] or owners
    things = [index for index, role in enumerate(roles) if role not in {*_OWNERS, *_QUALITIES, *_SILENT, UNKNOWN}]
    if not certain:
        return "person" if "personal" in roles and things else None
    before = [place for place in certain if not things or place[0] < things[-1]]
    return before[-1][1] if before else certain[0][1]
