"""The whole stack: in which order its parts start, what keeps them running, and how they stop."""

import http.client
import json
import os
import signal
import time
from contextlib import suppress

import psutil

from local.cloud import Cloud
from local.database import Database
from local.drops import DropFolder
from local.functions import Fleet
from local.gateway import Gateway
from local.logins import function_database_url, make_owner, role_urls
from local.logs import Journal, bound
from local.options import MIGRATION_FOLDER, Options
from local.problems import Problem
from local.queues import Deliveries
from local.resources import Plan, make_plan
from local.routes import Match, RouteTable
from local.schedules import Timers, read_schedule
from local.state import Folder
from local.template import Template, read_template

HEALTH_PATH = "/api/health"
HEALTH_SECONDS = 30
# How long calls in progress may go on after Ctrl-C.
GRACE_SECONDS = 5
LOOK_SECONDS = 0.3
# The user's own variables that reach functions, besides those of the template.
PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR")
PASSED_PREFIX = "OPENROUTER_"
# Stands in for a secret; the template has it empty.
OURS = ("STAGING_KEYS",)


class Stack:
    """One running copy of the product."""

    def __init__(self, options: Options, journal: Journal | None = None) -> None:
        self.options = options
        self.journal = journal or Journal()
        self.folder = Folder(options.folder)
        self.database = Database(self.folder, options.postgres_binaries)
        self.cloud = Cloud(self.folder.logs)
        self.plan = Plan()
        self.gateway: Gateway | None = None
        self.fleet: Fleet | None = None
        self.deliveries: Deliveries | None = None
        self.timers: Timers | None = None
        self.drop_folder: DropFolder | None = None
        self.account_id = ""
        self.api_key = ""
        self.owner_url = ""
        self._template_seen = 0

    @property
    def url(self) -> str:
        """Return the address of the API."""
        return f"http://127.0.0.1:{self.gateway.port if self.gateway else 0}"

    def start(self) -> None:
        """Start everything. The calling thread must live as long as the stack: the kernel ties children to it."""
        begun = time.monotonic()
        self.folder.prepare()
        self.folder.lock()
        self.folder.retract()
        self.journal.log_to(self.folder.logs / "requests.log")
        template = read_template(self.options.template, self.options.parameters)
        self._template_seen = self.options.template.stat().st_mtime_ns
        gateway = self.gateway = self._bind()
        self.cloud.start()
        if not self.options.database_url:
            self._start_database()
        self.cloud.wait()
        self._build_cloud(template)
        roles = self._prepare_database()
        fleet = self.fleet = self._make_fleet(roles)
        self._start_triggers(fleet)
        self._watch_drop_folder()
        self._open(gateway, fleet)
        self.journal.say(f"Ready in {time.monotonic() - begun:.1f} s.")

    def watch(self) -> None:
        """Keep the stack running until somebody stops it."""
        told = False
        while True:
            time.sleep(LOOK_SECONDS)
            if not self.options.database_url and not self.database.running:
                raise Problem(
                    "Postgres has ended by itself.", f"read {self.folder.logs / 'postgres.log'}, start again."
                )
            if not self.cloud.running:
                self.journal.say("The storage and queue server has ended; starting it again. What it held is gone.")
                self.cloud.start()
                self.cloud.wait()
                self.cloud.build(self.plan)
            if not told and self._template_changed():
                self.journal.say(f"{self.options.template.name} has changed: stop and start to use it.")
                told = True
            for name in ("postgres.log", "cloud.log"):
                bound(self.folder.logs / name)

    def stop(self) -> None:
        """Stop everything in order; what was never started is left out."""
        if self.timers is not None:
            self.timers.stop()
        if self.drop_folder is not None:
            self.drop_folder.stop()
        if self.deliveries is not None:
            self.deliveries.stop()
        if self.gateway is not None:
            self.gateway.close(GRACE_SECONDS)
        if self.deliveries is not None:
            self.deliveries.wait(GRACE_SECONDS)
        if self.fleet is not None:
            self.fleet.close(GRACE_SECONDS)
        self.cloud.stop()
        self.database.stop()
        with suppress(OSError):
            self.folder.retract()
        self.folder.unlock()

    def kill(self) -> None:
        """End every process at once, without waiting."""
        if self.database.pid is not None:
            with suppress(ProcessLookupError):
                os.kill(self.database.pid, signal.SIGQUIT)
        for pid in [*(self.fleet.processes() if self.fleet else ()), *((self.cloud.pid,) if self.cloud.pid else ())]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _bind(self) -> Gateway:
        try:
            return Gateway(self.options.port, self.journal)
        except OSError as error:
            raise _port_problem(self.options.port, error) from error

    def _start_database(self) -> None:
        fresh = not (self.folder.path / "database" / "data").exists()
        if fresh:
            self.journal.say("Making the database ...")
        binaries = self.database.prepare()
        self.journal.say(f"Starting Postgres {binaries.major} ({binaries.origin}) ...")
        self.database.start()

    def _build_cloud(self, template: Template) -> None:
        self.plan = make_plan(template, self.cloud.endpoint)
        self.journal.say(
            f"Making {len(self.plan.buckets)} buckets and {len(self.plan.queues)} queues,"
            f" {len(self.plan.functions)} functions on {len(self.plan.routes)} paths ..."
        )
        self.cloud.build(self.plan)

    def _prepare_database(self) -> dict[str, str]:
        if self.options.database_url:
            self.owner_url = self.options.database_url
        else:
            self.database.wait()
            self.owner_url = make_owner(self.database.url, self.folder)
        if not any(function.code == MIGRATION_FOLDER for function in self.plan.functions.values()):
            return {}
        from local.accounts import demo_account, migrate  # noqa: PLC0415 - see there

        applied = migrate(self.owner_url)
        if applied:
            self.journal.say(f"Bringing the schema up to date: {', '.join(applied)}")
        roles = role_urls(self.owner_url, self.folder)
        account = demo_account(self.owner_url, self.folder)
        self.account_id, self.api_key = account.account_id, account.api_key
        return roles

    def _make_fleet(self, roles: dict[str, str]) -> Fleet:
        shared = self._shared_variables()
        variables: dict[str, dict[str, str]] = {}
        for name, function in self.plan.functions.items():
            url = function_database_url(function.environment, self.owner_url, roles)
            own = {key: value for key, value in shared.items() if key.startswith(PASSED_PREFIX) or key in OURS}
            variables[name] = {**shared, **function.environment, **own, **self.cloud.variables()}
            if url is not None:
                variables[name]["DATABASE_URL"] = url
        return Fleet(self.plan.functions, variables, self.folder.logs, self.options.most_environments)

    def _start_triggers(self, fleet: Fleet) -> None:
        deliveries = self.deliveries = Deliveries(self.cloud, fleet, self.journal)
        for trigger in self.plan.queue_triggers:
            deliveries.add_queue(trigger)
        for trigger in self.plan.object_triggers:
            deliveries.add_bucket(trigger)
        timers = self.timers = Timers(deliveries)
        for trigger in self.plan.schedules:
            timers.add(trigger, read_schedule(trigger.expression))
        deliveries.start()
        timers.start()

    def _watch_drop_folder(self) -> None:
        bucket = self.plan.buckets.get("Bucket")
        if bucket is None or not self.account_id:
            return
        folder = self.drop_folder = DropFolder(
            self.folder.path / "drop", self.cloud.storage(), bucket.name, self.journal
        )
        folder.prepare(self.account_id)
        folder.start()

    def _open(self, gateway: Gateway, fleet: Fleet) -> None:
        routes = RouteTable(self.plan.routes)
        try:
            gateway.listen()
        except OSError as error:
            raise _port_problem(self.options.port, error) from error
        # Before the first answer: whoever has seen a healthy stack finds its addresses.
        self.folder.announce(self.state())
        gateway.open(routes, fleet, self.plan.stage, self.plan.binary_media_types)
        if isinstance(routes.find("GET", HEALTH_PATH), Match):
            self._check_health(gateway.port)

    def _check_health(self, port: int) -> None:
        """Ask for health as a caller would; that also warms the function."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=HEALTH_SECONDS)
        try:
            connection.request("GET", HEALTH_PATH)
            status = connection.getresponse().status
        except OSError as error:
            raise Problem(f"The stack does not answer itself: {error}", f"read {self.folder.logs}.") from error
        finally:
            connection.close()
        if status != 200:
            where = self.folder.logs / "functions"
            self.journal.say(f"{HEALTH_PATH} answers {status} instead of 200: read the logs in {where}.")

    def state(self) -> dict[str, object]:
        """Return what state.json says."""

        def queue_url(logical_id: str) -> str:
            queue = self.plan.queues.get(logical_id)
            return "" if queue is None else f"{self.cloud.endpoint}/{queue.arn.split(':')[4]}/{queue.name}"

        bucket = self.plan.buckets.get("Bucket")
        return {
            "url": self.url,
            "api_key": self.api_key,
            "account_id": self.account_id,
            "database_url": self.owner_url,
            "s3_endpoint": self.cloud.endpoint,
            "bucket": bucket.name if bucket else "",
            "sqs_endpoint": self.cloud.endpoint,
            "queue_url": queue_url("EnrichmentQueue"),
            "dlq_url": queue_url("EnrichmentDeadLetters"),
            "import_queue_url": queue_url("ImportQueue"),
            "drop_queue_url": queue_url("DropQueue"),
            "pid": os.getpid(),
        }

    def _shared_variables(self) -> dict[str, str]:
        given = self.options.environment
        passed = {name: value for name, value in given.items() if name in PASSED_ON or name.startswith(PASSED_PREFIX)}
        return {
            "LANG": "C.UTF-8",
            **passed,
            "TZ": "UTC",
            # What Secrets Manager holds in the cloud.
            "STAGING_KEYS": json.dumps({"local": self.folder.secret("staging_key")}),
            # There is no X-Ray daemon here.
            "POWERTOOLS_TRACE_DISABLED": "true",
        }

    def _template_changed(self) -> bool:
        with suppress(OSError):
            return self.options.template.stat().st_mtime_ns != self._template_seen
        return False


def tour(stack: Stack) -> str:
    """Return what to try first."""
    key = stack.api_key
    lines = ["", f"  leadintake is at {stack.url}", f"  logs and data are in {stack.folder.path}"]
    if key:
        lines += [
            f"  the demo account's key: {key}",
            "",
            "Try:",
            f"  curl {stack.url}{HEALTH_PATH}",
            f"  curl -X POST {stack.url}/api/lists -H 'Authorization: Bearer {key}'"
            " -H 'Content-Type: application/json' -d " + _quoted(json.dumps({"name": "First list"})),
            f"  curl {stack.url}/api/lists -H 'Authorization: Bearer {key}'",
        ]
    return "\n".join([*lines, "", "Ctrl-C stops everything."])


def _quoted(text: str) -> str:
    return f"'{text}'"


def _port_problem(port: int, error: OSError) -> Problem:
    if isinstance(error, PermissionError):
        return Problem(f"Port {port} may not be used by ordinary users.", "set PORT to a number above 1023.")
    return Problem(
        f"Port {port} is taken{_by_whom(port)}.",
        f"stop that, or start with another port: PORT={port + 1} make run (PORT=0 takes any free one).",
    )


def _by_whom(port: int) -> str:
    """Say who listens on a port, as far as this user may know."""
    with suppress(psutil.Error, OSError):
        for connection in psutil.net_connections("tcp"):
            if connection.laddr and connection.laddr[1] == port and connection.pid and connection.status == "LISTEN":
                process = psutil.Process(connection.pid)
                return f" by {process.name()} (process {process.pid})"
    return ""
