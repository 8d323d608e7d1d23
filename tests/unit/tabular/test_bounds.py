"""How much a file may hold: counted to the row, whichever way it is read and through whatever it came."""

import pytest

from leadintake import limits
from leadintake.errors import FileTooLarge
from leadintake.limits import SENT_FILE, UPLOADED_FILE
from leadintake.tabular.reading import read_csv

# The first is read as a whole, the second row by row.
STYLES = {"even": "a,b\n" + "1,2\n" * 4, "ragged": "a,b\n" + "1,2\n" * 3 + "1\n"}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(("field", "enough"), [("rows", 4), ("cells", 8)])
def test_one_row_decides(style: str, field: str, enough: int):
    data = STYLES[style].encode()
    assert read_csv(data, UPLOADED_FILE._replace(**{field: enough})).total_rows == 4
    with pytest.raises(FileTooLarge):
        read_csv(data, UPLOADED_FILE._replace(**{field: enough - 1}))


def test_one_long_row_makes_all_others_count():
    data = ("a,b\n" + "1,2\n" * 399 + ",".join("3" * 30) + "\n").encode()
    assert read_csv(data, UPLOADED_FILE._replace(cells=400 * 30)).total_rows == 400
    with pytest.raises(FileTooLarge):
        read_csv(data, UPLOADED_FILE._replace(cells=400 * 30 - 1))


def test_a_file_that_comes_through_the_bucket_may_have_more_rows():
    data = b"a\n" + b"1\n" * (limits.ROWS_PER_FILE + 1)
    with pytest.raises(FileTooLarge, match="200,000 rows"):
        read_csv(data, SENT_FILE)
    assert read_csv(data, UPLOADED_FILE).total_rows == limits.ROWS_PER_FILE + 1
