"""The client of a language model behind an OpenRouter-compatible API: one question, one answer, in the time given."""

import json
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache, partial
from queue import Empty, SimpleQueue
from select import select
from socket import SHUT_RDWR, gaierror, socket
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import BaseModel, Field, ValidationError

from leadintake.cloud.secret_texts import secret_text
from leadintake.errors import ModelFailed
from leadintake.settings import ModelSettings

if TYPE_CHECKING:
    from http.client import HTTPConnection, HTTPResponse

    from leadintake.mapping.model_pass import Ask

_MOST_BYTES = 1_048_576
_MOST_TOKENS = 4_000
_SOON = 1.0
_LONGEST_WAIT = 60.0
_KEPT_SECONDS = 20
"""Servers end connections that nobody uses after a minute or so."""
_TOO_LATE = "it did not answer in time"
_CUT = "its answer was cut off"
_UNCLEAR = "its answer was not understood"
_ENDINGS = {
    "content_filter": "it declined to answer",
    "error": "it failed in the middle of its answer",
    "length": _CUT,
}


_kept_connections: "dict[str, list[tuple[HTTPConnection, float]]]" = {}


def asker(model: ModelSettings) -> "Ask | None":
    """Give what asks the model; None where there is no key."""
    return partial(ask, model, seconds=model.seconds) if model.has_key else None


class Answered(NamedTuple):
    """What a model has said, and what that has cost in its server's words."""

    text: str
    usage: Mapping[str, Any]


def ask(model: ModelSettings, messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any], seconds: float) -> str:
    """Ask once and give the text of the answer; whatever goes wrong is ModelFailed."""
    return answered(model, messages, schema, seconds).text


def answered(
    model: ModelSettings,
    messages: Sequence[Mapping[str, str]],
    schema: Mapping[str, Any],
    seconds: float,
    *,
    searches_the_web: bool = False,
    once: str = "",
) -> Answered:
    """Ask once; `once` names the question, so that a server that knows it does not bill it twice."""
    wanted = {"name": "answer", "strict": True, "schema": schema}
    body: dict[str, Any] = {
        "model": model.name,
        "messages": messages,
        "response_format": {"type": "json_schema", "json_schema": wanted},
        "temperature": 0,
        "max_tokens": _MOST_TOKENS,
    }
    if searches_the_web:
        body["plugins"] = [{"id": "web"}]
    return _Call(model, json.dumps(body).encode(), seconds, once).answer()


class _Call:
    """One request in a thread of its own.

    A socket's timeout starts anew with every byte and does not cover the look-up of the name: only somebody who waits
    outside can hold a server that drips to its time.
    """

    def __init__(self, model: ModelSettings, body: bytes, seconds: float, once: str) -> None:
        self._model = model
        self._once = once
        self._body = body
        self._seconds = seconds
        self._outcome = SimpleQueue[Answered | ModelFailed]()
        self._given_up = Event()
        self._may_be_sent = False
        self._socket: socket | None = None

    def answer(self) -> Answered:
        """Wait for the answer, and no longer than that."""
        Thread(target=self._run, name="ask the model", daemon=True).start()
        try:
            outcome = self._outcome.get(timeout=self._seconds)
        except Empty:
            self._give_up()
            # Who is still at connecting will see that it was given up, and ask nothing.
            outcome = ModelFailed(_TOO_LATE, None if self._may_be_sent else _SOON)
        if isinstance(outcome, ModelFailed):
            raise outcome
        return outcome

    def _give_up(self) -> None:
        self._given_up.set()
        if self._socket is not None:
            # Wakes the thread, which ends by it.
            with suppress(OSError):
                self._socket.shutdown(SHUT_RDWR)

    def _run(self) -> None:
        try:
            self._outcome.put(self._exchange())
        except Exception as error:  # noqa: BLE001 - nothing may end this thread without a word to who waits
            # The error itself stays here: it may quote the key or the answer.
            self._outcome.put(_failure(error))

    def _connect(self, connection: "HTTPConnection") -> None:
        try:
            connection.connect()
        except (TimeoutError, ConnectionRefusedError, gaierror) as error:
            # Nobody has seen the question yet.
            raise ModelFailed(_failure(error).reason, _SOON) from None

    def _exchange(self) -> Answered:
        key = self._model.key or _kept_key(self._model.secret_arn)
        connection, path = _connection(self._model.base_url, self._seconds)
        kept = False
        try:
            if connection.sock is None:
                self._connect(connection)
            self._socket = connection.sock
            self._may_be_sent = True
            # An environment that was frozen meanwhile would otherwise ask a question that nobody waits for.
            if self._given_up.is_set():
                raise ModelFailed(_TOO_LATE)
            headers = {
                "Authorization": f"Bearer {key}",
                "Content-Type": "application/json",
                "Accept": "application/json",
                "User-Agent": "leadintake",
            }
            if self._once:
                headers["Idempotency-Key"] = self._once
            # From here on it may have been answered and billed, whatever happens: it is not asked again.
            connection.request("POST", path, self._body, headers)
            # Closed here: a connection that the server ends passes its socket on to the answer, and forgets it.
            with connection.getresponse() as response:
                body = _read(response)
                kept = _may_be_kept(response)
            return _read_completion(body)
        finally:
            if kept and not self._given_up.is_set():
                _keep(self._model.base_url, connection)
            else:
                connection.close()


