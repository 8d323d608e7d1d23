"""The small parts: turns, logs, secrets, bodies, addresses."""

import io
import threading
from email.message import Message
from pathlib import Path

import pytest

from local.code_watch import CodeWatch
from local.logins import address, function_database_url
from local.logs import Journal, bound
from local.problems import Problem, about_files
from local.request_body import MOST_BODY_BYTES, BadRequest, BodyTooLarge, read_body
from local.state import Folder
from local.turns import Turns


def headers(**values: str) -> Message:
    message = Message()
    for name, value in values.items():
        message[name.replace("_", "-")] = value
    return message


def test_a_body_is_as_long_as_it_says() -> None:
    assert read_body(io.BytesIO(b"hello, and more"), headers(Content_Length="5")) == b"hello"
    assert read_body(io.BytesIO(b""), headers()) == b""


def test_chunks_are_put_together() -> None:
    text = b"3;extension=1\r\nabc\r\nA\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n"
    assert read_body(io.BytesIO(text), headers(Transfer_Encoding="chunked")) == b"abc0123456789"


def test_ten_megabytes_are_read_and_one_byte_more_is_not() -> None:
    body = io.BytesIO(b"x" * MOST_BODY_BYTES)
    assert len(read_body(body, headers(Content_Length=str(MOST_BODY_BYTES)))) == 10 * 1_048_576
    with pytest.raises(BodyTooLarge):
        read_body(io.BytesIO(), headers(Content_Length=str(MOST_BODY_BYTES + 1)))
    chunked = io.BytesIO(f"{MOST_BODY_BYTES:x}\r\n".encode() + b"x" * MOST_BODY_BYTES + b"\r\n1\r\nx\r\n0\r\n\r\n")
    with pytest.raises(BodyTooLarge):
        read_body(chunked, headers(Transfer_Encoding="chunked"))


@pytest.mark.parametrize(
    ("text", "given"),
    [
        (b"abc", {"Content_Length": "4"}),
        (b"", {"Content_Length": "-1"}),
        (b"", {"Content_Length": "1_000"}),
        (b"", {"Content_Length": "٣"}),
        (b"", {"Transfer_Encoding": "gzip"}),
        (b"g\r\n", {"Transfer_Encoding": "chunked"}),
        (b"+3\r\nabc\r\n0\r\n\r\n", {"Transfer_Encoding": "chunked"}),
        (b"3\r\nabcd", {"Transfer_Encoding": "chunked"}),
        (b"3\r\nabc\r\n0", {"Transfer_Encoding": "chunked"}),
    ],
)
def test_a_body_that_is_not_what_it_says_is_refused(text: bytes, given: dict[str, str]) -> None:
    with pytest.raises(BadRequest):
        read_body(io.BytesIO(text), headers(**given))


def test_who_waits_longest_is_served_first() -> None:
    turns, order = Turns(1), list[int]()
    assert turns.take(0)

    def wait(number: int) -> None:
        assert turns.take(30)
        order.append(number)
        turns.give_back()

    threads: list[threading.Thread] = []
    for number in range(5):
        threads.append(threading.Thread(target=wait, args=(number,)))
        threads[-1].start()
        while len(turns._waiting) <= number:  # pyright: ignore[reportPrivateUsage] - nothing else tells that it waits
            pass
    turns.give_back()
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3, 4]


def test_nobody_waits_longer_than_they_would() -> None:
    turns = Turns(1)
    assert turns.take(0)
    assert not turns.take(0.01)
    turns.give_back()
    assert turns.take(0)


def test_a_log_is_copied_aside_when_it_is_too_long(tmp_path: Path) -> None:
    log = tmp_path / "x.log"
    with log.open("a", encoding="utf-8") as appending:
        appending.write("old\n" * 100)
        appending.flush()
        bound(log, 100)
        appending.write("new\n")
    assert log.read_text("utf-8") == "new\n"
    assert (tmp_path / "x.log.1").read_text("utf-8") == "old\n" * 100


def test_a_terminal_that_is_stuck_does_not_hold_up_requests(tmp_path: Path) -> None:
    stuck = threading.Event()

    class Terminal(io.StringIO):
        def write(self, text: str, /) -> int:
            stuck.wait(30)
            return super().write(text)

    journal = Journal(Terminal(), tmp_path / "requests.log")
    for number in range(5_000):
        journal.record(f"line {number}")
    stuck.set()
    journal.close()
    assert "line 0\n" in (tmp_path / "requests.log").read_text("utf-8")


def test_secrets_are_drawn_once_and_readable_by_their_owner_alone(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "own")
    folder.prepare()
    assert folder.secret("owner") == Folder(tmp_path / "own").secret("owner") != folder.secret("other")
    assert folder.secrets_file.stat().st_mode & 0o777 == 0o600
    assert folder.path.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_is_a_file_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(Problem, match="not a folder"):
        Folder(tmp_path / "file").prepare()


@pytest.mark.parametrize(
    ("number", "said"), [(28, "The disk is full"), (13, "No permission"), (5, "making x failed at /y")]
)
def test_errors_of_files_have_a_cause_and_a_remedy(number: int, said: str) -> None:
    assert said in str(about_files(OSError(number, "reason"), "making x", "/y"))


def test_an_address_is_rewritten_for_another_user() -> None:
    url = "postgresql://owner:secret@db.example:5433/name?sslmode=require"
    assert address(url, "app", "p/w@1") == "postgresql://app:p%2Fw%401@db.example:5433/name?sslmode=require"
    assert address("host=/run/pg dbname=x user=o", "app", "p") == "postgresql://app:p@/x?host=%2Frun%2Fpg"


def test_a_function_logs_in_as_its_variables_say() -> None:
    roles = {"leadintake_app": "app-url"}
    assert function_database_url({"DATABASE_USER": "leadintake_app"}, "owner-url", roles) == "app-url"
    assert function_database_url({"DATABASE_SECRET_ARN": "x"}, "owner-url", roles) == "owner-url"
    assert function_database_url({}, "owner-url", roles) is None


def test_a_change_of_code_is_noticed_and_caches_are_not(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("1", "utf-8")
    before = CodeWatch().revision((tmp_path,))
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "app.pyc").write_text("x", "utf-8")
    assert CodeWatch().revision((tmp_path,)) == before
    (tmp_path / "app.py").write_text("22", "utf-8")
    assert CodeWatch().revision((tmp_path,)) != before
