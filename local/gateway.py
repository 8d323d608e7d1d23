"""The front door: an HTTP server on loopback that does to a request what API Gateway would."""

import json
import socket
import threading
import time
import uuid
from collections.abc import Sequence
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import quote

from local.environment import trace_id
from local.events import HttpAnswer, MalformedAnswer, Request, http_answer, proxy_event
from local.functions import Fleet, Invocation, Outcome
from local.logs import Journal, clock
from local.request_body import MOST_BODY_BYTES, BadRequest, BodyTooLarge, announced_length, read_body
from local.routes import RouteTable, WrongMethod, shown_path

INTEGRATION_SECONDS = 29.0
# Request line and header values together.
MOST_HEADER_BYTES = 10_240
# How long a silent client may hold its connection.
SILENCE_SECONDS = 60
MOST_CONNECTIONS = 256
THROTTLE_SECONDS = 10
_METHODS = frozenset(["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"])
# Everything that ASCII can show: only bytes above it are encoded.
_PLAIN_IN_TARGETS = "".join(chr(code) for code in range(33, 127))
_CODES = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    408: "request_timed_out",
    413: "payload_too_large",
    414: "path_too_long",
    429: "too_many_requests",
    431: "headers_too_large",
    500: "internal_error",
    502: "function_failed",
    503: "starting",
    504: "function_timed_out",
}


class Gateway(ThreadingHTTPServer):
    """Listens, and hands each request to the function that its path names."""

    daemon_threads = True
    request_queue_size = 256
    # Closing must not wait for connections that are kept alive.
    block_on_close = False

    def __init__(self, port: int, journal: Journal) -> None:
        self.journal = journal
        self.routes = RouteTable(())
        self.fleet: Fleet | None = None
        self.stage = "local"
        self.binary_types: Sequence[str] = ()
        self.in_flight = 0
        self.closing = False
        self.counting = threading.Lock()
        self._connections = threading.BoundedSemaphore(MOST_CONNECTIONS)
        self._thread: threading.Thread | None = None
        super().__init__(("127.0.0.1", port), Exchange, bind_and_activate=False)
        # The port is ours from here on; nobody is let in until everything is ready.
        self.server_bind()

    @property
    def port(self) -> int:
        """Return the port that was asked for, or that the operating system chose."""
        return int(self.socket.getsockname()[1])

    def listen(self) -> None:
        """Let callers in; they wait until the gateway is open."""
        self.server_activate()

    def open(self, routes: RouteTable, fleet: Fleet, stage: str, binary_types: Sequence[str]) -> None:
        """Start to answer."""
        self.routes, self.fleet, self.stage, self.binary_types = routes, fleet, stage, binary_types
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,), name="gateway", daemon=True)
        self._thread.start()

    def close(self, grace: float) -> None:
        """Let nobody in any more, and let those who are in finish for a while."""
        self.closing = True
        if self._thread is not None:
            self.shutdown()
        self.server_close()
        deadline = time.monotonic() + grace
        while self.in_flight and time.monotonic() < deadline:
            time.sleep(0.02)

    def server_bind(self) -> None:
        """Bind without the look-up of the host's name that http.server makes: it may take seconds."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "localhost", int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve a connection in a thread of its own, unless there are too many already."""
        if not self._connections.acquire(blocking=False):
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve one connection until it ends."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._connections.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: what breaks here is a client's connection."""


