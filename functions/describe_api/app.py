"""GET /api/openapi.json: describe the API."""

import json
from pathlib import Path

from leadintake.contract.description import ApiDescription
from leadintake.edge.api import Api

api = Api()
# Made by `make openapi` from the declarations of all functions; `make check` fails when it is out of date.
description = ApiDescription(json.loads(Path(__file__).with_name("openapi.json").read_text("utf-8")))


@api.get("/api/openapi.json", is_public=True)
def get() -> ApiDescription:
    """Describe every endpoint in OpenAPI 3.1."""
    return description


handler = api.handler
