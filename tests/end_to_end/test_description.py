"""The description of the API is true: whatever it allows and forbids, the service answers as it says."""

import json
from typing import Any

import httpx
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.openapi.checks import RejectedPositiveData

from local.describe import DESCRIPTION
from tests.conftest import SOAK
from tests.end_to_end.conftest import Account

# A schema cannot say that one of two fields is needed, what makes a text a domain, which columns a list has, what makes
# bytes a spreadsheet, or a text a table.
RULES_BEYOND_A_SCHEMA = {
    "DELETE /api/blocked-companies/{domain}",
    "POST /api/blocked-companies",
    "POST /api/lists/{id}/columns",
    "POST /api/lists/{id}/companies",
    "POST /api/lists/{id}/rows",
    "PATCH /api/lists/{id}/rows/{rowId}",
    "POST /api/campaigns/{id}/leads/confirm-csv",
    "POST /api/campaigns/{id}/leads/upload-csv",
    "POST /api/network/connections",
    "POST /api/lists/create-with-import",
    "PUT /api/lists/create-with-import",
    "POST /api/lists/{id}/companies/import",
    "POST /api/lists/{id}/import",
    "POST /api/uploads",
}
schema: Any = schemathesis.openapi.from_path(str(DESCRIPTION))  # pyright: ignore[reportUnknownMemberType] - it is not wholly typed


@schema.parametrize()
@settings(
    max_examples=300 if SOAK else 12,
    # One stack serves all examples, and a busy machine may be slow to make some up.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)
def test_no_request_is_answered_otherwise_than_described(case: Any, account: Account):
    headers = {"Authorization": f"Bearer {account.key}"}
    try:
        case.call_and_validate(base_url=account.url, headers=headers)
    except BaseExceptionGroup as found:
        unexplained = [failure for failure in found.exceptions if not is_explained(case, failure)]
        assert not unexplained, unexplained


def is_explained(case: Any, failure: BaseException) -> bool:
    """Tell whether a request was refused by a rule that the schema cannot hold, or accepted because it had our key."""
    if isinstance(failure, AcceptedNegativeData) and "(was Authorization)" in failure.message:
        return True
    # 422 is for keys of requests that were other ones.
    return isinstance(failure, RejectedPositiveData) and (
        failure.status_code == 422 or case.operation.label in RULES_BEYOND_A_SCHEMA
    )


def test_the_description_is_served_without_a_key(account: Account):
    served: dict[str, Any] = httpx.get(f"{account.url}/api/openapi.json").json()
    assert served == json.loads(DESCRIPTION.read_text("utf-8"))
    assert served["openapi"].startswith("3.1")
