"""What a file had lost before it came here."""

import pytest

from leadintake.tabular.reading import read_table


def warnings_of(*lines: str, end: str = "\n") -> tuple[str, ...]:
    return read_table(("\n".join(lines) + end).encode(), "x.csv").warnings


def only_warning(*lines: str, end: str = "\n") -> str:
    (warning,) = warnings_of(*lines, end=end)
    assert warning.endswith(".")
    return warning


@pytest.mark.parametrize(
    "text", ["MÃ¼ller", "JosÃ©", "itâ€™s", "Å\u0081ukasz", "Ð\u0098Ð²Ð°Ð½", "Ä°stanbul", "Doe Ã\u009f", "Größe MÃ¼ller"]
)
def test_utf_8_that_was_read_as_windows_1252_is_noticed(text: str):
    warning = only_warning("Name,Town", "Jane,Bonn", f"{text},Köln")
    assert "1 cell was garbled" in warning
    assert "line 3" in warning


@pytest.mark.parametrize(
    "text", ["Müller", "Ångström", "NÃO", "Ã", "Âge", "Łukasz “x”", "€ 5", "â€", "Ðuro", "São Paulo®"]
)
def test_sound_accents_raise_no_alarm(text: str):
    assert warnings_of("Name,Town", f"{text},Köln") == ()


def test_lost_characters_are_counted():
    assert "2 cells have lost characters" in only_warning("Name,Town", "M\ufffdller,K\ufffdln")


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#DIV/0!", "#BEZUG!", "#NV", "#¿NOMBRE?", "#ССЫЛКА!", "########"])
def test_errors_of_spreadsheets_are_noticed_in_many_languages(error: str):
    assert "line 2" in only_warning("Name,Town", f"Jane,{error}")


@pytest.mark.parametrize("text", ["# 5", "#1", "#hiring", "C#", "#REFERRAL"])
def test_other_uses_of_the_sign_raise_no_alarm(text: str):
    assert warnings_of("Name,Note", f"Jane,{text}") == ()


@pytest.mark.parametrize("value", ["4.92E+11", "4,92E+11", "1E+15", "-1.5e+10"])
def test_scientific_notation_is_noticed(value: str):
    assert "scientific" in only_warning("Name;Phone", f"Jane;{value}")


@pytest.mark.parametrize(
    ("header", "values"),
    [("PLZ", ["01234", "1234", "50667", "80331"]), ("Phone", ["030123456", "030123457", "30123458"])],
)
def test_lost_leading_zeros_are_noticed(header: str, values: list[str]):
    assert "leading zero" in only_warning(f"Name,{header}", *[f"x,{value}" for value in values])


@pytest.mark.parametrize(
    "lines",
    [
        ["Name,PLZ,Country", "a,50667,DE", "b,8001,CH", "c,80331,DE", "d,10115,DE"],
        ["Name,PLZ", "a,8001", "b,8002", "c,1010"],
        ["Name,Employees", "a,5", "b,50", "c,51-200"],
        ["Name,Customer Number", "a,99", "b,100", "c,1001"],
        ["Name,Phone", "a,+49 30 123456", "b,030 123456", "c,"],
    ],
)
def test_numbers_of_different_lengths_raise_no_alarm(lines: list[str]):
    assert warnings_of(*lines) == ()


def test_ragged_lines_are_counted_by_kind():
    said = warnings_of("a,b", "1,2,3", "4", "5,6")
    assert [warning.split(" ")[0:2] for warning in said] == [["1", "row"], ["1", "row"]]
    assert "line 2" in said[1]
    assert "line 3" in said[0]


def test_a_last_line_that_was_cut_off_is_noticed():
    assert "line 3" in warnings_of("a,b,c", "1,2,3", "4,5", end="")[0]
    assert warnings_of("a,b,c", "1,2,3", "4,5,6", end="") == ()


def test_repeated_headers_and_totals_are_noticed():
    said = warnings_of("Name,Town,Deals", "Jane,Bonn,1", "name,TOWN,Deals", "Total,,1")
    assert "line 3" in said[0]
    assert "line 4" in said[1]


def test_a_person_called_total_is_no_total():
    assert warnings_of("Name,Town,Deals", "Jane,Bonn,1", "Summa,Köln,2") == ()


def test_cut_headers_are_counted():
    assert "1 header was longer" in only_warning("x" * 256 + ",b", "1,2")
