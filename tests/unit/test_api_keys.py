"""API keys in the hand and in the header."""

import re

import pytest

from leadintake.api_keys import Key, key_from_header, new_key

TEXT = "pk_live_" + "0123456789abcdef" * 4


def test_a_new_key_has_the_documented_form_and_is_new():
    keys = {new_key().text for _ in range(100)}
    assert len(keys) == 100
    assert all(re.fullmatch(r"pk_live_[0-9a-f]{64}", key) for key in keys)


def test_a_key_does_not_show_itself_in_a_message():
    assert TEXT not in repr(Key(TEXT))
    assert TEXT not in f"{Key(TEXT)}"


@pytest.mark.parametrize("header", [f"Bearer {TEXT}", f"bearer {TEXT}", f"BEARER   {TEXT} "])
def test_a_key_is_found_in_its_header(header: str):
    assert key_from_header(header) == Key(TEXT)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        TEXT,
        f"Basic {TEXT}",
        f"Bearer {TEXT}0",
        f"Bearer {TEXT[:-1]}",
        f"Bearer {TEXT.upper()}",
        f"Bearer {TEXT}\n",
        f"Bearer {TEXT},x",
    ],
)
def test_anything_else_is_no_key(header: str | None):
    assert key_from_header(header) is None
