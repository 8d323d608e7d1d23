"""The client of a language model behind an OpenRouter-compatible API: one question, one answer, in the time given."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache, partial
from queue import Empty, SimpleQueue
from socket import SHUT_RDWR, socket
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field, ValidationError

from leadintake.cloud.secret_texts import secret_text
from leadintake.errors import ModelFailed
from leadintake.settings import ModelSettings

if TYPE_CHECKING:
    from http.client import HTTPConnection, HTTPResponse

    from leadintake.mapping.model_pass import Ask

_MOST_BYTES = 1_048_576
_MOST_TOKENS = 4_000
_TOO_LATE = "it did not answer in time"
_CUT = "its answer was cut off"
_UNCLEAR = "its answer was not understood"
_ENDINGS = {
    "content_filter": "it declined to answer",
    "error": "it failed in the middle of its answer",
    "length": _CUT,
}


def asker(model: ModelSettings) -> "Ask | None":
    """Give what asks the model; None where there is no key."""
    return partial(ask, model, seconds=model.seconds) if model.has_key else None


def ask(model: ModelSettings, messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any], seconds: float) -> str:
    """Ask once and give the text of the answer; whatever goes wrong is ModelFailed."""
    wanted = {"name": "answer", "strict": True, "schema": schema}
    body = {
        "model": model.name,
        "messages": messages,
        "response_format": {"type": "json_schema", "json_schema": wanted},
        "temperature": 0,
        "max_tokens": _MOST_TOKENS,
    }
    return _Call(model, json.dumps(body).encode(), seconds).answer()


class _Call:
    """One request in a thread of its own.

    A socket's timeout starts anew with every byte and does not cover the look-up of the name: only somebody who waits
    outside can hold a server that drips to its time.
    """

    def __init__(self, model: ModelSettings, body: bytes, seconds: float) -> None:
        self._model = model
        self._body = body
        self._seconds = seconds
        self._outcome = SimpleQueue[str | ModelFailed]()
        self._given_up = Event()
        self._socket: socket | None = None

    def answer(self) -> str:
        """Wait for the answer, and no longer than that."""
        Thread(target=self._run, name="ask the model", daemon=True).start()
        try:
            outcome = self._outcome.get(timeout=self._seconds)
        except Empty:
            outcome = ModelFailed(_TOO_LATE)
            self._give_up()
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
            self._outcome.put(ModelFailed(_reason(error)))

    def _exchange(self) -> str:
        key = self._model.key or _kept_key(self._model.secret_arn)
        connection, path = _connection(self._model.base_url, self._seconds)
        try:
            connection.connect()
            self._socket = connection.sock
            # An environment that was frozen meanwhile would otherwise ask a question that nobody waits for.
            if self._given_up.is_set():
                raise ModelFailed(_TOO_LATE)
            headers = {
                "Authorization": f"Bearer {key}",
                "Content-Type": "application/json",
                "Accept": "application/json",
                "User-Agent": "leadintake",
            }
            connection.request("POST", path, self._body, headers)
            return _text(_read(connection.getresponse()))
        finally:
            connection.close()


def _connection(base_url: str, seconds: float) -> "tuple[HTTPConnection, str]":
    # Imported here: alone they cost 60 ms of CPU, which a function without a key need not pay.
    from http.client import HTTPConnection, HTTPSConnection
    from urllib.parse import urlsplit

    address = urlsplit(base_url)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise ModelFailed("its address is not one of the web")
    kind = HTTPSConnection if address.scheme == "https" else HTTPConnection
    return kind(address.hostname, address.port, timeout=seconds), f"{address.path.rstrip('/')}/chat/completions"


@cache
def _kept_key(secret_arn: str) -> str:
    return secret_text(secret_arn).strip()


def _read(response: "HTTPResponse") -> bytes:
    """Read an answer whole; redirects are not followed, because the key is for this server alone."""
    if response.status == 401:
        # It may have been changed since.
        _kept_key.cache_clear()
    if response.status != 200:
        raise ModelFailed(f"{_refusal(response.status)} ({response.status})")
    body = response.read(_MOST_BYTES + 1)
    if len(body) > _MOST_BYTES:
        raise ModelFailed("its answer was too large")
    if response.length:
        raise ModelFailed(_CUT)
    return body


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


def _text(body: bytes) -> str:
    try:
        choice = _Completion.model_validate_json(body).choices[0]
    except ValidationError as error:
        raise ModelFailed(_UNCLEAR) from error
    if choice.message.refusal:
        raise ModelFailed(_ENDINGS["content_filter"])
    if choice.finish_reason in _ENDINGS:
        raise ModelFailed(_ENDINGS[choice.finish_reason])
    if not choice.message.content:
        raise ModelFailed("its answer was empty")
    return choice.message.content


def _reason(error: Exception) -> str:
    from http.client import HTTPException, IncompleteRead
    from ssl import SSLError

    if isinstance(error, ModelFailed):
        return error.reason
    reasons = (
        (TimeoutError, _TOO_LATE),
        ((IncompleteRead, ConnectionResetError), _CUT),
        (HTTPException, _UNCLEAR),
        (SSLError, "no connection to it could be trusted"),
        (OSError, "it could not be reached"),
    )
    return next((reason for kinds, reason in reasons if isinstance(error, kinds)), "it could not be asked")
