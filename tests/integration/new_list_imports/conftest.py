"""What tests of lists made from files share: an account with credits that confirms through the handler."""

import json
from collections.abc import Callable, Generator
from typing import Any

import pytest
from psycopg import Connection

from functions.confirm_new_list.app import api
from leadintake.store.accounts import add_credits
from tests.integration.conftest import Account, Databases
from tests.integration.people_imports.conftest import Answer, Importer


class Maker(Importer):
    """An account that makes lists of files."""

    def make(self, text: str, **body: Any) -> Answer:
        """Send a confirm to the handler; a file of people, each header mapped to the field of its name."""
        headers = text.splitlines()[0].split(",")
        sent = {"dataType": "people", "csvText": text, "personMapping": {name: name for name in headers}, **body}
        event = {
            "httpMethod": "PUT",
            "resource": "/api/lists/create-with-import",
            "headers": {"Authorization": f"Bearer {self.account.key}", "Content-Type": "application/json"},
            "body": json.dumps(sent),
            "requestContext": {"requestId": "request-1"},
        }
        answer = api.handler(event, None)
        return Answer(answer["statusCode"], json.loads(answer["body"]), answer["headers"])

    @property
    def balance(self) -> int:
        """Read the balance, and make sure that the book explains it."""
        (account,) = self.all("select credits from accounts where account_id = %s", self.account.account_id)
        book = self.all("select * from credit_entries where account_id = %s order by id", self.account.account_id)
        balance = 0
        for entry in book:
            balance += entry["amount"]
            assert entry["balance"] == balance >= 0
        assert account["credits"] == balance
        return balance

    def lists(self) -> list[dict[str, Any]]:
        """Read the account's lists in the order they were made."""
        return self.all("select * from lists where account_id = %s order by created_at", self.account.account_id)

    def grant(self, operator: Connection, amount: int) -> None:
        """Give credits to the account."""
        with operator.transaction():
            add_credits(operator, self.account.account_id, amount, "grant")


Makers = Callable[[int], Maker]


@pytest.fixture
def makers(
    databases: Databases, owner: Connection, account: Callable[..., Account], monkeypatch: pytest.MonkeyPatch
) -> Generator[Makers]:
    """Give what makes accounts with so many credits."""
    monkeypatch.setenv("DATABASE_URL", databases.app)
    yield lambda opening: Maker(databases, owner, account("maker", opening))
    api.close()
