"""A language model's server for every test here, and the settings that point at it."""

from collections.abc import Generator

import pytest

from leadintake.settings import ModelSettings
from tests.model_server import ModelServer, model_server, says

KEY = "sk-or-v1-0123456789abcdef"
# Enough on any machine, however busy; what ends earlier ends because of what the server did.
LONG = 120.0


@pytest.fixture
def server() -> Generator[ModelServer]:
    """Run a server that maps a column well."""
    with model_server(says({"email": "Mail", "company": None, "position": None})) as running:
        yield running


@pytest.fixture
def model(server: ModelServer) -> ModelSettings:
    """Point at the server."""
    return ModelSettings(key=KEY, secret_arn="", base_url=server.base_url, name="maker/model", seconds=LONG)
