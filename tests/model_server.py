"""A language model's server for tests: real HTTP on loopback, and every way in which such a server can fail."""

import json
import ssl
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

# Nothing here goes on for ever, so that a client that waits for ever fails its test instead of hanging it.
PATIENCE_SECONDS = 60
START = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@dataclass(frozen=True)
class Asked:
    """One request that came in."""

    path: str
    headers: Mapping[str, str]
    body: dict[str, Any]
    caller: int
    """The port that it came from: requests over one connection have the same."""

    def text_of(self, role: str) -> str:
        """Give the text of the message with that role."""
        (text,) = (message["content"] for message in self.body["messages"] if message["role"] == role)
        return text


class Connection:
    """What a behaviour may do with one request."""

    def __init__(self, handler: BaseHTTPRequestHandler, asked: Asked, over: Event) -> None:
        self.asked = asked
        self.is_over = over.wait
        """Stay silent for so many seconds; tells whether the server stops meanwhile."""
        self._handler = handler

    def write(self, raw: bytes) -> None:
        """Send bytes as they are."""
        self._handler.wfile.write(raw)

    def answer(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        """Send a whole answer."""
        self._handler.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self._handler.send_header(name, value)
        self._handler.end_headers()
        self.write(body)


Behaviour = Callable[[Connection], None]


@dataclass
class ModelServer:
    """A running server; how it behaves can be changed between requests."""

    base_url: str
    behaviour: Behaviour
    asked: list[Asked] = field(default_factory=list[Asked])


class Listener(ThreadingHTTPServer):
    """A listener that does not mind clients who leave."""

    daemon_threads = True
    # More may knock at once than the usual five.
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: that clients break off is what is tested."""


@contextmanager
def model_server(behaviour: Behaviour, tls: ssl.SSLContext | None = None) -> Generator[ModelServer]:
    """Run a server that behaves so."""
    over = Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked = Asked(self.path, dict(self.headers.items()), body, self.client_address[1])
            server.asked.append(asked)
            self.close_connection = True
            with suppress(OSError):
                server.behaviour(Connection(self, asked, over))

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server calls it so
            pass

    listener = Listener(("127.0.0.1", 0), Handler)
    if tls is not None:
        listener.socket = tls.wrap_socket(listener.socket, server_side=True)
    scheme = "http" if tls is None else "https"
    server = ModelServer(f"{scheme}://127.0.0.1:{listener.server_address[1]}/api/v1", behaviour)
    thread = Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        over.set()
        listener.shutdown()
        thread.join()
        listener.server_close()


def completion(content: str | None, finish_reason: str = "stop", refusal: str | None = None) -> bytes:
    """Write a chat completion."""
    message = {"role": "assistant", "content": content, "refusal": refusal}
    return json.dumps({"choices": [{"index": 0, "finish_reason": finish_reason, "message": message}]}).encode()


def sends(body: bytes, **headers: str) -> Behaviour:
    """Answer with exactly this body."""
    return lambda connection: connection.answer(200, body, headers)


def says(content: object, **headers: str) -> Behaviour:
    """Answer as a model does; what is no text is written as JSON."""
    return sends(completion(content if isinstance(content, str) else json.dumps(content)), **headers)


def refuses(status: int, **headers: str) -> Behaviour:
    """Answer with an error, and quote what was sent, as careless servers do."""

    def behave(connection: Connection) -> None:
        quoted = {"error": {"code": status, "message": f"Refused: {connection.asked.headers['Authorization']}"}}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.answer(status, json.dumps(quoted).encode(), named)

    return behave


def stays_silent(connection: Connection) -> None:
    """Take the request and say nothing."""
    connection.is_over(PATIENCE_SECONDS)


def drips_headers(connection: Connection) -> None:
    """Send a header that never ends, byte by byte."""
    connection.write(START + b"X-Long: ")
    _drip(connection)


def drips(connection: Connection) -> None:
    """Send a body that never ends, byte by byte."""
    connection.write(START + b"Content-Length: 1000000\r\n\r\n")
    _drip(connection)


def breaks_off(connection: Connection) -> None:
    """Promise a body and end in the middle of it."""
    connection.write(START + b"Content-Length: 1000\r\n\r\n" + completion('{"email": "Mail"}'))


def breaks_off_in_a_chunk(connection: Connection) -> None:
    """Do the same with a body whose length is not known beforehand."""
    connection.write(START + b"Transfer-Encoding: chunked\r\n\r\nff\r\n" + completion('{"email": "Mail"}')[:100])


def hangs_up(_: Connection) -> None:
    """End the connection without a word."""


def speaks_another_language(connection: Connection) -> None:
    """Answer with something that is not HTTP."""
    connection.write(b"SSH-2.0-OpenSSH_9.2\r\n")


def sends_a_long_header(connection: Connection) -> None:
    """Send a header longer than any is."""
    connection.write(START + b"X-Long: " + b"x" * 70_000)


def _drip(connection: Connection) -> None:
    for _ in range(PATIENCE_SECONDS * 50):
        connection.write(b" ")
        if connection.is_over(0.02):
            return
