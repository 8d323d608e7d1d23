"""An account whose imports are put off, the queue they wait in, and the functions that do them."""

from collections.abc import Callable, Generator, Mapping
from typing import Any
from uuid import uuid4

import pytest
from psycopg import Connection

from functions.confirm_campaign_leads import app as campaign_leads
from functions.confirm_company_import import app as company_import
from functions.confirm_list_import import app as list_import
from functions.confirm_new_list import app as new_list
from functions.import_connections import app as connections
from functions.run_import.app import desk
from functions.show_import import app as show_import
from functions.sweep_imports.app import timer
from leadintake.cloud import queues, storage
from local.cloud import Cloud
from tests.integration.clients import Account, Answer, Databases
from tests.integration.people_imports.conftest import Importer


class Patient(Importer):
    """An account that does not wait."""

    apis = (
        list_import.api,
        company_import.api,
        new_list.api,
        campaign_leads.api,
        connections.api,
        show_import.api,
    )

    def __init__(
        self, databases: Databases, owner: Connection, account: Account, cloud: Cloud, settings: Mapping[str, str]
    ) -> None:
        super().__init__(databases, owner, account)
        self.s3, self.settings = cloud.storage(), settings
        self.sqs: Any = cloud.queues()
        self.queue_url, self.letters_url = settings["IMPORT_QUEUE_URL"], settings["IMPORT_DEAD_LETTERS_URL"]

    def asked(self, method: str, resource: str, body: object, target: object = None) -> Answer:
        """Ask for an import without waiting for it, whatever is answered."""
        ids = {"id": target} if target else {}
        return self.call(method, resource, ids, body=body, headers={"Prefer": "respond-async"})

    def later(self, method: str, resource: str, body: object, target: object = None) -> Answer:
        """Ask for an import without waiting for it."""
        answer = self.asked(method, resource, body, target)
        assert answer.status == 202, answer.body
        assert answer.headers["Location"] == f"/api/imports/{answer.importId}"
        return answer

    def people_later(self, list_id: object, rows: int = 3, first: int = 0) -> str:
        """Ask for an import of people without waiting for it."""
        names = "".join(f"Person {number},Firm {number % 7}\n" for number in range(first, first + rows))
        body = {"csv_text": f"Name,Company\n{names}", "mapping": {"full_name": "Name", "company": "Company"}}
        return self.later("PUT", "/api/lists/{id}/import", body, list_id).importId

    def shown(self, import_id: str) -> dict[str, Any]:
        """Look at an import."""
        return self.ok("GET", "/api/imports/{id}", {"id": import_id}).body

    def messages(self, url: str | None = None) -> list[str]:
        """Take what waits in a queue, by default that of the imports."""
        taken: list[str] = []
        while found := self.sqs.receive_message(QueueUrl=url or self.queue_url, MaxNumberOfMessages=10).get("Messages"):
            for one in found:
                taken.append(one["Body"])
                self.sqs.delete_message(QueueUrl=url or self.queue_url, ReceiptHandle=one["ReceiptHandle"])
        return taken

    def silence(self, import_id: str) -> None:
        """Let time pass in which nobody hears of an import."""
        self.owner.execute(
            """
            update imports set seen_at = seen_at - interval '2 minutes', sent_at = sent_at - interval '20 minutes',
                created_at = created_at - interval '20 minutes'
            where id = %s
            """,
            [import_id],
        )


def delivered(*bodies: str) -> list[str]:
    """Deliver messages to the worker; give those that failed."""
    records = [
        {"messageId": str(uuid4()), "body": body, "attributes": {"ApproximateReceiveCount": "1"}} for body in bodies
    ]
    answer: Mapping[str, Any] = desk.handler({"Records": records}, None)
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def swept() -> dict[str, int]:
    """Let the sweeper look."""
    return timer.handler({}, None)


@pytest.fixture
def patient(
    databases: Databases,
    owner: Connection,
    account: Callable[..., Account],
    cloud: Cloud,
    monkeypatch: pytest.MonkeyPatch,
) -> Generator[Patient]:
    """Give an account that does not wait, with queues and a bucket of its own."""
    bucket = f"bucket-{uuid4()}"
    settings = {
        **cloud.variables(),
        "DATABASE_URL": databases.app,
        "BUCKET_NAME": bucket,
        "STAGING_KEYS": '{"1": "for tests"}',
    }
    s3, sqs = cloud.storage(), cloud.queues()
    s3.create_bucket(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    for name in ("IMPORT_QUEUE_URL", "IMPORT_DEAD_LETTERS_URL"):
        settings[name] = sqs.create_queue(QueueName=f"{name}-{uuid4()}"[:80])["QueueUrl"]
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    forget()
    yield Patient(databases, owner, account("patient", 1_000), cloud, settings)
    forget()
    for closing in (*Patient.apis, desk, timer):
        closing.close()


def forget() -> None:
    """Talk to another AWS from now on."""
    storage.forget_client()
    queues.forget_client()
