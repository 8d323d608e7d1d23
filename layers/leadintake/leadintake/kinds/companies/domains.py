"""The domains in a cell of a company file: one, or several with anything between them."""

import re

from leadintake.matching.domains import normalise_domain
from leadintake.matching.shared_sites import is_shared_site

# A comma may belong to an address; it does not where a space or another address follows it.
_APART = re.compile(r"[\s;|<>()\[\]\"'\u3001\uff0c\uff1b]+|,(?=\s|$|https?:|www\.)", re.IGNORECASE)
_PAGE = re.compile(r"[^/:]/+[^/?#\s]")


def domains_in(cell: str) -> tuple[str, ...]:
    """Give each domain of a cell once, in their order; a page on a site that everybody is on has none of its own."""
    found = (domain for part in _APART.split(cell) if part for domain in _domains_of_part(part))
    return tuple(dict.fromkeys(found))


def _domains_of_part(part: str) -> tuple[str, ...]:
    whole = _domain(part)
    if whole or "," not in part:
        return (whole,) if whole else ()
    return tuple(filter(None, map(_domain, part.split(","))))


def _domain(text: str) -> str | None:
    domain = normalise_domain(text)
    if domain is None or (is_shared_site(domain) and _PAGE.search(text)):
        return None
    ending = domain.rpartition(".")[2]
    # "Example B.V." and "1.2K" would be domains otherwise; no real one ends in a single letter or with a digit.
    return domain if len(ending) > 1 and not any(map(str.isdigit, ending)) else None
