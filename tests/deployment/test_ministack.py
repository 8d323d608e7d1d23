"""The real template, deployed by aws-sam-cli onto an emulator of AWS, and used there: files in, rows out."""

import base64
import json
import os
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest

from leadintake.cloud.storage import Form, forget_client, signed_form
from tests.deployment.ministack import (
    MINISTACK,
    SAM,
    Emulator,
    build,
    deploy,
    fitted,
    logins,
    moments,
    running_emulator,
)
from tests.postgres import running_postgres

pytestmark = [
    pytest.mark.skipif(not MINISTACK.exists(), reason="ministack is not installed: run `make ministack` first"),
    pytest.mark.skipif(not SAM.exists(), reason="aws-sam-cli is not installed: run `make sam` first"),
    pytest.mark.skipif(
        os.environ.get("LEADINTAKE_MINISTACK") != "1", reason="takes more than a minute: run `make test-ministack`"
    ),
]

CSV = (
    "First Name,Last Name,LinkedIn URL,Company\n"
    "Jürgen,Groß,https://www.linkedin.com/in/juergen-gross,Groß & Söhne\n"
    "Ada,Lovelace,https://www.linkedin.com/in/ada,Analytical Engines\n"
)
SECONDS_TO_IMPORT = 120


@dataclass(frozen=True)
class Deployed:
    """A stack, and an account in it."""

    emulator: Emulator
    outputs: dict[str, str]
    database: str
    account_id: str
    api: httpx.Client

    def new_list(self) -> str:
        """Make a list."""
        return self.call("POST", "/api/lists", json={"name": "Messe"})["sheet"]["id"]

    def call(self, method: str, path: str, **content: Any) -> Any:
        """Call the API, which has to say yes."""
        answer = self.api.request(method, path, **content)
        assert answer.is_success, answer.text
        return answer.json()

    def people(self, list_id: str) -> set[str]:
        """Read out of the database who is in a list."""
        with psycopg.connect(self.database) as db:
            rows = db.execute(
                "select first_name || ' ' || last_name from list_rows where list_id = %s", [UUID(list_id)]
            )
            return {name for (name,) in rows}


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory, figures: list[str]) -> Generator[Deployed]:
    """Build and deploy everything, with a Postgres beside it, and make an account."""
    folder = tmp_path_factory.mktemp("ministack")
    with running_postgres(folder / "postgres") as owner, running_emulator(folder / "aws") as emulator:
        began = time.monotonic()
        built = build(folder / "gebaut")
        deployed_from = built.with_name("fitted.json")
        deployed_from.write_text(json.dumps(fitted(built, logins(owner))), "utf-8")
        middle = time.monotonic()
        deploy(deployed_from, emulator)
        figures.append(f"ministack: built in {middle - began:.0f} s, deployed in {time.monotonic() - middle:.0f} s")
        (stack,) = emulator.client("cloudformation").describe_stacks(StackName="leadintake-dev")["Stacks"]
        outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
        asked = {"action": "make_account", "name": "Beispiel GmbH", "credits": 1000}
        account = invoke(emulator, outputs["ManageAccountsFunction"], asked)
        with api_client(emulator, outputs["ApiUrl"], account["apiKey"]) as api:
            yield Deployed(emulator, outputs, owner, account["accountId"], api)


def invoke(emulator: Emulator, function: str, event: object) -> Any:
    """Call a function that has no address."""
    answer = emulator.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event))
    said = json.loads(answer["Payload"].read())
    assert "FunctionError" not in answer, said
    return said


def api_client(emulator: Emulator, url: str, key: str) -> httpx.Client:
    """Make a client of the deployed API, which the emulator has under a path of its own."""
    host, stage = url.removeprefix("https://").split("/")
    return httpx.Client(
        base_url=f"{emulator.url}/_aws/execute-api/{host.split('.')[0]}/{stage}",
        headers={"Authorization": f"Bearer {key}"},
        verify=emulator.trust,
        timeout=60,
    )


def test_the_deployed_stack_is_healthy_and_its_schema_is_the_newest(deployed: Deployed) -> None:
    assert deployed.api.get("/api/health").status_code == 200
    # The deployment has called it; there is nothing left to do.
    migrated = invoke(deployed.emulator, deployed.outputs["MigrateDatabaseFunction"], {})
    assert migrated["version"] > 0
    assert migrated["applied"] == []


def test_a_stranger_is_refused(deployed: Deployed) -> None:
    refused = deployed.api.get("/api/lists", headers={"Authorization": "Bearer pk_live_" + "0" * 64})
    assert (refused.status_code, refused.json()["code"]) == (401, "unauthorized")


