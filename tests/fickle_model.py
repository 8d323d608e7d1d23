"""A language model that fills cells and has its whims: it refuses, delays, cuts, doubles, limits and talks nonsense."""

import json
import random
import re
import threading
from collections import Counter
from collections.abc import Mapping
from typing import Any

from tests.model_server import START, Connection, completion

Cell = tuple[str, str]
"""The column's name, and the row's."""
FENCED = re.compile(r"```json\n(\{.*\})\n```", re.DOTALL)
# What it does, and how often in a hundred.
WHIMS: Mapping[str, float] = {
    "answers": 60,
    "answers slowly": 5,
    "answers twice": 4,
    "answers too late": 1,
    "limits": 8,
    "is out of order": 6,
    "refuses": 3,
    "hangs up": 2,
    "breaks off": 2,
    "breaks off in a chunk": 1,
    "talks": 2,
    "gives another object": 2,
    "gives what the schema forbids": 2,
    "answers with a page": 1,
    "speaks another language": 1,
}
CLEAN = ("limits", "is out of order", "refuses")
"""Nothing was answered, and everybody knows it."""
NONSENSE: Mapping[str, bytes] = {
    "talks": completion("Gladly! The value is 5."),
    "gives another object": completion('{"other": 1}'),
    "gives what the schema forbids": completion('{"value": {"a": 1}}'),
    "answers with a page": b"<html>Bad gateway</html>",
}
REFUSALS: Mapping[str, tuple[int, Mapping[str, str]]] = {
    "limits": (429, {"Retry-After": "0"}),
    "is out of order": (503, {}),
    "refuses": (400, {}),
}


class FickleModel:
    """Answers as it likes, and counts for each cell how often it may have been paid."""

    def __init__(self, randomness: random.Random, patience: float) -> None:
        self.billed: Counter[Cell] = Counter()
        self.asked: Counter[Cell] = Counter()
        self.whims: Counter[str] = Counter()
        self.unfenced: list[str] = []
        self._randomness = randomness
        self._lock = threading.Lock()
        self._too_late = patience * 1.5

    def behave(self, connection: Connection) -> None:
        """Take one question."""
        cell = self._cell_of(connection)
        with self._lock:
            (whim,) = self._randomness.choices(list(WHIMS), list(WHIMS.values()))
            kept = {"Connection": "keep-alive"} if self._randomness.random() < 0.5 else {}
            self.whims[whim] += 1
            self.asked[cell] += 1
            self.billed[cell] += whim not in CLEAN
        if whim in REFUSALS:
            status, headers = REFUSALS[whim]
            connection.answer(status, b'{"error": {"message": "no"}}', {**headers, **kept})
        elif whim in NONSENSE:
            connection.answer(200, NONSENSE[whim], kept)
        else:
            _act(connection, whim, completion(json.dumps({"value": told(cell)})), kept, self._too_late)

    def _cell_of(self, connection: Connection) -> Cell:
        sent = connection.asked.text_of("user")
        fenced = FENCED.fullmatch(sent)
        if fenced is None or sent.count("```") != 2:
            with self._lock:
                self.unfenced.append(sent)
            return "", sent
        row: dict[str, Any] = json.loads(fenced[1])
        (column,) = re.findall(r"^Column: (.*)$", connection.asked.text_of("system"), re.MULTILINE)
        return json.loads(column), str(row.get("fullName") or row.get("name"))


def told(cell: Cell) -> str:
    """Tell what it answers for a cell when it does."""
    column, name = cell
    return f"{column} of {name}"


def _act(connection: Connection, whim: str, body: bytes, headers: Mapping[str, str], too_late: float) -> None:
    if whim == "breaks off":
        connection.write(START + b"Content-Length: 1000\r\n\r\n" + body)
    elif whim == "breaks off in a chunk":
        connection.write(START + b"Transfer-Encoding: chunked\r\n\r\nff\r\n" + body[:50])
    elif whim == "speaks another language":
        connection.write(b"SSH-2.0-OpenSSH_9.2\r\n")
    elif whim == "answers twice":
        whole = START + b"Connection: keep-alive\r\nContent-Length: %d\r\n\r\n" % len(body) + body
        connection.write(whole * 2)
    elif whim != "hangs up":
        connection.is_over({"answers slowly": 0.1, "answers too late": too_late}.get(whim, 0))
        connection.answer(200, body, headers)
