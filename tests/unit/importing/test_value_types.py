"""What kind of values a column holds."""

import pytest

from leadintake.importing.value_types import value_type


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["TRUE", "false"], "boolean"),
        (["yes", None, "No"], "boolean"),
        (["0", "-12.5", "1,234,567"], "number"),
        (["2024-11-03", "2024-11-03 09:30:00"], "date"),
        (["03 Nov 2024", "11/3/24"], "date"),
        (["a@b.co"], "email"),
        (["https://x.example/a?b", "www.x.example"], "url"),
        (["+49 (0)221 123-456", "0221/123456"], "phone"),
        # Postal codes and article numbers are no quantities.
        (["00420", "12345"], "text"),
        (["1", "one"], "text"),
        (["a@b.co", "https://x.example"], "text"),
        ([None, "", None], "text"),
        ([], "text"),
    ],
)
def test_a_type_is_what_every_value_is(values: list[str | None], expected: str):
    assert value_type(values) == expected