def test_a_dropped_file_ends_as_rows_and_a_result_lies_beside_it(deployed: Deployed) -> None:
    storage, bucket = deployed.emulator.client("s3"), deployed.outputs["BucketName"]
    list_id = deployed.new_list()
    place = f"{deployed.account_id}/lists/{list_id}/people/Gäste 50% + mehr.csv"
    storage.put_object(Bucket=bucket, Key=f"drop/{place}", Body=CSV.encode())
    result = wait_for_object(deployed, f"results/{place}.json")
    assert result["status"] == "imported", result
    assert result["counters"]["imported"] == 2
    assert deployed.people(list_id) == {"Jürgen Groß", "Ada Lovelace"}
    assert storage.head_object(Bucket=bucket, Key=result["report"])["ContentLength"] > 0


def wait_for_object(deployed: Deployed, key: str) -> Any:
    """Wait until an object is there, and read it."""
    storage, bucket = deployed.emulator.client("s3"), deployed.outputs["BucketName"]
    for _ in moments(SECONDS_TO_IMPORT):
        if storage.list_objects_v2(Bucket=bucket, Prefix=key).get("Contents"):
            return json.loads(storage.get_object(Bucket=bucket, Key=key)["Body"].read())
    raise AssertionError(f"There is no {key}.")


def send(emulator: Emulator, url: str, fields: dict[str, str], content: bytes = CSV.encode()) -> httpx.Response:
    """Fill a form with a file and send it."""
    return httpx.post(url, data=fields, files={"file": content}, verify=emulator.trust)


def announce(deployed: Deployed) -> Any:
    """Announce an upload of exactly our file."""
    return deployed.call("POST", "/api/uploads", json={"fileName": "gäste.csv", "size": len(CSV.encode())})


def test_an_upload_as_announced_is_taken_and_can_be_previewed(deployed: Deployed) -> None:
    ticket = announce(deployed)
    taken = send(deployed.emulator, ticket["url"], ticket["fields"])
    assert taken.status_code == 204, taken.text
    path = f"/api/lists/{deployed.new_list()}/import"
    preview = deployed.call("POST", path, json={"uploadId": ticket["uploadId"]})
    assert preview["total_rows"] == 2
    assert preview["csv_text"] == CSV


def with_larger_range(fields: dict[str, str]) -> dict[str, str]:
    """Edit the policy that was signed, so that it allows larger files."""
    policy = json.loads(base64.b64decode(fields["policy"]))
    for condition in policy["conditions"]:
        if isinstance(condition, list) and condition[0] == "content-length-range":
            condition[2] = 10**9
    return fields | {"policy": base64.b64encode(json.dumps(policy).encode()).decode()}


def changed(**names: str) -> Callable[[dict[str, str]], dict[str, str]]:
    """Give what fills fields in otherwise; `_` stands for `-`, and {key} for the key that was signed."""
    return lambda fields: (
        fields | {name.replace("_", "-"): value.replace("{key}", fields["key"]) for name, value in names.items()}
    )


@dataclass(frozen=True)
class Cheat:
    """How a form is misused, and what the bucket says to that."""

    change: Callable[[dict[str, str]], dict[str, str]]
    status: int
    words: str
    content: bytes = CSV.encode()


EXTRA = "Extra input fields"
CHEATS = {
    "larger than announced": Cheat(changed(), 400, "EntityTooLarge", CSV.encode() + b"x"),
    "empty": Cheat(changed(), 400, "EntityTooSmall", b""),
    "another key of the account": Cheat(changed(key="{key}-2"), 403, "$key"),
    "another account's key": Cheat(changed(key=f"uploads/{uuid4()}/{uuid4()}"), 403, "$key"),
    "into the drop folder": Cheat(changed(key="drop/{key}.csv"), 403, "$key"),
    "out of its place": Cheat(changed(key="{key}/../../x"), 403, "$key"),
    "another content type": Cheat(lambda fields: fields | {"Content-Type": "text/html"}, 403, "Content-Type"),
    "for everybody to read": Cheat(changed(acl="public-read"), 403, EXTRA),
    "for everybody to read, said otherwise": Cheat(changed(x_amz_acl="public-read"), 403, EXTRA),
    "with tags": Cheat(changed(x_amz_tagging="<Tagging/>"), 403, EXTRA),
    "with metadata": Cheat(changed(x_amz_meta_mapping="{}"), 403, EXTRA),
    "in another storage class": Cheat(changed(x_amz_storage_class="GLACIER"), 403, EXTRA),
    "with a key of its own": Cheat(changed(x_amz_server_side_encryption="aws:kms"), 403, EXTRA),
    "sent on elsewhere": Cheat(
        lambda fields: fields | {"success_action_redirect": "https://example.com"}, 403, "Extra input fields"
    ),
    "with an edited policy": Cheat(with_larger_range, 403, "SignatureDoesNotMatch", CSV.encode() + b"x"),
    "with a made-up signature": Cheat(changed(x_amz_signature="0" * 64), 403, "SignatureDoesNotMatch"),
    "without a policy": Cheat(changed(policy=""), 400, "InvalidArgument"),
}


