"""Texts as the models of the tests take them: nothing of the product's code is known here, nor its normalisation."""

import random
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote


def visible(text: str | None) -> str:
    """Drop what nobody sees."""
    return re.sub("[\u200b\u200c\u2060\ufeff]", "", text or "").strip()


def alike(text: str | None) -> str:
    """Reduce a text to what is compared."""
    folded = unicodedata.normalize("NFKC", visible(text)).casefold()
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", folded)).strip()


def slug(url: str | None) -> str:
    """Find whose LinkedIn address it is."""
    found = re.search(r"linkedin\.com/(?:in|pub)/([^/?#]+)", visible(url), re.IGNORECASE)
    return unicodedata.normalize("NFC", unquote(found.group(1)).lower()) if found else ""


def domain_of(text: str | None) -> str | None:
    """Find the domain in whatever stands there."""
    host = re.sub(r"^\w+://", "", visible(text).lower()).split("/")[0].split("@")[-1].removeprefix("www.")
    return host if re.fullmatch(r"[\w-]+(\.[\w-]+)+", host) else None


def some_rows(
    randomness: random.Random, values: Mapping[str, Sequence[str]], instead: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Draw a file without blank lines; where nothing else is left, its one row has something."""
    rows = [{name: randomness.choice(of) for name, of in values.items()} for _ in range(randomness.randint(1, 9))]
    return [row for row in rows if any(map(visible, row.values()))] or [{**rows[0], **instead}]
