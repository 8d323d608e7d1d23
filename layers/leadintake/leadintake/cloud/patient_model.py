"""A model that is asked again where it says so, within the time that there is."""

import time
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Any

from leadintake import limits
from leadintake.cloud.model import Answered, answered
from leadintake.errors import ModelFailed
from leadintake.settings import ModelSettings


def ask_patiently(
    model: ModelSettings,
    messages: Sequence[Mapping[str, str]],
    schema: Mapping[str, Any],
    *,
    searches_the_web: bool,
    once: str,
    sleep: Callable[[float], None] = time.sleep,
) -> Answered:
    """Ask until there is an answer; waits grow, and the server's own word about them counts."""
    ends = time.monotonic() + limits.CELL_ALL_SECONDS
    for attempt in count(1):
        seconds = min(limits.CELL_SECONDS, ends - time.monotonic())
        try:
            return answered(model, messages, schema, seconds, searches_the_web=searches_the_web, once=once)
        except ModelFailed as failure:
            if failure.again_in is None or attempt == limits.CELL_ATTEMPTS:
                raise
            wait = failure.again_in * 2 ** (attempt - 1)
            if time.monotonic() + wait + 1 > ends:
                raise
        sleep(wait)
    raise AssertionError
