"""References and uploads that are not what they were when they were given out: refused, and nothing is read."""

import json
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from typing import Any, cast
from uuid import uuid4

import boto3
import httpx
import psycopg
import pytest

from leadintake import limits
from leadintake.importing.tokens import KeyRing, StagedText, opened, signed
from tests.end_to_end.conftest import Account, Stack
from tests.end_to_end.large_files import announced, csv_of_size, previewed, sent_to_the_bucket
from tests.end_to_end.test_errors import assert_error

MAPPING = {"full_name": "Full Name", "company": "Company"}


@dataclass(frozen=True)
class Staged:
    """A text that an account has staged, and all that is needed to cheat with it."""

    account: Account
    list_id: str
    token: str
    ring: KeyRing
    storage: Any
    bucket: str

    @property
    def meant(self) -> StagedText:
        """Tell what the token says."""
        return opened(self.ring, self.token)

    def signed_otherwise(self, **changes: Any) -> str:
        """Sign something else, as only we could."""
        return signed(self.ring, replace(self.meant, **changes))

    def confirm(self, token: str, account: Account | None = None, path: str | None = None) -> httpx.Response:
        """Confirm with a token."""
        body = {"csv_text": token, "mapping": MAPPING}
        return (account or self.account).call("PUT", path or f"/api/lists/{self.list_id}/import", body)


