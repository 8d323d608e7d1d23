"""The API's own description."""

from typing import Any

from pydantic import RootModel


class ApiDescription(RootModel[dict[str, Any]]):
    """An OpenAPI 3.1 document."""
