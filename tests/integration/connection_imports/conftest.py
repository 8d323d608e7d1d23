"""What tests of imported connections share: an account that sends exports to the handler, and looks at its network."""

from collections.abc import Sequence
from typing import Any

import pytest

from functions.import_connections.app import api
from leadintake.flows import connections
from tests.integration.clients import Answer, Client, Clients, Row, form


class Networker(Client):
    """An account with its network."""

    apis = (api,)

    def send(self, body: object, content_type: str = "application/json") -> Answer:
        """Send a body, whatever is answered."""
        return self.call("POST", "/api/network/connections", body=body, headers={"Content-Type": content_type})

    def bring(self, rows: Sequence[object], **options: Any) -> Answer:
        """Import connections as JSON."""
        answer = self.send({"connections": rows, **options})
        assert answer.status == 200, answer.body
        return answer

    def send_file(self, text: str, name: str = "Connections.csv", **options: str) -> Answer:
        """Import a file in a form."""
        return self.call("POST", "/api/network/connections", **form(name, text, **options))

    def empty(self) -> None:
        """Empty the network."""
        with self.workspace() as ws:
            connections.delete_connections(ws)

    def network(self) -> list[Row]:
        """Read the network in its order."""
        return self.all(
            "select * from network_connections where account_id = %s order by ordinal", self.account.account_id
        )


@pytest.fixture
def networker(clients: Clients) -> Networker:
    """Give an account that imports its network."""
    return clients(Networker)
