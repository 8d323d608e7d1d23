"""What tests of company imports share: an account that imports through the handler, and looks at what came of it."""

import csv
import io
import json
from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import Connection

from functions.confirm_company_import.app import api
from leadintake.contract.companies import NewCompany
from leadintake.flows import companies
from leadintake.kinds.companies.targets import TARGETS
from leadintake.store.workspace import workspace
from tests.integration.conftest import Account, Databases
from tests.integration.people_imports.conftest import Answer, Importer, csv_of


class CompanyImporter(Importer):
    """An account that imports companies."""

    def put(self, list_id: UUID, body: object) -> Answer:
        """Send a confirm to the handler."""
        event = {
            "httpMethod": "PUT",
            "resource": "/api/lists/{id}/companies/import",
            "pathParameters": {"id": str(list_id)},
            "headers": {"Authorization": f"Bearer {self.account.key}", "Content-Type": "application/json"},
            "body": json.dumps(body),
            "requestContext": {"requestId": "request-1"},
        }
        answer = api.handler(event, None)
        return Answer(answer["statusCode"], json.loads(answer["body"]), answer["headers"])

    def bring(
        self,
        list_id: UUID,
        rows: Sequence[Mapping[str, str]] | str,
        mapping: Mapping[str, str | None] | None = None,
        **options: Any,
    ) -> Answer:
        """Import companies; by default each header is mapped to the field of its name."""
        text = rows if isinstance(rows, str) else csv_of(rows)
        headers = next(csv.reader(io.StringIO(text)))
        mapped = {name: name for name in headers if name in TARGETS} if mapping is None else mapping
        answer = self.put(list_id, {"csv_text": text, "mapping": mapped, **options})
        assert answer.status == 200, answer.body
        assert answer.imported + answer.updated + answer.skipped + answer.blockedSkipped == answer.total
        return answer

    def add(self, list_id: UUID, **fields: Any) -> UUID:
        """Add a company by hand."""
        with psycopg.connect(self.databases.app, autocommit=True) as db, workspace(db, self.account.account_id) as ws:
            return companies.add_company(ws, list_id, NewCompany(**fields)).company.id


@pytest.fixture
def importer(
    databases: Databases, owner: Connection, account: Callable[..., Account], monkeypatch: pytest.MonkeyPatch
) -> Generator[CompanyImporter]:
    """Give an account that imports companies."""
    monkeypatch.setenv("DATABASE_URL", databases.app)
    yield CompanyImporter(databases, owner, account())
    api.close()
