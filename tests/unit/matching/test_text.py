"""What makes two texts the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadintake.matching.text import hashed, text_key, without_invisibles


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jane Doe", "  jane\t DOE "),
        ("Müller", "MÜLLER"),
        ("Mu\u0308ller", "Müller"),
        ("Straße", "STRASSE"),
        ("Ｊａｎｅ", "Jane"),  # noqa: RUF001 - full-width letters, as Japanese exports have them
        ("Ja\u200bne\ufeff", "Jane"),
        ("Jane\u00a0Doe", "Jane Doe"),
        ("\u202eJane", "Jane"),
        ("ﬁn", "fin"),
        ("葛\U000e0100城", "葛城"),
        ("Ja\U000e0041ne", "Jane"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
    ],
)
def test_width_case_spacing_and_invisible_characters_do_not_matter(one: str, other: str):
    assert text_key(one) == text_key(other)


@pytest.mark.parametrize(("one", "other"), [("Müller", "Muller"), ("José", "Jose"), ("Jane Doe", "JaneDoe")])
def test_accents_and_word_boundaries_do(one: str, other: str):
    assert text_key(one) != text_key(other)


@pytest.mark.parametrize("blank", [None, "", "  ", "\t\n", "\u00a0", "\u200b\ufeff"])
def test_a_blank_text_has_the_empty_key(blank: str | None):
    assert text_key(blank) == ""


@given(st.text())
def test_a_key_is_its_own_key(value: str):
    assert text_key(text_key(value)) == text_key(value)


@given(st.text())
def test_surrounding_space_and_case_never_change_a_key(value: str):
    assert text_key(f" {value}\u200b\n") == text_key(value)


@given(st.text())
def test_nothing_invisible_is_left(value: str):
    assert without_invisibles(without_invisibles(value)) == without_invisibles(value)


def test_fields_do_not_run_into_each_other_when_they_are_hashed():
    assert hashed("ab", "c") != hashed("a", "bc")


@given(st.lists(st.text(), min_size=1, max_size=3))
def test_a_hash_fits_into_the_databases_bigint(keys: list[str]):
    assert -(2**63) <= hashed(*keys) < 2**63
