"""Connections to the model that are kept for the next question, and never carry over what is left of the last."""

import sys
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor

import pytest

from leadintake.cloud.model import ask, forget_connections
from leadintake.errors import ModelFailed
from leadintake.settings import ModelSettings
from tests.integration.cloud.conftest import LONG
from tests.model_server import Behaviour, ModelServer, refuses, says, sends

MESSAGES = ({"role": "user", "content": "Who?"},)
KEPT = {"Connection": "keep-alive"}
MEGABYTES = b"x" * 3_000_000


@pytest.fixture(autouse=True)
def none_left() -> Generator[None]:
    """End what is kept, so that the server's threads end too."""
    yield
    forget_connections()


def answer(model: ModelSettings) -> str:
    return ask(model, MESSAGES, {"type": "object"}, LONG)


def test_a_connection_that_is_offered_is_used_again(server: ModelServer, model: ModelSettings):
    server.behaviour = says("{}", **KEPT)
    assert [answer(model) for _ in range(3)] == ["{}"] * 3
    assert len({one.caller for one in server.asked}) == 1


def test_a_connection_that_is_not_offered_is_not(server: ModelServer, model: ModelSettings):
    assert answer(model)
    assert answer(model)
    assert len({one.caller for one in server.asked}) == 2


@pytest.mark.parametrize(
    "behaviour",
    [refuses(429, Retry_After="0", **KEPT), refuses(400, **KEPT), refuses(503, **KEPT), sends(MEGABYTES, **KEPT)],
    ids=["limited", "refused", "out of order", "too large"],
)
def test_what_was_left_unread_is_not_taken_for_the_next_answer(
    server: ModelServer, model: ModelSettings, behaviour: Behaviour
):
    server.behaviour = behaviour
    with pytest.raises(ModelFailed):
        answer(model)
    server.behaviour = says("next", **KEPT)
    assert answer(model) == "next"


def test_questions_side_by_side_do_not_take_the_connection_of_another(
    server: ModelServer, model: ModelSettings, soak: bool
):
    server.behaviour = says("{}", **KEPT)
    usual = sys.getswitchinterval()
    # Threads change places between any two steps.
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(answer, [model] * (2_000 if soak else 200)))
    finally:
        sys.setswitchinterval(usual)
    assert set(answers) == {"{}"}
