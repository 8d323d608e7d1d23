"""A bucket with versions, an account whose files are dropped into it, and the function that hears of them."""

import io
import json
import random
from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Any
from urllib.parse import quote_plus
from uuid import uuid4

import boto3
import openpyxl
import psycopg
import pytest
from moto import mock_aws
from psycopg import Connection

from functions.confirm_list_import.app import api
from functions.import_dropped_file.app import desk
from leadintake.cloud import storage
from leadintake.contract.campaigns import NewCampaign
from leadintake.flows import campaigns
from leadintake.store.workspace import workspace
from tests.integration.clients import Account, Databases
from tests.integration.people_imports.conftest import Importer

BUCKET = "bucket"
Event = dict[str, Any]


class Dropper(Importer):
    """An account whose files are dropped."""

    def __init__(self, databases: Databases, owner: Connection, account: Account, s3: Any) -> None:
        super().__init__(databases, owner, account)
        self.s3 = s3

    @property
    def root(self) -> str:
        """Give where the account's files belong."""
        return f"drop/{self.account.account_id}"

    def put_file(self, key: str, data: bytes | str, metadata: Mapping[str, str] | None = None) -> Event:
        """Put an object into the bucket; give the event that the bucket sends."""
        body = data.encode() if isinstance(data, str) else data
        stored = self.s3.put_object(Bucket=BUCKET, Key=key, Body=body, Metadata=dict(metadata or {}))
        described = {"key": quote_plus(key, safe="/"), "size": len(body), "versionId": stored["VersionId"]}
        notice = {"eventName": "ObjectCreated:Put", "s3": {"bucket": {"name": BUCKET}, "object": described}}
        return message(json.dumps({"Records": [notice]}))

    def hear(self, *events: Event) -> list[str]:
        """Let the function hear of files; give the messages that failed."""
        answer = desk.handler({"Records": list(events)}, None)
        return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]

    def drop(self, key: str, data: bytes | str, metadata: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Drop a file and read its result."""
        assert self.hear(self.put_file(key, data, metadata)) == []
        return self.result(key)

    def result(self, key: str) -> dict[str, Any]:
        """Read the result of a file."""
        return json.loads(self.s3.get_object(Bucket=BUCKET, Key=f"results/{key[5:]}.json")["Body"].read())

    def report(self, result: Mapping[str, Any]) -> tuple[dict[str, Any], list[list[Any]]]:
        """Read the workbook beside a result: the cells with figures by their places, and the rows."""
        data = self.s3.get_object(Bucket=BUCKET, Key=result["report"])["Body"].read()
        figures, rows = openpyxl.load_workbook(io.BytesIO(data)).worksheets
        told = {cell.coordinate: cell.value for row in figures.iter_rows() for cell in row if cell.value is not None}
        return told, [list(row) for row in rows.iter_rows(values_only=True)]

    def keys(self, prefix: str = "results/") -> list[str]:
        """List what lies in the bucket."""
        return [one["Key"] for one in self.s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix).get("Contents", ())]

    def close(self) -> None:
        """Let the function connect anew."""
        desk.close()

    def imports(self) -> list[dict[str, Any]]:
        """Read the account's imports."""
        return self.all("select * from imports where account_id = %s order by created_at", self.account.account_id)


def new_campaign(dropper: Dropper, **fields: Any) -> str:
    """Make a campaign."""
    with psycopg.connect(dropper.databases.app, autocommit=True) as db, workspace(db, dropper.account.account_id) as ws:
        return str(campaigns.make_campaign(ws, NewCampaign(name="Q1", **fields)).campaign.id)


def message(body: str) -> Event:
    """Wrap what the bucket sends as the queue does."""
    return {"messageId": str(uuid4()), "body": body, "attributes": {"ApproximateReceiveCount": "1"}}


def shuffled(events: Sequence[Event], chance: random.Random) -> list[Event]:
    """Deliver every event up to three times, in any order."""
    many = [event for event in events for _ in range(chance.randint(1, 3))]
    chance.shuffle(many)
    return many


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Generator[Any]:
    """Give a bucket with versions."""
    monkeypatch.setenv("BUCKET_NAME", BUCKET)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        storage.forget_client()
        s3: Any = boto3.client("s3")  # pyright: ignore[reportUnknownMemberType] - only the stubs we use are installed
        s3.create_bucket(Bucket=BUCKET)
        s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
        yield s3
        storage.forget_client()


@pytest.fixture
def droppers(
    databases: Databases,
    owner: Connection,
    account: Callable[..., Account],
    bucket: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Generator[Callable[..., Dropper]]:
    """Give what makes accounts whose files are dropped."""
    monkeypatch.setenv("DATABASE_URL", databases.app)

    def made(opening: int = 0) -> Dropper:
        return Dropper(databases, owner, account("dropper", opening), bucket)

    yield made
    # Some confirm a mapping first, for files that come later.
    api.close()
    desk.close()


@pytest.fixture
def dropper(droppers: Callable[..., Dropper]) -> Dropper:
    """Give an account whose files are dropped."""
    return droppers(100)
