"""What tests of lists made from files share: an account with credits that confirms through the handler."""

from collections.abc import Callable
from typing import Any

import pytest
from psycopg import Connection

from functions.confirm_new_list.app import api
from leadintake.store.accounts import add_credits
from tests.integration.clients import Answer, Clients, Row
from tests.integration.people_imports.conftest import Importer


class Maker(Importer):
    """An account that makes lists of files."""

    apis = (api,)

    def make(self, text: str, **body: Any) -> Answer:
        """Send a confirm, whatever it answers; a file of people, each header mapped to the field of its name."""
        headers = text.splitlines()[0].split(",")
        sent = {"dataType": "people", "csvText": text, "personMapping": {name: name for name in headers}, **body}
        return self.call("PUT", "/api/lists/create-with-import", body=sent)

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

    def lists(self) -> list[Row]:
        """Read the account's lists in the order they were made."""
        return self.all("select * from lists where account_id = %s order by created_at", self.account.account_id)

    def grant(self, operator: Connection, amount: int) -> None:
        """Give credits to the account."""
        with operator.transaction():
            add_credits(operator, self.account.account_id, amount, "grant")


Makers = Callable[[int], Maker]


@pytest.fixture
def makers(clients: Clients) -> Makers:
    """Give what makes accounts with so many credits."""
    return lambda opening: clients(Maker, opening)
