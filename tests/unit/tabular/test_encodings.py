"""Which encoding a file is written in."""

import codecs
import random
from collections import defaultdict

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from leadintake.tabular.decoded import Decoded
from leadintake.tabular.encodings import decoded
from tests.unit.tabular.sheets import CASES, LANGUAGES, TEXTS_BY_SIZE, encoded, sheet

GERMAN = "Name;Straße\r\nMüller;Hauptstraße 3\r\n"
CHINESE = "姓名,公司\n王小明,上海远东贸易\n张伟,三一不下重工\n"
RUSSIAN = "Имя,Город\nИван,Москва\nОльга,Тула\n"  # noqa: RUF001 - letters that only look Latin

EXPECTED_SHARE = {"50 rows": 0.995, "3 rows": 0.99, "header alone": 0.98, "one word": 0.92}
SPREAD_OF_SMALL_NUMBERS = {"50 rows": 0.03, "3 rows": 0.03, "header alone": 0.04, "one word": 0.07}


def test_files_in_every_language_and_encoding_are_read(
    randomness: random.Random, soak: bool, capsys: pytest.CaptureFixture[str]
):
    right: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for encoding, language in CASES:
        for size in TEXTS_BY_SIZE:
            for _ in range(40 if soak else 1):
                data = encoded(sheet(randomness, language, size), encoding)
                # Another encoding that has these letters in the same places is as good.
                right[encoding, size].append(decoded(data).text == data.decode(encoding))
    if soak:
        with capsys.disabled():
            print_shares(right)
    for size, expected in EXPECTED_SHARE.items():
        of_size = [each for (_, size_), answers in right.items() for each in answers if size_ == size]
        assert sum(of_size) / len(of_size) >= expected - (0 if soak else SPREAD_OF_SMALL_NUMBERS[size]), size


def print_shares(right: dict[tuple[str, str], list[bool]]) -> None:
    """Print how many of the files of each encoding were read."""
    lines = [f"\n{'':12}" + "".join(f"{size:>14}" for size in TEXTS_BY_SIZE)]
    for encoding in dict.fromkeys(encoding for encoding, _ in right):
        answers = [right[encoding, size] for size in TEXTS_BY_SIZE]
        lines.append(f"{encoding:12}" + "".join(f"{sum(each) / len(each):14.1%}" for each in answers))
    print("\n".join(lines))  # noqa: T201 - the figures of a soak


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8-sig", b""),
        ("utf-16", b""),
        ("utf-16", codecs.BOM_UTF16_BE),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
        ("utf-32", b""),
    ],
)
def test_unicode_is_read_in_every_language(randomness: random.Random, language: str, encoding: str, mark: bytes):
    text = sheet(randomness, language, "3 rows")
    data = mark + text.encode("utf-16-be") if mark else text.encode(encoding)
    found = decoded(data)
    assert (found.text, found.encoding) == (text, encoding)
    assert data.decode(found.encoding) == text


@pytest.mark.parametrize("text", [GERMAN, CHINESE, RUSSIAN, "a,b\n1,2\n", "姓名,公司\n王,三\n"])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_read_even_when_a_byte_is_missing(text: str, encoding: str):
    data = text.encode(encoding)
    assert decoded(data) == Decoded(text, encoding)
    assert decoded(data[:-1]) == Decoded(text[:-1], encoding, cut=True)


@pytest.mark.parametrize("missing", [1, 2, 3])
def test_a_file_that_ends_within_a_character_loses_that_character(missing: int):
    whole = "Straße,Überall 😀".encode()
    assert decoded(whole[:-missing]) == Decoded("Straße,Überall ", "utf-8", cut=True)


def test_a_file_of_two_byte_characters_may_end_within_one():
    text = "氏名,会社名\n佐々木,株式会社サンプル"
    assert decoded(text.encode("cp932")[:-1]) == Decoded(text[:-1], "cp932", cut=True)


def test_a_pair_of_surrogates_that_is_cut_in_half_is_left_out():
    data = "Name\nAnna 😀".encode("utf-16")
    assert decoded(data[:-2]) == Decoded("Name\nAnna ", "utf-16", cut=True)


def test_one_last_letter_beyond_ascii_is_windows():
    assert decoded(b"Ort;Haus\r\nBrest;Caf\xe9") == Decoded("Ort;Haus\r\nBrest;Café", "cp1252")


def test_lines_of_windows_in_a_utf_8_file_are_read_as_such():
    data = (GERMAN * 3).encode() + "Jörg;“Eck”".encode("cp1252")
    assert decoded(data) == Decoded(GERMAN * 3 + "Jörg;“Eck”", "utf-8", stray_bytes=3)