@pytest.fixture
def staged(stack: Stack, account: Account) -> Generator[Staged]:
    """Stage a text, and see afterwards that not one row of it was read into the list."""
    list_id = account.made("/api/lists", {"name": "Cheated"}, "sheet")["id"]
    content = csv_of_size(5_000_000, note=400).encode()
    preview = previewed(account, f"/api/lists/{list_id}/import", sent_to_the_bucket(account, content))
    keys = json.loads((stack.folder / "secrets.json").read_text("utf-8"))
    make: Callable[..., Any] = cast("Any", boto3).client
    storage = make(
        "s3",
        endpoint_url=stack.state["s3_endpoint"],
        region_name="us-east-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )
    ring = KeyRing({"local": keys["staging_key"].encode()})
    yield Staged(account, list_id, preview["csv_text"], ring, storage, str(stack.state["bucket"]))
    assert account.call("GET", f"/api/lists/{list_id}/rows").json()["total"] == 0


TOKENS: dict[str, Callable[[Staged], str]] = {
    "cut": lambda staged: staged.token[:-7],
    "edited": lambda staged: staged.token[:30] + ("A" if staged.token[30] != "A" else "B") + staged.token[31:],
    "made up": lambda _: "staged:v1:e30." + "A" * 43,
    "signed by somebody": lambda staged: signed(KeyRing({"local": b"guess"}), staged.meant),
    "signed by an unknown key": lambda staged: signed(KeyRing({"other": b"guess"}), staged.meant),
    "of another version": lambda staged: staged.token.replace("v1", "v2"),
    "with rows behind it": lambda staged: staged.token + "\nFull Name\nMallory\n",
    "expired": lambda staged: staged.signed_otherwise(expires=int(time.time())),
    "of companies": lambda staged: staged.signed_otherwise(purpose="companies"),
    "of a campaign": lambda staged: staged.signed_otherwise(purpose="prospects"),
    "of a new list": lambda staged: staged.signed_otherwise(purpose="new_list"),
    "of another account": lambda staged: staged.signed_otherwise(account_id=uuid4()),
    "of an object that is not there": lambda staged: staged.signed_otherwise(key="staged/../uploads/x"),
    "of another digest": lambda staged: staged.signed_otherwise(digest=bytes(32)),
    "of another size": lambda staged: staged.signed_otherwise(size=staged.meant.size + 1),
    "of a version that is not there": lambda staged: staged.signed_otherwise(version="x" * 32),
}


@pytest.mark.parametrize("way", TOKENS)
def test_a_reference_that_is_not_as_it_was_given_out_is_refused(staged: Staged, way: str):
    body = assert_error(staged.confirm(TOKENS[way](staged)), 400, "invalid_body")
    if "v2" not in TOKENS[way](staged)[:12]:
        assert body["details"][0]["field"] == "csv_text"


def test_a_reference_is_good_for_its_own_account_and_its_own_kind_alone(staged: Staged, other: Account):
    theirs = other.made("/api/lists", {"name": "Theirs"}, "sheet")["id"]
    foreign = staged.confirm(staged.token, other, f"/api/lists/{theirs}/import")
    # Nothing tells that there is such a text.
    forged = staged.confirm(staged.token[:-1] + "!", other, f"/api/lists/{theirs}/import")
    assert assert_error(foreign, 400, "invalid_body")["details"] == assert_error(forged, 400, "invalid_body")["details"]
    campaign = staged.account.made("/api/campaigns", {"type": "email", "name": str(uuid4())}, "campaign")["id"]
    small = sent_to_the_bucket(staged.account, b"Email\nx@acme.com\n")
    lead_list = previewed(staged.account, f"/api/campaigns/{campaign}/leads/upload-csv", small)["lead_list_id"]
    leads = {"lead_list_id": lead_list, "csv_text": staged.token, "mapping": {"email": "Note"}}
    assert_error(
        staged.account.call("POST", f"/api/campaigns/{campaign}/leads/confirm-csv", leads), 400, "invalid_body"
    )
    made = {"dataType": "people", "csvText": staged.token, "personMapping": MAPPING}
    assert_error(staged.account.call("PUT", "/api/lists/create-with-import", made), 400, "invalid_body")


def test_what_was_staged_cannot_be_changed_between_preview_and_confirm(staged: Staged):
    """Whoever writes over the object makes another version; whoever does away with the version does away with it."""
    old = staged.storage.get_object(Bucket=staged.bucket, Key=staged.meant.key, VersionId=staged.meant.version)["Body"]
    changed = old.read().replace(b"Acme", b"Evil")
    new = staged.storage.put_object(Bucket=staged.bucket, Key=staged.meant.key, Body=changed)["VersionId"]
    assert_error(staged.confirm(staged.signed_otherwise(version=new)), 400, "invalid_body")
    staged.storage.delete_object(Bucket=staged.bucket, Key=staged.meant.key, VersionId=staged.meant.version)
    body = assert_error(staged.confirm(staged.token), 400, "invalid_body")
    assert "not kept any more" in body["details"][0]["message"]


def test_what_the_lifecycle_has_hidden_can_be_confirmed_while_its_version_is_kept(staged: Staged):
    staged.storage.delete_object(Bucket=staged.bucket, Key=staged.meant.key)
    list_id = staged.account.made("/api/lists", {"name": "Hidden"}, "sheet")["id"]
    assert staged.confirm(staged.token, path=f"/api/lists/{list_id}/import").status_code == 200


def refused(account: Account, upload_id: object, status: int, code: str) -> None:
    """See that an upload is refused, in both forms."""
    path = "/api/lists/create-with-import"
    assert_error(account.call("POST", path, files={"upload_id": (None, str(upload_id))}), status, code)
    assert_error(account.call("POST", path, {"uploadId": str(upload_id)}), status, code)


def test_an_upload_that_was_not_made_or_is_not_ones_own_does_not_exist(account: Account, other: Account):
    refused(account, uuid4(), 404, "not_found")
    refused(other, sent_to_the_bucket(account, b"Name\nZoe\n"), 404, "not_found")


def test_an_upload_without_a_file_is_refused(account: Account):
    refused(account, announced(account, "x.csv", 10)["uploadId"], 400, "invalid_upload")


def test_an_upload_that_was_deleted_is_refused(staged: Staged):
    upload_id = sent_to_the_bucket(staged.account, b"Name\nZoe\n")
    key = f"uploads/{staged.account.account_id}/{upload_id}"
    staged.storage.delete_object(Bucket=staged.bucket, Key=key)
    refused(staged.account, upload_id, 400, "invalid_upload")


@pytest.mark.parametrize("more", [0, 1])
def test_an_upload_that_is_larger_than_it_was_announced_is_refused(account: Account, more: int):
    content = b"Name\nZoe\n"
    ticket = announced(account, "x.csv", len(content) - more)
    # This bucket takes what the form forbids; the real one does not.
    httpx.post(ticket["url"], data=ticket["fields"], files={"file": ("x.csv", content)})
    if more:
        refused(account, ticket["uploadId"], 400, "file_too_large")
    else:
        assert previewed(account, "/api/lists/create-with-import", ticket["uploadId"])["totalRows"] == 1


@pytest.mark.parametrize("age", [limits.STAGED_SECONDS - 60, limits.STAGED_SECONDS])
def test_an_upload_expires_after_72_hours(stack: Stack, account: Account, age: int):
    upload_id = sent_to_the_bucket(account, b"Name\nZoe\n")
    with psycopg.connect(stack.state["database_url"]) as db:
        db.execute("update uploads set made_at = now() - make_interval(secs => %s) where id = %s", [age, upload_id])
    if age < limits.STAGED_SECONDS:
        assert previewed(account, "/api/lists/create-with-import", upload_id)["totalRows"] == 1
    else:
        refused(account, upload_id, 400, "invalid_upload")


@pytest.mark.parametrize("name", ["../../x.csv", "..\\x.csv", "uploads/other/x.csv", "x\u202evsc.csv"])
def test_no_name_leads_anywhere(account: Account, name: str):
    content = b"Name\nZoe\n"
    ticket = announced(account, name, len(content))
    assert ticket["fields"]["key"] == f"uploads/{account.account_id}/{ticket['uploadId']}"
    httpx.post(ticket["url"], data=ticket["fields"], files={"file": (name, content)})
    shown = previewed(account, "/api/lists/create-with-import", ticket["uploadId"])["fileName"]
    assert shown in ("x.csv", "xvsc.csv")


@pytest.mark.parametrize("upload_id", ["", "x", "../x", "staged/1", "%00", "00000000-0000-4000-8000-00000000000g"])
def test_what_is_no_id_is_refused(account: Account, upload_id: str):
    path = "/api/lists/create-with-import"
    assert_error(account.call("POST", path, files={"upload_id": (None, upload_id)}), 400, "invalid_upload")
    assert_error(account.call("POST", path, {"uploadId": upload_id}), 400, "invalid_body")
