"""Number formats: which say something, and what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadintake.tabular.number_formats import built_in_format, display
from leadintake.tabular.numbers import number_text

PHONE = "[<=9999999]###-####;(###) ###-####"
ACCOUNTING = '_-* #,##0.00 "€"_-;-* #,##0.00 "€"_-;_-* "-"?? "€"_-;_-@_-'


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (12.0, "12"),
        (-3.5, "-3.5"),
        (0.1 + 0.2, "0.3"),
        (1 / 3, "0.333333333333333"),
        (4_915_112_345_678.0, "4915112345678"),
        (123_456_789_012_345.0, "123456789012345"),
        (1_234_567_890_123_456.0, "1234567890123460"),
        (1e20, "100000000000000000000"),
        (1.5e-10, "0.00000000015"),
    ],
)
def test_numbers_show_up_to_fifteen_digits_and_no_powers_of_ten(value: float, shown: str):
    assert number_text(value) == shown


@given(st.floats(min_value=-1e300, max_value=1e300))
def test_a_number_keeps_fifteen_digits(value: float):
    shown = number_text(value)
    assert float(shown) == pytest.approx(value, rel=1e-14, abs=0)
    assert "e" not in shown


@pytest.mark.parametrize(
    ("code", "value", "shown"),
    [
        ("0%", 0.125, "13%"),
        ("0.0%", 0.125, "12.5%"),
        ("0.00%", -0.1, "-10.00%"),
        ("0.##%", 0.5, "50%"),
        ("0.0%;[Red]-0.0%", -0.5, "-50.0%"),
        ("#,##0%", 12.345, "1,235%"),
        ("00000", 501, "00501"),
        ("00000", 123456, "123456"),
        ("000\\-00\\-0000", 123456789, "123-45-6789"),
        ("00000\\-0000", 21393210, "02139-3210"),
        ("(000) 000-0000", 5551234567, "(555) 123-4567"),
        (PHONE, 5551234, "555-1234"),
        (PHONE, 4155551234, "(415) 555-1234"),
        ("+################", 491701234567, "+491701234567"),
        ('"EMP"0000', 42, "EMP0042"),
        ('0 "employees"', 12, "12 employees"),
        ('#,##0" employees"', 12345, "12,345 employees"),
        ('General" km"', 1.5, "1.5 km"),
        ("0.0x", 3, "3.0x"),
        ('0.0,,"M"', 12_345_678, "12.3M"),
        ('"$"0.0,"K"', 12_345, "$12.3K"),
        ("+0;-0;0", 5, "+5"),
        ("+0;-0;0", -5, "-5"),
        ('"yes";"yes";"no"', 0, "no"),
        ('"yes";"yes";"no"', 1, "yes"),
    ],
)
def test_formats_that_say_something_are_shown(code: str, value: float, shown: str):
    show = display(code)
    assert show
    assert show(value) == shown


@pytest.mark.parametrize(
    "code",
    [
        "General", "Standard", "0", "0.00", "#,##0", "#,##0.00", "# ##0.00", "#'##0", "0.00E+00", "##0.0E+0", "# ?/?",
        "# ??/100", "@", ";;;", "$#,##0.00", '"$"#,##0.00', "[$€-407] #,##0.00", "#,##0.00 [$USD]", '#,##0.00\\ "zł"',
        "#,##0 kr",
        ACCOUNTING, '_(* #,##0_);_(* \\(#,##0\\);_(* "-"_);_(@_)', "#,##0_);[Red](#,##0)", "[Green]0;[Red]-0",
        "#,##0,", '"', "\\", "_", "[", "",
    ],
)  # fmt: skip
def test_formats_that_only_dress_a_number_up_leave_it_alone(code: str):
    show = display(code)
    assert not show or show(1234.5) == "1234.5"


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("yyyy-mm-dd", "2023-03-15"),
        ("m/d/yy", "2023-03-15"),
        ("dd.mm.yyyy;@", "2023-03-15"),
        ("[$-409]mmmm d, yyyy", "2023-03-15"),
        ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "2023-03-15"),
        ('yyyy"年"m"月"d"日"', "2023-03-15"),
        ("mmm-yy", "2023-03-15"),
        ("TT.MM.JJJJ", "2023-03-15"),
        ("m/d/yy h:mm", "2023-03-15 18:00:00"),
        ("yyyy-mm-ddThh:mm:ss.000", "2023-03-15 18:00:00"),
        ("h:mm AM/PM", "18:00:00"),
        ("hh:mm:ss", "18:00:00"),
        ("mm:ss.0", "18:00:00"),
        ("[h]:mm:ss", "1080018:00:00"),
        ("[mm]:ss", "1080018:00:00"),
    ],
)
def test_dates_and_times_take_their_iso_form(code: str, shown: str):
    show = display(code)
    assert show
    assert show(45_000.75) == shown


def test_each_section_may_be_a_date_or_none():
    show = display('[=0]"";hh:mm:ss')
    assert show
    assert show(0.75) == "18:00:00"
    show = display("yyyy-mm-dd;[Red]-0.0%")
    assert show
    assert (show(45_000), show(-0.5)) == ("2023-03-15", "-50.0%")


def test_dates_that_excel_cannot_show_stay_numbers():
    show = display("yyyy-mm-dd")
    assert show
    assert show(-1) == "-1"
    assert show(3e6) == "3000000"


def test_numbers_of_built_in_formats_are_known():
    shown = {number: display(built_in_format(number)) for number in (0, 9, 10, 14, 22, 27, 46, 49, 163)}
    assert {number: show(45_000.75) for number, show in shown.items() if show} == {
        9: "4500075%",
        10: "4500075.00%",
        14: "2023-03-15",
        22: "2023-03-15 18:00:00",
        27: "2023-03-15 18:00:00",
        46: "1080018:00:00",
    }


@given(
    st.text('0#?.,%E+-/\\"[]()<>=;_*@ ymdhsAP:$€xkGeneral', max_size=30),
    st.floats(allow_nan=False, allow_infinity=False),
)
def test_whatever_a_format_says_a_number_is_shown(code: str, value: float):
    show = display(code)
    if show:
        assert isinstance(show(value), str)