def test_bytes_that_stand_for_nothing_are_shown_and_counted():
    data = (GERMAN * 3).encode() + b"x\x81y"
    assert decoded(data) == Decoded(GERMAN * 3 + "x\ufffdy", "utf-8", unreadable=1)


def test_a_mark_decides_even_over_a_file_that_is_something_else():
    data = codecs.BOM_UTF8 + GERMAN.encode("cp1252")
    assert decoded(data) == Decoded(GERMAN, "utf-8-sig", stray_bytes=3)


@pytest.mark.parametrize("text", [GERMAN, "a,b\nc,d\n", CHINESE, RUSSIAN])
def test_nuls_strewn_in_are_taken_out_and_do_not_make_it_utf_16(text: str):
    middle = len(text) // 2
    strewn = text[:middle] + "\0" + text[middle:] + "\0"
    assert decoded(strewn.encode()) == Decoded(text, "utf-8", removed_nuls=2)


def test_nuls_in_windows_files_are_taken_out():
    text = GERMAN * 20
    assert decoded(text.replace(";", ";\0", 3).encode("cp1252")) == Decoded(text, "cp1252", removed_nuls=3)


def test_lone_surrogates_are_taken_out_and_pairs_are_joined():
    in_utf_16 = "Anna\ud83d;😀\n".encode("utf-16-le", "surrogatepass")
    assert decoded(codecs.BOM_UTF16_LE + in_utf_16) == Decoded("Anna;😀\n", "utf-16", removed_surrogates=1)
    half_by_half = (GERMAN * 5).encode() + "\ud83d\ude00;".encode("utf-8", "surrogatepass")
    assert decoded(half_by_half + b"\xed\xa0\xbd" + "ßßßßß".encode()) == Decoded(
        GERMAN * 5 + "😀;ßßßßß", "utf-8", removed_surrogates=1
    )


def test_japanese_with_escape_sequences_is_read():
    assert decoded("氏名,会社\n佐藤,商事\n".encode("iso2022_jp")) == Decoded("氏名,会社\n佐藤,商事\n", "iso2022_jp")


def test_the_euro_sign_tells_latin_9_from_windows():
    assert decoded("Größe;Preis\nklein;20 €\n".encode("iso8859_15")).text == "Größe;Preis\nklein;20 €\n"
    assert decoded("Größe;Preis\nklein;20 €\n".encode("cp1252")).encoding == "cp1252"


def test_an_empty_file_is_empty():
    assert decoded(b"") == Decoded("", "utf-8")


@given(st.text(st.characters(exclude_characters="\0\x1b", exclude_categories=["Cs"])))
def test_utf_8_comes_back_as_itself(text: str):
    assert decoded(text.encode()).text == text.removeprefix("\ufeff")
    assert decoded(codecs.BOM_UTF8 + text.encode()) == Decoded(text, "utf-8-sig")


MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF8)
PIECES = (b"\0", b"\r\n", b",", b"a", b"Name", b"\xe9", b"\xc3\xa9", b"\xed\xa0\x80", b"\xed\xb0\x80", b"\x1b$B")


@st.composite
def some_bytes(draw: st.DrawFn) -> bytes:
    """Draw bytes, pieces of trouble, or a text in some encoding that has lost its beginning."""
    mark = draw(st.sampled_from((b"", *MARKS)))
    if draw(st.booleans()):
        encoding = draw(st.sampled_from(CASES))[0]
        return mark + draw(st.text()).encode(encoding, "ignore")[draw(st.integers(0, 3)) :]
    return mark + draw(st.binary(max_size=300) | st.lists(st.sampled_from(PIECES)).map(b"".join))


def decoded_strictly(data: bytes, encoding: str) -> str:
    """Decode as Python does, but join the halves of characters that were encoded one by one."""
    if not encoding.startswith("utf-8"):
        return data.decode(encoding)
    halves = data.decode(encoding, "surrogatepass")
    return halves.encode("utf-16-le", "surrogatepass").decode("utf-16-le")


@given(some_bytes())
@example(b"\xef\xbb\xbf\xed\xa0\x80\xed\xb0\x80")
def test_whatever_the_bytes_are_there_is_a_clean_text(data: bytes):
    found = decoded(data)
    assert "\0" not in found.text
    found.text.encode()
    if found == Decoded(found.text, found.encoding):
        assert decoded_strictly(data, found.encoding) == found.text
    elif not (found.stray_bytes or found.removed_surrogates or found.cut):
        assert data.decode(found.encoding, "replace").replace("\0", "") == found.text