@pytest.mark.parametrize("cheat", CHEATS)
def test_an_upload_other_than_announced_is_refused_by_the_bucket(deployed: Deployed, cheat: str) -> None:
    tried = CHEATS[cheat]
    ticket = announce(deployed)
    before = stored(deployed)
    refused = send(deployed.emulator, ticket["url"], tried.change(ticket["fields"]), tried.content)
    assert refused.status_code == tried.status, refused.text
    assert tried.words in refused.text
    assert stored(deployed) == before
    unused = deployed.api.post(f"/api/lists/{deployed.new_list()}/import", json={"uploadId": ticket["uploadId"]})
    assert (unused.status_code, unused.json()["code"]) == (400, "invalid_upload"), unused.text


def stored(deployed: Deployed) -> set[str]:
    """List everything in the bucket that came by a form, or could have."""
    found = deployed.emulator.client("s3").list_objects_v2(Bucket=deployed.outputs["BucketName"])
    keys = {found["Key"] for found in found.get("Contents", [])}
    return {key for key in keys if not key.startswith(("results/", "staged/"))}


def test_a_form_is_refused_when_its_time_is_over(deployed: Deployed, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in deployed.emulator.environment.items():
        monkeypatch.setenv(name, value)
    key, bucket = f"uploads/{deployed.account_id}/{uuid4()}", deployed.outputs["BucketName"]
    in_time, too_late = forms(bucket, key, 900, -1)
    refused = send(deployed.emulator, too_late.url, dict(too_late.fields))
    assert refused.status_code == 403
    assert "Policy expired" in refused.text
    # The same form within its time, so that nothing else can have been the reason.
    assert send(deployed.emulator, in_time.url, dict(in_time.fields)).status_code == 204


def forms(bucket: str, key: str, *seconds: int) -> list[Form]:
    """Sign forms as the function does, for other times."""
    forget_client()
    try:
        return [signed_form(bucket, key, "text/csv", len(CSV.encode()), one) for one in seconds]
    finally:
        forget_client()


def confirm_later(deployed: Deployed, list_id: str) -> str:
    """Preview and confirm our file, for the worker to do; give the import's id."""
    path = f"/api/lists/{list_id}/import"
    preview = deployed.call("POST", path, files={"file": ("gäste.csv", CSV.encode(), "text/csv")})
    body = {"csv_text": preview["csv_text"], "mapping": preview["auto_mapping"], "skipExistingCustomers": False}
    accepted = deployed.api.put(path, json=body, headers={"Prefer": "respond-async"})
    assert accepted.status_code == 202, accepted.text
    return accepted.json()["importId"]


def wait_for_import(deployed: Deployed, import_id: str) -> Any:
    """Wait until an import is no longer under way."""
    for _ in moments(SECONDS_TO_IMPORT):
        shown = deployed.call("GET", f"/api/imports/{import_id}")
        if shown["status"] not in ("queued", "running"):
            return shown
    raise AssertionError(f"{import_id} does not end.")


def test_an_import_that_a_worker_does_ends_as_rows(deployed: Deployed) -> None:
    list_id = deployed.new_list()
    shown = wait_for_import(deployed, confirm_later(deployed, list_id))
    assert shown["status"] == "completed", shown
    assert shown["counters"]["imported"] == 2
    assert deployed.people(list_id) == {"Jürgen Groß", "Ada Lovelace"}


def test_a_message_that_fails_stays_in_the_queue_and_holds_no_other_up(deployed: Deployed) -> None:
    queues, url = deployed.emulator.client("sqs"), deployed.outputs["ImportQueueUrl"]
    wait_for_queue(deployed, 0)
    queues.send_message(QueueUrl=url, MessageBody="no import at all")
    list_id = deployed.new_list()
    assert wait_for_import(deployed, confirm_later(deployed, list_id))["status"] == "completed"
    assert deployed.people(list_id) == {"Jürgen Groß", "Ada Lovelace"}
    # The good one is deleted; the bad one is hidden until it is tried again.
    wait_for_queue(deployed, 1)


def wait_for_queue(deployed: Deployed, messages: int) -> None:
    """Wait until so many messages of imports are hidden and none waits."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found: dict[str, str] = {}
    for _ in moments(SECONDS_TO_IMPORT):
        asked = {"QueueUrl": deployed.outputs["ImportQueueUrl"], "AttributeNames": names}
        found = deployed.emulator.client("sqs").get_queue_attributes(**asked)["Attributes"]
        if found == dict(zip(names, ["0", str(messages)], strict=True)):
            return
    raise AssertionError(found)