class Exchange(BaseHTTPRequestHandler):
    """One connection, request after request."""

    protocol_version = "HTTP/1.1"
    server_version = "leadintake-local"
    timeout = SILENCE_SECONDS
    disable_nagle_algorithm = True
    wbufsize = -1
    server: Gateway  # pyright: ignore[reportIncompatibleVariableOverride] - the base class knows a plain server only

    def handle_one_request(self) -> None:
        """Read one request, answer it, write one line about it."""
        self.request_id = str(uuid.uuid4())
        self.close_connection = True
        self._started = time.monotonic()
        self._shown = "(unreadable)"
        self._whole = False
        self.command = "-"
        try:
            self.raw_requestline = self.rfile.readline(MOST_HEADER_BYTES + 2)
            if not self.raw_requestline:
                return
            self._started = time.monotonic()
            if not self.raw_requestline.endswith(b"\n"):
                self.requestline, self.request_version = "", self.protocol_version
                self._refuse(414, "The path is too long.")
            elif self.parse_request():
                self._count_and_serve()
            self.wfile.flush()
        except (TimeoutError, ConnectionError):
            self.close_connection = True

    def handle_expect_100(self) -> bool:
        """Do not invite a body that would be refused."""
        try:
            if announced_length(self.headers) > MOST_BODY_BYTES:
                return True
        except BadRequest:
            return True
        return super().handle_expect_100()

    def send_error(self, code: int, *_: object) -> None:  # pyright: ignore[reportIncompatibleMethodOverride] - http.server gives its texts by position
        """Answer what http.server itself refuses in our own shape."""
        status = code if code in _CODES else 400
        sentence = "The headers are too large." if status == 431 else "This is not a request that HTTP/1.1 allows."
        self._refuse(status, sentence)

    def log_message(self, *_: object) -> None:  # pyright: ignore[reportIncompatibleMethodOverride] - the same
        """Write nothing here; `_respond` writes the line."""

    def _count_and_serve(self) -> None:
        with self.server.counting:
            self.server.in_flight += 1
        try:
            self._serve()
        except (TimeoutError, ConnectionError):
            raise
        except Exception as error:  # noqa: BLE001 - whatever broke here, the caller is owed an answer
            self._refuse(500, "Something went wrong in the local stack.", note=type(error).__name__)
        finally:
            with self.server.counting:
                self.server.in_flight -= 1

    def _serve(self) -> None:
        headers = [(name, _header_text(value)) for name, value in self.headers.items()]
        if len(self.requestline) + sum(len(name) + len(value) for name, value in headers) > MOST_HEADER_BYTES:
            self._refuse(431, "The headers are too large.")
            self._drain()
            return
        target = _target(self.path)
        self._shown = shown_path(self.server.routes.find(self.command, target.partition("?")[0]))
        try:
            body = read_body(self.rfile, self.headers)
        except BodyTooLarge:
            self._refuse(413, "The request is larger than 10 MB.")
            self._drain()
            return
        except BadRequest as error:
            self._refuse(400, str(error))
            return
        self._whole = True
        request = Request(
            self.command,
            target,
            headers,
            body,
            self.client_address[0],
            self.request_id,
            trace_id(),
            self.request_version,
        )
        self._route(request)

    def _route(self, request: Request) -> None:
        found = self.server.routes.find(request.method, request.path)
        if found is None:
            self._refuse(404, "There is nothing at this path.")
        elif isinstance(found, WrongMethod) or request.method not in _METHODS:
            allowed = ", ".join(found.allowed) if isinstance(found, WrongMethod) else ", ".join(sorted(_METHODS))
            self._refuse(405, f"This path does not take {request.method}.", (("Allow", allowed),))
        elif self.server.closing or self.server.fleet is None:
            self._refuse(503, "The stack is stopping.", (("Retry-After", "5"),))
        else:
            event = proxy_event(request, found, self.server.stage, self.server.binary_types)
            result = self.server.fleet.invoke(found.function, event, INTEGRATION_SECONDS, patience=THROTTLE_SECONDS)
            self._conclude(request, result)

    def _conclude(self, request: Request, result: Invocation) -> None:
        match result.outcome:
            case Outcome.RESULT:
                try:
                    self._respond(http_answer(result.payload, request.header("accept"), self.server.binary_types))
                except MalformedAnswer as error:
                    self._refuse(502, "The function failed.", note=f"malformed answer: {error}")
            case Outcome.TOO_LARGE:
                self._refuse(413, "The request is larger than a function can take.", note=result.reason)
            case Outcome.THROTTLED:
                self._refuse(429, "Too many requests at once; try again.", (("Retry-After", "1"),), note=result.reason)
            case Outcome.TIMED_OUT | Outcome.STILL_RUNNING:
                self._refuse(504, "The function did not answer in time.", note=result.reason)
            case Outcome.FAILED:
                self._refuse(502, "The function failed.", note=result.reason)

    def _refuse(self, status: int, sentence: str, headers: Sequence[tuple[str, str]] = (), note: str = "") -> None:
        body = {"error": sentence, "code": _CODES[status], "requestId": self.request_id}
        content = json.dumps(body).encode()
        self._respond(HttpAnswer(status, (("Content-Type", "application/json"), *headers), content), note)

    def _respond(self, answer: HttpAnswer, note: str = "") -> None:
        try:
            self._send(answer)
        finally:
            milliseconds = (time.monotonic() - self._started) * 1000
            line = (
                f"{clock()} {self.command or '-'} {self._shown} {answer.status} {milliseconds:.0f} ms {self.request_id}"
            )
            self.server.journal.record(f"{line}  {note}" if note else line)

    def _send(self, answer: HttpAnswer) -> None:
        empty = answer.status in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED) or answer.status < 200
        lines = [f"HTTP/1.1 {answer.status} {_phrase(answer.status)}", f"Date: {self.date_time_string()}"]
        lines += [f"{name}: {value}" for name, value in answer.headers]
        lines += [f"x-amzn-RequestId: {self.request_id}"]
        if not empty:
            lines.append(f"Content-Length: {len(answer.body)}")
        self.close_connection = not self._keeps_alive()
        if self.close_connection:
            lines.append("Connection: close")
        self.wfile.write(("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "replace"))
        if not empty and self.command != "HEAD":
            self.wfile.write(answer.body)
        self.wfile.flush()

    def _keeps_alive(self) -> bool:
        """Tell whether another request may follow; it may not after a body that we did not read."""
        if self.server.closing or not self._whole or self.request_version != "HTTP/1.1":
            return False
        return "close" not in self.headers.get("Connection", "").lower()

    def _drain(self) -> None:
        """Take what is still coming for a moment: closing on it would lose our answer on its way."""
        deadline = time.monotonic() + 5
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_WR)
            self.connection.settimeout(1)
            while time.monotonic() < deadline and self.rfile.read1(65_536):
                pass


def _target(sent: str) -> str:
    """Return path and query in ASCII; a request in the absolute form names the host once more."""
    local = sent if sent.startswith("/") else "/" + sent.partition("://")[2].partition("/")[2]
    return quote(local.encode("latin-1"), safe=_PLAIN_IN_TARGETS)


def _phrase(status: int) -> str:
    with suppress(ValueError):
        return HTTPStatus(status).phrase
    return "Unknown"


def _header_text(value: object) -> str:
    """Return a header's value as UTF-8 text on one line; http.server reads Latin-1 and keeps folded lines."""
    text = str(value).replace("\r\n", " ").replace("\n", " ")
    with suppress(UnicodeError):
        return text.encode("latin-1").decode("utf-8")
    return text