def _connection(base_url: str, seconds: float) -> "tuple[HTTPConnection, str]":
    # Imported here: alone they cost 60 ms of CPU, which a function without a key need not pay.
    from http.client import HTTPConnection, HTTPSConnection
    from urllib.parse import urlsplit

    address = urlsplit(base_url)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise ModelFailed("its address is not one of the web")
    path = f"{address.path.rstrip('/')}/chat/completions"
    while kept := _taken_from(_kept_connections.get(base_url, [])):
        connection, since = kept
        # One on which there is something to read has been ended by the other side.
        if time.monotonic() - since < _KEPT_SECONDS and connection.sock and not select([connection.sock], [], [], 0)[0]:
            connection.sock.settimeout(seconds)
            return connection, path
        connection.close()
    kind = HTTPSConnection if address.scheme == "https" else HTTPConnection
    return kind(address.hostname, address.port, timeout=seconds), path


def _taken_from(connections: "list[tuple[HTTPConnection, float]]") -> "tuple[HTTPConnection, float] | None":
    # Not looked at first: questions that are asked side by side take from the same list.
    try:
        return connections.pop()
    except IndexError:
        return None


def forget_connections() -> None:
    """End the connections that are kept: another model is asked from now on."""
    while _kept_connections:
        _, connections = _kept_connections.popitem()
        while kept := _taken_from(connections):
            kept[0].close()


def _may_be_kept(response: "HTTPResponse") -> bool:
    """Tell whether another question can be asked: only where the server says so, and when it was read to the end.

    One that ends it unannounced would cost the next question; what is left of an answer would be taken for the next.
    """
    offered = not response.will_close and (response.getheader("Connection") or "").lower() == "keep-alive"
    return offered and response.isclosed()


def _keep(base_url: str, connection: "HTTPConnection") -> None:
    """Keep a connection for the next question: making one takes as long as many an answer."""
    _kept_connections.setdefault(base_url, []).append((connection, time.monotonic()))


@cache
def _kept_key(secret_arn: str) -> str:
    return secret_text(secret_arn).strip()


def _read(response: "HTTPResponse") -> bytes:
    """Read an answer whole; redirects are not followed, because the key is for this server alone."""
    if response.status == 401:
        # It may have been changed since.
        _kept_key.cache_clear()
    if response.status != 200:
        raise ModelFailed(f"{_refusal(response.status)} ({response.status})", _again_in(response))
    body = response.read(_MOST_BYTES + 1)
    if len(body) > _MOST_BYTES:
        raise ModelFailed("its answer was too large")
    if response.length:
        raise ModelFailed(_CUT)
    return body


def _again_in(response: "HTTPResponse") -> float | None:
    """Tell when to ask again: when the server says so, or soon; never where the question itself was refused."""
    if response.status != 429 and response.status < 500:
        return None
    said = (response.getheader("Retry-After") or "").strip()
    return min(float(said), _LONGEST_WAIT) if said.isdigit() else _SOON


def _refusal(status: int) -> str:
    if status == 429:
        return "it takes no more requests for now"
    return "it is out of order" if status >= 500 else "it refused the request"


class _Message(BaseModel, defer_build=True):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel, defer_build=True):
    message: _Message
    finish_reason: str | None = None


class _Completion(BaseModel, defer_build=True):
    choices: list[_Choice] = Field(min_length=1)
    usage: dict[str, Any] | None = None


def _read_completion(body: bytes) -> Answered:
    try:
        completion = _Completion.model_validate_json(body)
    except ValidationError as error:
        raise ModelFailed(_UNCLEAR) from error
    choice = completion.choices[0]
    if choice.message.refusal:
        raise ModelFailed(_ENDINGS["content_filter"])
    if choice.finish_reason in _ENDINGS:
        raise ModelFailed(_ENDINGS[choice.finish_reason])
    if not choice.message.content:
        raise ModelFailed("its answer was empty")
    return Answered(choice.message.content, completion.usage or {})


def _failure(error: Exception) -> ModelFailed:
    from http.client import HTTPException, IncompleteRead
    from ssl import SSLError

    if isinstance(error, ModelFailed):
        # A new one, because what has caused it may quote the answer.
        return ModelFailed(error.reason, error.again_in)
    reasons = (
        (TimeoutError, _TOO_LATE),
        ((IncompleteRead, ConnectionResetError), _CUT),
        (HTTPException, _UNCLEAR),
        (SSLError, "no connection to it could be trusted"),
        (OSError, "it could not be reached"),
    )
    reason = next((reason for kinds, reason in reasons if isinstance(error, kinds)), "it could not be asked")
    return ModelFailed(reason)
