"""Requests of operators: a function invoked directly, with the rights of IAM in the place of a key."""

from collections.abc import Callable, Mapping
from typing import Any

from psycopg import Connection
from pydantic import TypeAdapter, ValidationError

from leadintake.cloud.database_login import connection_string
from leadintake.contract.accounts import ManageAccounts
from leadintake.contract.shapes import Camel
from leadintake.edge.answers import error_body
from leadintake.edge.endpoints import invalid_body
from leadintake.edge.logs import make_logger
from leadintake.errors import LeadintakeError
from leadintake.settings import settings
from leadintake.store.connection import KeptConnection

_REQUEST: TypeAdapter[ManageAccounts] = TypeAdapter(ManageAccounts)


class OperatorDesk:
    """Takes an operator's request and answers with the result, or with an error in the shape of the API's."""

    def __init__(self, act: Callable[[Connection, ManageAccounts], Camel]) -> None:
        self._act = act
        self._log = make_logger()
        self._connection = KeptConnection(lambda: connection_string(settings().database))

    def handler(self, event: Mapping[str, Any], context: Any) -> dict[str, Any]:
        """Answer one request. A fault of ours is raised, so that Lambda reports it as one."""
        request_id = str(context.aws_request_id)
        try:
            request = _read(event)
            result = self._act(self._connection.get(), request)
        except LeadintakeError as error:
            return error_body(request_id, error)
        except Exception:
            self._connection.drop()
            raise
        self._log.info("managed", action=request.action, request_id=request_id)
        return result.model_dump(by_alias=True, mode="json")


def _read(event: Mapping[str, Any]) -> ManageAccounts:
    try:
        return _REQUEST.validate_python(dict(event))
    except ValidationError as invalid:
        raise invalid_body(invalid) from None
