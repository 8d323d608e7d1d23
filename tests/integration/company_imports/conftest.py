"""What tests of company imports share: an account that imports through the handler, and looks at what came of it."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

import pytest

from functions.confirm_company_import.app import api
from leadintake.contract.companies import NewCompany
from leadintake.flows import companies
from leadintake.kinds.companies.targets import TARGETS
from tests.integration.clients import Answer, Clients
from tests.integration.people_imports.conftest import Importer


class CompanyImporter(Importer):
    """An account that imports companies."""

    apis = (api,)
    resource: ClassVar = "/api/lists/{id}/companies/import"
    fields: ClassVar[Sequence[str]] = TARGETS

    def confirm(
        self,
        list_id: UUID,
        rows: Sequence[Mapping[str, str]] | str,
        mapping: Mapping[str, str | None] | None = None,
        **options: Any,
    ) -> Answer:
        """Import companies; the counters have to add up."""
        answer = super().confirm(list_id, rows, mapping, **options)
        assert answer.imported + answer.updated + answer.skipped + answer.blockedSkipped == answer.total
        return answer

    def add(self, list_id: UUID, **fields: Any) -> UUID:
        """Add a company by hand."""
        with self.workspace() as ws:
            return companies.add_company(ws, list_id, NewCompany(**fields)).company.id


@pytest.fixture
def importer(clients: Clients) -> CompanyImporter:
    """Give an account that imports companies."""
    return clients(CompanyImporter)
