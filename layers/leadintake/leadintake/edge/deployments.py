"""A step of a deployment: CloudFormation calls it as a custom resource and waits for its word."""

import json
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any

import psycopg
from psycopg import Connection

from leadintake.cloud.database_login import connection_string
from leadintake.edge.faults import described
from leadintake.edge.logs import make_logger
from leadintake.errors import LeadintakeError
from leadintake.flows.migrate_database import MigrationReport
from leadintake.settings import settings

_PHYSICAL_ID = "leadintake-schema"
_SECONDS_TO_ANSWER = 10


class DeploymentStep:
    """Migrates when a stack is made or changed; when one is deleted the data stays as it is."""

    def __init__(self, act: Callable[[Connection], MigrationReport]) -> None:
        self._act = act
        self._log = make_logger()

    def handler(self, event: Mapping[str, Any], context: Any) -> dict[str, Any]:
        """Do the step and tell CloudFormation how it went; called by hand, answer directly."""
        if "ResponseURL" not in event:
            return self._done()
        try:
            data = {} if _asks_for_nothing(event) else self._done()
        except Exception as fault:  # noqa: BLE001 - CloudFormation must be told, whatever it was
            # Without a word CloudFormation would wait for an hour.
            self._log.error("failed", fault=described(fault))
            _tell(event, {"Status": "FAILED", "Reason": _reason(fault, context)})
            return {}
        _tell(event, {"Status": "SUCCESS", "Data": data})
        return data

    def _done(self) -> dict[str, Any]:
        with psycopg.connect(connection_string(settings().database), autocommit=True) as db:
            report = self._act(db)
        self._log.info("migrated", version=report.version, applied=list(report.applied))
        return {"version": report.version, "applied": list(report.applied)}


def _asks_for_nothing(event: Mapping[str, Any]) -> bool:
    # An update that goes back calls the old code, which must not refuse the newer schema: the way back would be stuck.
    # Every schema is made so that the release before it can work on it.
    before = event.get("OldResourceProperties", {}).get("SchemaVersion", "0")
    now = event.get("ResourceProperties", {}).get("SchemaVersion", "0")
    return event["RequestType"] == "Delete" or int(before) > int(now)


def _reason(fault: Exception, context: Any) -> str:
    said = fault.message if isinstance(fault, LeadintakeError) else type(fault).__name__
    return f"{said} (log stream {context.log_stream_name})"


def _tell(event: Mapping[str, Any], outcome: Mapping[str, Any]) -> None:
    named = {name: event[name] for name in ("StackId", "RequestId", "LogicalResourceId")}
    body = json.dumps({**named, "PhysicalResourceId": _PHYSICAL_ID, **outcome}).encode()
    # The address is signed for a request without a content type.
    request = urllib.request.Request(event["ResponseURL"], body, {"Content-Type": ""}, method="PUT")  # noqa: S310 - from AWS
    with urllib.request.urlopen(request, timeout=_SECONDS_TO_ANSWER):  # noqa: S310 - the address is CloudFormation's own
        pass
