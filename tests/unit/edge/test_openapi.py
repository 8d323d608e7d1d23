"""The kept description of the API."""

import json

from leadintake.edge.statuses import STATUSES
from local.describe import DESCRIPTION, described


def test_the_kept_description_is_what_the_functions_declare():
    assert DESCRIPTION.read_text("utf-8") == described(), "run `make openapi`"


def test_every_operation_names_its_errors_and_none_has_a_status_that_no_error_has():
    known = {str(status) for status, _ in STATUSES.values()} | {"200", "202", "303", "413", "429"}
    for operations in json.loads(described())["paths"].values():
        for operation in operations.values():
            assert {"429", "500", "503"} <= set(operation["responses"]) <= known
            assert {"200", "202"} & set(operation["responses"])
            assert operation["summary"].endswith(".")


def test_operation_ids_are_unique():
    paths = json.loads(described())["paths"].values()
    ids = [operation["operationId"] for operations in paths for operation in operations.values()]
    assert len(set(ids)) == len(ids)
