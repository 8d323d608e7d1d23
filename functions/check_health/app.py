"""GET /api/health: tell whether everything the service needs answers."""

from psycopg import Connection

from leadintake.contract.health import Health
from leadintake.edge.api import Api
from leadintake.flows.check_health import HealthCheck
from leadintake.settings import settings

api = Api()
check = HealthCheck(settings())


@api.get("/api/health", is_public=True)
def get(db: Connection) -> Health:
    """Tell whether database, storage and queue answer."""
    return check(db)


handler = api.handler
