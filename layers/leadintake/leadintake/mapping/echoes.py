"""Names that come back in the addresses of the same row: whoever is called maya.chen@ is Maya Chen, in any language."""

import re
from collections.abc import Iterable, Mapping, Sequence

from leadintake.mapping.evidence import Evidence
from leadintake.mapping.headers import fold
from leadintake.mapping.values import ADDRESS, NUMERIC, domain_of
from leadintake.mapping.vocabulary import listed
from leadintake.matching.linkedin import linkedin_person

_LETTERS = re.compile(r"[^\W\d_]+")
_SLUG_OF_A_FIRM = re.compile(r"/company/+([^/?#]+)", re.IGNORECASE)
_SHORTEST_ECHO = 3
_SHORTEST_STEM = 4
_LONGEST_NAME, _LONGEST_ADDRESS = 100, 200
_NO_NAMES = ADDRESS | NUMERIC | {"sentence"}
_ADDRESSES = ("email", "linkedin_person", "linkedin_company", "homepage", "domain", "deep_link")


def with_echoes(
    evidence: Mapping[int, Evidence], wanted: Iterable[int], rows: Sequence[Sequence[str]]
) -> dict[int, Evidence]:
    """Add to the evidence of some columns which of their values are the names in the addresses beside them."""
    addresses = [column for column, one in evidence.items() if one.share(*_ADDRESSES) > 0.5]
    wanted = list(wanted)
    if not addresses or not wanted:
        return {}
    anchors = [_anchors([row[column][:_LONGEST_ADDRESS] for column in addresses]) for row in rows]
    return {column: _listened(evidence[column], [row[column] for row in rows], anchors) for column in wanted}


def _anchors(addresses: list[str]) -> tuple[list[str], list[str]]:
    """Give what the addresses of a row call its person and its firm."""
    people: list[str] = []
    firms: list[str] = []
    for address in addresses:
        person = linkedin_person(address)
        firm = _SLUG_OF_A_FIRM.search(address)
        if person:
            people.append(_squeezed(person.key))
            continue
        if "@" in address:
            people.append(_squeezed(address.partition("@")[0]))
        domain = None if firm or "linkedin.com" in address.casefold() else domain_of(address)
        stem = firm.group(1) if firm else domain.split(".")[0] if domain else ""
        if len(_squeezed(stem)) >= _SHORTEST_STEM:
            firms.append(_squeezed(stem))
    return people, firms


def _squeezed(text: str) -> str:
    return "".join(_LETTERS.findall(fold(text)))


def _listened(evidence: Evidence, cells: list[str], anchors: list[tuple[list[str], list[str]]]) -> Evidence:
    spoken = {value for value, kinds in zip(evidence.values, evidence.kinds, strict=True) if not kinds & _NO_NAMES}
    heard: dict[str, set[str]] = {"person": set(), "given": set(), "surname": set(), "firm": set()}
    for cell, (people, firms) in zip(cells, anchors, strict=True):
        words = _LETTERS.findall(fold(cell)) if cell in spoken and len(cell) <= _LONGEST_NAME else []
        if any(_is_named_after(words, stem) for stem in firms if words):
            heard["firm"].add(cell)
        elif part := _part_of_a_name(words, people):
            heard[part].add(cell)
    for kind, values in heard.items():
        evidence = evidence.also(kind, values)
    return evidence


def _part_of_a_name(words: list[str], people: list[str]) -> str | None:
    """Tell what a cell is when its words stand in the person's address: `maya.chen@` begins with the given name."""
    long = [word for word in words if len(word) >= _SHORTEST_ECHO]
    if not long or not any(long[0] in person and long[-1] in person for person in people):
        return None
    if len(words) > 1:
        return "person"
    return "given" if any(person.startswith(long[0]) for person in people) else "surname"


def _is_named_after(words: list[str], stem: str) -> bool:
    """Tell whether a firm's domain is made of its name, with or without the legal form."""
    while len(words) > 1 and words[-1] in listed("legal"):
        words = words[:-1]
    whole = "".join(words)
    if len(whole) < _SHORTEST_STEM:
        return False
    return (
        stem.startswith(whole)
        or whole.startswith(stem)
        or (len(words[0]) > _SHORTEST_STEM and stem.startswith(words[0]))
    )
