"""The whole stack is killed while it writes; what was answered is there, and nothing is half there."""

import random
import threading
import time

import httpx
import psycopg

from tests.end_to_end.conftest import Account, Stack

WRITERS = 4


class Writer(threading.Thread):
    """Makes lists until the service is gone, and keeps those whose making was answered."""

    def __init__(self, account: Account, label: str) -> None:
        super().__init__()
        self.account, self.label = account, label
        self.answered: list[str] = []

    def run(self) -> None:
        """Write as fast as the service answers."""
        number = 0
        try:
            while True:
                answer = self.account.call("POST", "/api/lists", {"name": f"{self.label} {number}"})
                if answer.status_code == 200:
                    self.answered.append(answer.json()["sheet"]["id"])
                number += 1
        except httpx.HTTPError:
            return


def test_every_answered_write_is_there_after_a_kill_and_nothing_is_half_written(
    own_stack: Stack, randomness: random.Random, soak: bool
):
    account = own_stack.new_account("writer")
    answered: set[str] = set()
    for turn in range(20 if soak else 2):
        now = Account(own_stack.url, account.account_id, account.key)
        writers = [Writer(now, f"{turn}-{number}") for number in range(WRITERS)]
        for writer in writers:
            writer.start()
        # Not before something has been written, so that there is something to lose.
        while not any(writer.answered for writer in writers):
            time.sleep(0.01)
        time.sleep(randomness.uniform(0.0, 1.0))
        own_stack.kill()
        for writer in writers:
            writer.join()
            answered |= set(writer.answered)
        own_stack.start()
        with psycopg.connect(own_stack.state["database_url"]) as db:
            lists = {str(row[0]) for row in db.execute("select id from lists").fetchall()}
            whole = "select list_id from list_columns group by list_id having count(*) = 11"
            complete = {str(row[0]) for row in db.execute(whole).fetchall()}
        assert answered <= lists
        assert complete == lists
        print(f"turn {turn}: {len(answered)} answered, {len(lists)} there")  # noqa: T201 - the figure of a soak
