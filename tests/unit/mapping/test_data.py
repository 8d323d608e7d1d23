"""The data files of the mapping fit each other."""

import unicodedata

import pytest

from leadintake.kinds.companies.targets import TARGETS as COMPANIES
from leadintake.kinds.people.targets import TARGETS as PEOPLE
from leadintake.kinds.prospects.targets import TARGETS as PROSPECTS
from leadintake.mapping.evidence import expectations
from leadintake.mapping.headers import fold, words_of
from leadintake.mapping.lexicon import LANGUAGES, LONGEST_PHRASE, data_lines, entries
from leadintake.mapping.proposal import Kind
from leadintake.mapping.reasons import wordings
from leadintake.mapping.scoring import targets

PHRASES = [
    (language, role, phrase)
    for language in LANGUAGES
    for role, phrases in entries(data_lines(f"headers/{language}.txt"))
    for phrase in phrases
]


@pytest.mark.parametrize(("kind", "names"), [("people", PEOPLE), ("companies", COMPANIES), ("prospects", PROSPECTS)])
def test_the_mapping_knows_the_targets_of_every_kind(kind: Kind, names: tuple[str, ...]):
    assert {target.name for target in targets(kind)} == set(names)
    for target in targets(kind):
        assert target.expectation in expectations()
        assert f"{kind}.{target.name}" in wordings()


def test_phrases_are_written_as_headers_are_read():
    wrong = [
        (language, role, phrase)
        for language, role, phrase in PHRASES
        if " ".join(words_of(phrase.removeprefix("="))) != fold(phrase.removeprefix("="))
    ]
    assert not wrong


def test_phrases_are_short_enough_to_be_found():
    assert all(len(phrase.split()) <= LONGEST_PHRASE for _, _, phrase in PHRASES)


def test_a_phrase_says_one_thing_in_a_language():
    said: dict[tuple[str, str], str] = {}
    for language, role, phrase in PHRASES:
        assert said.setdefault((language, fold(phrase)), role) == role, (language, phrase)


def test_no_word_mixes_scripts_by_accident():
    mixed = [
        word
        for language, _, phrase in PHRASES
        if language != "cjk"
        for word in phrase.split()
        if len({unicodedata.name(letter).split()[0] for letter in word if letter.isalpha() and letter != "ª"}) > 1
    ]
    assert not mixed
