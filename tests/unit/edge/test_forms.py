"""Taking the one file out of a multipart form."""

import base64

import pytest

from leadintake import limits
from leadintake.contract.uploads import Upload
from leadintake.edge.forms import read_upload
from leadintake.edge.requests import read_request
from leadintake.errors import FileTooLarge, InvalidUpload, LeadintakeError, UnsupportedContentType

BOUNDARY = "----x7"
FILE = 'form-data; name="file"; filename="people.csv"'


def part(disposition: str = FILE, content: bytes = b"a,b\n1,2\n") -> bytes:
    return f"--{BOUNDARY}\r\nContent-Disposition: {disposition}\r\n\r\n".encode() + content + b"\r\n"


def form(*parts: bytes) -> bytes:
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def upload_of(
    body: bytes, *, content_type: str = f"multipart/form-data; boundary={BOUNDARY}", is_base64: bool = True
) -> Upload:
    event = {
        "httpMethod": "POST",
        "resource": "/x",
        "headers": {"Content-Type": content_type},
        "body": base64.b64encode(body).decode() if is_base64 else body.decode(),
        "isBase64Encoded": is_base64,
    }
    found = read_upload(read_request(event))
    assert isinstance(found, Upload)
    return found


@pytest.mark.parametrize("is_base64", [True, False])
def test_the_file_is_found_whether_the_gateway_encoded_the_body_or_not(is_base64: bool):
    assert upload_of(form(part()), is_base64=is_base64) == Upload("people.csv", b"a,b\n1,2\n")


def test_bytes_come_out_as_they_went_in():
    content = bytes(range(256)) * 1000 + b"\r\n--" + BOUNDARY.encode()[:-1] + b"\r\n"
    assert upload_of(form(part(content=content))).data == content


def test_parts_that_nobody_asked_for_are_ignored():
    other = part('form-data; name="note"', b"x" * 100_000)
    assert upload_of(form(other, part(), other)).data == b"a,b\n1,2\n"


def test_short_texts_beside_the_file_are_options_and_the_last_of_a_name_counts():
    once, twice = part('form-data; name="clear"', b"false"), part('form-data; name="clear"', "trüe".encode())
    assert upload_of(form(once, part(), twice, part('form-data; name="long"', b"x" * 256))).options == {"clear": "trüe"}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("C:\\Users\\me\\Kunden März.csv", "Kunden März.csv"),
        ("../../etc/x.csv", "x.csv"),
        ("a\u202ecsv.exe.csv", "acsv.exe.csv"),
        ("x" * 400 + ".csv", "x" * 251 + ".csv"),
    ],
)
def test_a_file_name_is_only_a_name(sent: str, kept: str):
    assert upload_of(form(part(f'form-data; name="file"; filename="{sent}"'))).file_name == kept


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", InvalidUpload),
        (b"not a form", InvalidUpload),
        (form(), InvalidUpload),
        (form(part('form-data; name="other"; filename="x.csv"')), InvalidUpload),
        (form(part('form-data; name="file"')), InvalidUpload),
        (form(part(), part()), InvalidUpload),
        (form(part())[:-20], InvalidUpload),
        (form(*[part('form-data; name="x"')] * limits.FORM_PARTS, part()), InvalidUpload),
        (form(part("form-data; name=" + "x" * 10_000)), InvalidUpload),
        (form(part(content=b"x" * (limits.FILE_BYTES + 1))), FileTooLarge),
    ],
    ids=["empty", "no form", "no part", "other field", "text", "two files", "cut", "six parts", "long header", "large"],
)
def test_what_is_no_form_with_one_file_is_refused(body: bytes, error: type[LeadintakeError]):
    with pytest.raises(error) as refused:
        upload_of(body)
    assert refused.value.message.endswith(".")


def test_the_largest_file_and_the_most_parts_are_taken():
    parts = [part('form-data; name="x"')] * (limits.FORM_PARTS - 1)
    assert len(upload_of(form(*parts, part(content=b"x" * limits.FILE_BYTES))).data) == limits.FILE_BYTES


@pytest.mark.parametrize("content_type", ["application/json", "", "multipart/form-data", "text/csv", "multipart/mixed"])
def test_another_content_type_is_refused(content_type: str):
    with pytest.raises(UnsupportedContentType, match="multipart/form-data"):
        upload_of(form(part()), content_type=content_type)
