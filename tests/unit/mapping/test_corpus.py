"""What is proposed for real files, against what a careful person would choose."""

import re
from collections.abc import Callable, Iterable

import pytest

from leadintake.mapping.proposal import Kind
from tests.mapping_corpus import CORPORA, Case, Mapped, cases, score

LANGUAGES = sorted({case.language for case in cases()})


@pytest.mark.parametrize("corpus", CORPORA)
@pytest.mark.parametrize("kind", ["people", "companies", "prospects"])
def test_columns_are_found(corpus: str, kind: Kind):
    result = score(case for case in cases(corpus) if case.kind == kind)
    assert result.pairs > 0
    assert result.accuracy >= 0.97, result
    assert result.precision >= 0.99, result


@pytest.mark.parametrize("language", LANGUAGES)
def test_columns_are_found_in_every_language(language: str):
    result = score(case for case in cases() if case.language == language)
    assert result.pairs > 0
    assert result.accuracy >= 0.95, result
    assert result.precision >= 0.98, result


def test_files_made_to_mislead_mislead_nobody():
    misleading = [case for case in cases() if case.is_a_trap]
    result = score(misleading)
    assert len(misleading) > 20
    assert result.precision >= 0.99, result


def test_columns_known_to_be_traps_are_left_alone():
    fallen = [
        f"{case.file} {case.kind}: {trap}" for case in cases() for trap in case.traps if trap in case.plainly.values()
    ]
    assert len(fallen) <= len(cases()) * 0.01, fallen


RESPELLED: dict[str, Callable[[str], str]] = {
    "SCREAMING_SNAKE": lambda header: header.upper().replace(" ", "_"),
    "kebab-case": lambda header: header.lower().replace(" ", "-"),
    "spaces and zero-width characters": lambda header: f"  {header.replace(' ', '  ')}\u200b",
    "no-break spaces": lambda header: header.replace(" ", "\u00a0"),
}


@pytest.mark.parametrize("respelled", RESPELLED.values(), ids=RESPELLED)
def test_the_spelling_of_headers_does_not_matter(respelled: Callable[[str], str]):
    result = score(cases(), lambda case: case.proposed(headers=[respelled(header) for header in case.headers]))
    assert result.accuracy >= 0.97, result
    assert result.precision >= 0.99, result


def test_headers_written_as_one_word_are_taken_apart():
    result = score(cases(), lambda case: case.proposed(headers=_as_one_word(case.headers)))
    assert result.accuracy >= 0.97, result
    assert result.precision >= 0.99, result


def test_headers_alone_are_enough_for_most():
    result = score(cases(), lambda case: case.proposed(rows=[]))
    assert result.accuracy >= 0.95, result
    assert result.precision >= 0.98, result


def test_where_only_the_values_speak_little_is_said_and_that_is_right():
    result = score(cases(), _by_values_alone)
    assert result.precision >= 0.98, result
    assert result.proposed >= 800


def _by_values_alone(case: Case) -> Mapped:
    return case.proposed(headers=[f"Column {number}" for number in range(1, len(case.headers) + 1)])


def _as_one_word(headers: Iterable[str]) -> list[str]:
    words: list[str] = []
    for header in headers:
        word = re.sub(r"\s", "", header).lower()
        words.append(word if word not in words else f"{word} ({len(words)})")
    return words
