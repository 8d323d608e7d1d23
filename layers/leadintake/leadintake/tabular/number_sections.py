"""One section of a number format: digits, words around them, a percent sign."""

import operator
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from itertools import groupby, pairwise
from typing import NamedTuple

from leadintake.tabular.numbers import number_text

Condition = Callable[[float], bool]

_LITERALS = ("quoted", "escaped", "literal")
_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    "<>": operator.ne,
    ">=": operator.ge,
    ">": operator.gt,
}
_CONDITION = re.compile(r"([<>=]{1,2})(-?\d+(?:\.\d*)?)$")
# Formats that only name a currency are the number itself. Its symbols are known by their kind.
_CURRENCIES = frozenset(
    """
    kr Kč zł Ft lei лв руб р грн Fr SFr Rs TL US R EUR USD GBP CHF JPY CNY RMB INR AUD CAD NZD SEK NOK DKK PLN CZK HUF
    RON BGN RUB TRY BRL MXN ZAR AED SAR ILS KRW SGD HKD THB IDR
    """.split()  # noqa: RUF001, SIM905 - some are Cyrillic; a list would take a line each
)
_PUNCTUATION = frozenset(" \u00a0\u202f.,'\u2019-\u2013\u2014()/:+#")
# What makes a telephone number or an account number out of digits when it stands between them.
_SEPARATORS = frozenset("()-/:")
# The largest double has 309 digits before the point, and a format of 1,000 characters could ask for 2,000 more.
_EXACT = Context(prec=2_500, rounding=ROUND_HALF_UP)
_MOST_DECIMALS = 30


class Token(NamedTuple):
    """A piece of a format."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class NumberSection:
    """How a section shows a number."""

    tokens: tuple[Token, ...]
    matters: bool
    """Whether what it shows is more than the number."""
    condition: Condition | None
    scale: int
    """By which power of ten the number is multiplied before it is shown."""
    grouped: bool
    decimals: str

    def shown(self, value: float, *, negative: bool) -> str:
        """Show a number of zero or more."""
        if any(token.kind == "general" for token in self.tokens):
            text = "".join(number_text(value) if token.kind == "general" else _literal(token) for token in self.tokens)
        else:
            whole, fraction = self._digits(value)
            text = "".join(self._pieces(iter(self._placed(whole)), fraction))
        return f"-{text}" if negative else text

    def _digits(self, value: float) -> tuple[str, str]:
        places = min(len(self.decimals), _MOST_DECIMALS)
        scaled = Decimal(f"{value:.15g}").scaleb(self.scale, _EXACT)
        whole, _, fraction = f"{scaled.quantize(Decimal(1).scaleb(-places), context=_EXACT):f}".partition(".")
        least = len(self.decimals.rstrip("#?"))
        return whole.lstrip("0"), fraction[:least] + fraction[least:].rstrip("0")

    def _placed(self, whole: str) -> list[str]:
        """Give each place before the point its digit; the first takes what is left over."""
        places = "".join(token.text for token in _before_point(self.tokens) if token.kind == "digits")
        digits = whole.rjust(len(places), " ") if places else ""
        first = len(digits) - len(places) + 1
        units = [digits[:first], *digits[first:]] if places else []
        filled = [
            unit if unit != " " else "0" if place == "0" else "" for unit, place in zip(units, places, strict=True)
        ]
        return _grouped(filled) if self.grouped else filled

    def _pieces(self, places: Iterator[str], fraction: str) -> Iterator[str]:
        before_point = True
        for token in self.tokens:
            if token.kind == "point":
                yield "." + fraction if before_point and fraction else ""
                before_point = False
            elif token.kind == "digits":
                yield "".join(next(places) for _ in token.text) if before_point else ""
            else:
                yield "%" if token.kind == "percent" else _literal(token)


def read_section(tokens: Sequence[Token]) -> NumberSection:
    """Tell what a section shows."""
    whole = _before_point(tokens)
    digits = [index for index, token in enumerate(tokens) if token.kind == "digits"]
    commas = [index for index, token in enumerate(tokens) if token.kind == "comma"]
    thousands = sum(index > digits[-1] for index in commas) if digits else 0
    percents = sum(token.kind == "percent" for token in tokens)
    return NumberSection(
        tokens=tuple(tokens),
        matters=_matters(tokens),
        condition=next((_condition(token.text) for token in tokens if token.kind == "condition"), None),
        scale=2 * percents - 3 * thousands,
        grouped=any(index < min(len(whole), digits[-1]) for index in commas) if digits else False,
        decimals="".join(token.text for token in tokens[len(whole) :] if token.kind == "digits"),
    )


def _condition(text: str) -> Condition | None:
    found = _CONDITION.match(text)
    compare = _COMPARISONS.get(found.group(1)) if found else None
    if not found or not compare:
        return None
    limit = float(found.group(2))
    return lambda value: compare(value, limit)


def _before_point(tokens: Sequence[Token]) -> Sequence[Token]:
    point = next((index for index, token in enumerate(tokens) if token.kind == "point"), len(tokens))
    return tokens[:point]


def _literal(token: Token) -> str:
    return token.text if token.kind in _LITERALS or token.kind == "currency" else ""


def _grouped(places: Sequence[str]) -> list[str]:
    """Put a comma before every third digit from the right."""
    grouped: list[str] = []
    seen = 0
    for place in reversed(places):
        text = ""
        for digit in reversed(place):
            text = digit + ("," if seen and seen % 3 == 0 else "") + text
            seen += 1
        grouped.append(text)
    return grouped[::-1]


def _matters(tokens: Sequence[Token]) -> bool:
    kinds = {token.kind for token in tokens}
    if "percent" in kinds:
        return True
    if "exponent" in kinds or "text" in kinds or _is_fraction(tokens):
        return False
    whole = "".join(token.text for token in _before_point(tokens) if token.kind == "digits")
    return whole.count("0") >= 2 or _says_something(tokens)


def _is_fraction(tokens: Sequence[Token]) -> bool:
    return any(token == Token("literal", "/") and before.kind == "digits" for before, token in pairwise(tokens))


def _says_something(tokens: Sequence[Token]) -> bool:
    """Tell whether there are words, or digits set apart as in a telephone number."""
    digits = [index for index, token in enumerate(tokens) if token.kind in ("digits", "general")]
    # Letters that nobody quoted, and no digits: a format of another program.
    if not digits and any(token.kind == "literal" and token.text.isalpha() for token in tokens):
        return False
    if any(not _is_dressing(word) for word in _words(tokens)):
        return True
    between = tokens[digits[0] : digits[-1]] if digits else ()
    return any(_SEPARATORS.intersection(_literal(token)) for token in between if token.kind in _LITERALS)


def _words(tokens: Sequence[Token]) -> Iterator[str]:
    for literal, run in groupby(tokens, lambda token: token.kind in _LITERALS):
        if literal:
            yield "".join(token.text for token in run).strip()


def _is_dressing(word: str) -> bool:
    said = "".join(c for c in word if c not in _PUNCTUATION and unicodedata.category(c) != "Sc")
    return "+" not in word and (not said or said in _CURRENCIES)
