"""The Lambda handler of a path: it finds the endpoint, the caller and the arguments, and answers."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, Unpack

import psycopg
from psycopg import Connection
from pydantic import BaseModel

from leadintake.cloud.database_login import connection_string
from leadintake.contract.later import Preference
from leadintake.edge.answers import ASK_FOR_LESS, UPLOAD_INSTEAD, Response, answer, error_answer, internal_error_answer
from leadintake.edge.endpoints import Act, Endpoint, Options, endpoint
from leadintake.edge.faults import described, passes
from leadintake.edge.logs import make_logger
from leadintake.edge.repeats import answered_once
from leadintake.edge.requests import Request, preference_of, read_request
from leadintake.errors import LeadintakeError, MethodNotAllowed, Unavailable
from leadintake.flows.authenticate import authenticate
from leadintake.settings import settings
from leadintake.store.connection import KeptConnection
from leadintake.store.workspace import Workspace, workspace

Result = TypeVar("Result")


class Api:
    """The endpoints of one function."""

    def __init__(self, elsewhere: Sequence[str] = ()) -> None:
        self.endpoints: list[Endpoint] = []
        # Methods of the same path that another function answers.
        self._elsewhere = elsewhere
        self._log = make_logger()
        self._connection = KeptConnection(lambda: connection_string(settings().database))

    def get(self, path: str, **options: Unpack[Options]) -> Callable[[Act], Act]:
        """Declare what answers a GET."""
        return self._declare("GET", path, options)

    def post(self, path: str, **options: Unpack[Options]) -> Callable[[Act], Act]:
        """Declare what answers a POST."""
        return self._declare("POST", path, options)

    def put(self, path: str, **options: Unpack[Options]) -> Callable[[Act], Act]:
        """Declare what answers a PUT."""
        return self._declare("PUT", path, options)

    def patch(self, path: str, **options: Unpack[Options]) -> Callable[[Act], Act]:
        """Declare what answers a PATCH."""
        return self._declare("PATCH", path, options)

    def delete(self, path: str, **options: Unpack[Options]) -> Callable[[Act], Act]:
        """Declare what answers a DELETE."""
        return self._declare("DELETE", path, options)

    def _declare(self, method: str, path: str, options: Options) -> Callable[[Act], Act]:
        def declared(act: Act) -> Act:
            self.endpoints.append(endpoint(method, path, act, options))
            return act

        return declared

    def handler(self, event: Mapping[str, Any], _context: Any) -> Response:
        """Answer one event of API Gateway."""
        started = time.monotonic()
        request = read_request(event)
        facts: dict[str, Any] = {"method": request.method, "resource": request.resource, "request_id": request.id}
        response = self._answered(request, facts)
        # The resource, not the path: a path can hold a customer's domain.
        milliseconds = round((time.monotonic() - started) * 1000)
        self._log.info("answered", **facts, status=response["statusCode"], milliseconds=milliseconds)
        return response

    def close(self) -> None:
        """Give the connection back; Lambda never does, it ends the process."""
        self._connection.drop()

    def _answered(self, request: Request, facts: dict[str, Any]) -> Response:
        try:
            return self._acted(request, facts)
        except Unavailable as error:
            self._connection.drop()
            return error_answer(request.id, error)
        except LeadintakeError as error:
            return error_answer(request.id, error)
        except Exception as fault:  # noqa: BLE001 - whatever it was, the caller gets our answer and the log its kind
            self._log.error("failed", **facts, fault=described(fault))
            self._connection.drop()
            return error_answer(request.id, Unavailable()) if passes(fault) else internal_error_answer(request.id)

    def _acted(self, request: Request, facts: dict[str, Any]) -> Response:
        chosen = self._chosen(request)
        if chosen.is_public:
            return answer(request, self._acted_for_anybody(chosen, chosen.arguments(request)))
        account_id = self._on_a_live_connection(lambda db: authenticate(db, request.header("authorization")))
        facts["account_id"] = str(account_id)
        arguments = chosen.arguments(request)
        with workspace(self._connection.get(), account_id) as ws:
            # Inside the transaction: what cannot be answered is not done either.
            given = {**chosen.given(Workspace, ws), **chosen.given(Preference, preference_of(request))}
            if chosen.is_repeatable:
                return answered_once(ws, request, arguments, lambda: chosen.act(**arguments, **given))
            acted = chosen.act(**arguments, **given)
            return answer(request, acted, UPLOAD_INSTEAD if chosen.upload else ASK_FOR_LESS)

    def _acted_for_anybody(self, chosen: Endpoint, arguments: dict[str, Any]) -> BaseModel:
        if Connection not in chosen.parameters.values():
            return chosen.act(**arguments)
        return self._on_a_live_connection(lambda db: chosen.act(**arguments, **chosen.given(Connection, db)))

    def _chosen(self, request: Request) -> Endpoint:
        # The gateway leaves the body of an answer to HEAD away.
        method = "GET" if request.method == "HEAD" else request.method
        here = [known for known in self.endpoints if known.path == request.resource]
        for known in here:
            if known.method == method:
                return known
        raise MethodNotAllowed(request.method, [*(known.method for known in here), *self._elsewhere])

    def _on_a_live_connection(self, read: Callable[[Connection], Result]) -> Result:
        # A kept connection can have died since the last request. Reading is safe to do twice.
        try:
            return read(self._connection.get())
        except (psycopg.OperationalError, psycopg.InterfaceError):
            self._connection.drop()
            return read(self._connection.get())
