"""References to staged texts: what was signed comes back, and nothing else is believed."""

import random
from uuid import UUID

import pytest

from leadintake.importing.tokens import Forged, KeyRing, StagedText, is_token, name_of_key, opened, signed

OLD, NEW = KeyRing({"1": b"first"}), KeyRing({"1": b"first", "2": b"second"})
STAGED = StagedText(
    account_id=UUID(int=1),
    purpose="people",
    key="staged/1/2",
    version="v",
    digest=bytes(range(32)),
    size=10_000_000,
    rows=70_000,
    expires=2_000_000_000,
)


def test_what_was_signed_comes_back():
    token = signed(NEW, STAGED)
    assert is_token(token)
    assert opened(NEW, token) == STAGED
    assert opened(NEW, f" {token}\n") == STAGED


def test_the_newest_key_signs_and_older_ones_are_still_believed():
    assert name_of_key(signed(NEW, STAGED)) == "2"
    assert opened(NEW, signed(OLD, STAGED)) == STAGED
    with pytest.raises(Forged):
        opened(OLD, signed(NEW, STAGED))
    with pytest.raises(Forged):
        opened(KeyRing({"2": b"second"}), signed(OLD, STAGED))


def test_no_changed_letter_is_believed(randomness: random.Random):
    token = signed(NEW, STAGED)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.="
    for place in range(len("staged:v1:"), len(token)):
        other = randomness.choice(letters.replace(token[place], ""))
        with pytest.raises(Forged):
            opened(NEW, token[:place] + other + token[place + 1 :])


TOKEN = signed(NEW, STAGED)
SIGNATURE = TOKEN.partition(".")[2]


@pytest.mark.parametrize(
    "token",
    [
        TOKEN[:-1],
        TOKEN + "A",
        TOKEN.replace("v1", "v2"),
        TOKEN.partition(".")[0],
        f"staged:v1:.{SIGNATURE}",
        TOKEN.upper(),
        TOKEN + "\nName\nZoë\n",
        "staged:v1:" + "A" * 4_000_000 + f".{SIGNATURE}",
        f"staged:v1:W10.{SIGNATURE}",
    ],
    ids=["cut", "longer", "version", "unsigned", "empty", "case", "rows", "huge", "list"],
)
def test_no_other_form_is_believed(token: str):
    with pytest.raises(Forged):
        opened(NEW, token)


def test_a_table_is_no_reference():
    assert not is_token("Name,Company\nstaged:v1:x.y,Acme\n")


def test_keys_do_not_show_themselves():
    assert "second" not in repr(NEW)
