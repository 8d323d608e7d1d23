"""What a small request costs over the bare query in it; figures only, nothing here can be too slow."""

import json
import time
from collections.abc import Callable, Generator
from statistics import median
from typing import Any

import psycopg
import pytest

from functions.lists.app import api
from tests.postgres import Prepared, prepared_database

ROUNDS, CALLS = 7, 200


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Generator[Prepared]:
    """Run a Postgres of our own with everything in it that a function needs."""
    with prepared_database(tmp_path_factory.mktemp("postgres")) as prepared:
        yield prepared


def cpu_of(call: Callable[[], Any]) -> float:
    """Tell how many microseconds of this process's CPU one call takes."""
    started = time.process_time()
    for _ in range(CALLS):
        call()
    return (time.process_time() - started) / CALLS * 1e6


def test_a_small_request_is_measured_against_the_bare_query(
    database: Prepared, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("DATABASE_URL", database.app)
    headers = {"Authorization": f"Bearer {database.key}", "Content-Type": "application/json"}
    event: dict[str, Any] = {"resource": "/api/lists", "headers": headers, "requestContext": {"requestId": "bench"}}
    made = api.handler({**event, "httpMethod": "POST", "body": json.dumps({"name": "bench"})}, None)
    assert made["statusCode"] == 200

    def request() -> None:
        assert api.handler({**event, "httpMethod": "GET"}, None)["statusCode"] == 200

    with psycopg.connect(database.owner, autocommit=True) as db:

        def bare() -> None:
            db.execute("select id, name, created_at from lists order by created_at desc limit 1000").fetchall()

        # In turn, so that a machine that slows down slows both.
        rounds = [(cpu_of(request), cpu_of(bare)) for _ in range(ROUNDS)]
    api.close()
    ratios = sorted(one / other for one, other in rounds)
    with capsys.disabled():
        print(  # noqa: T201 - a bench prints its figures
            f"\nGET /api/lists in the handler: {median(one for one, _ in rounds):.0f} us of CPU,"
            f" the bare query {median(other for _, other in rounds):.0f} us;"
            f" {median(ratios):.1f} times as much ({ratios[0]:.1f} to {ratios[-1]:.1f})"
        )
