"""A process of its own for each file: what goes wrong in it stays there."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import psutil
import pytest

from leadintake.errors import FileTooLarge, LeadintakeError, Unavailable, UnreadableFile
from leadintake.tabular.isolated import read_isolated
from tests.workbooks import inline, row, xlsx

ROOT = Path(__file__).parents[3]


def refusal(function: str, **limits: int) -> LeadintakeError:
    with pytest.raises(LeadintakeError) as caught:
        read_isolated(f"tests.reading:{function}", b"data", "leads.xlsx", **limits)
    return caught.value


def test_what_a_function_gives_comes_back(randomness: Random):
    data = randomness.randbytes(3_000_000)
    answer = read_isolated("tests.reading:echo", data, "Kundenliste März.xlsx")
    assert answer.meta == {"name": "Kundenliste März.xlsx"}
    assert answer.body == data


def test_a_workbook_is_read():
    answer = read_isolated("tests.reading:as_csv", xlsx(row(1, inline("A1", "Jürgen"))), "leads.xlsx")
    assert answer.meta["sheet"] == "Leads"
    assert answer.body.decode() == "Jürgen\n"


def test_the_process_knows_no_secrets(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("PYTHONSTARTUP", "/somewhere")
    known = read_isolated("tests.reading:surroundings", b"", "").meta
    assert not set(known["environment"]) - {"LD_LIBRARY_PATH", "LC_CTYPE"}
    assert known["folder"] == "/"


def test_what_readers_print_does_not_disturb_the_answer():
    assert read_isolated("tests.reading:chatter", b"", "hello").body == b"said"


def test_an_error_about_the_file_crosses_as_it_is():
    error = refusal("refuse")
    assert type(error) is FileTooLarge
    assert error.message == "leads.xlsx is too large."


@pytest.mark.parametrize("function", ["stumble", "crash", "abort", "leave", "panic", "no_such_function"])
def test_whatever_else_goes_wrong_is_a_file_that_cannot_be_read(function: str, capfd: pytest.CaptureFixture[str]):
    error = refusal(function)
    assert type(error) is UnreadableFile
    assert error.message.startswith("The file cannot be read: it is damaged")
    assert "secret@example.com" not in capfd.readouterr().err


def test_the_log_says_what_stumbled_and_where(capfd: pytest.CaptureFixture[str]):
    refusal("stumble")
    assert "reading a file failed: ValueError at " in capfd.readouterr().err


def test_an_error_that_is_not_about_files_is_one_about_the_file():
    assert type(refusal("refuse_otherwise")) is UnreadableFile


def test_too_much_memory_is_refused():
    error = refusal("swallow", memory_bytes=200_000_000)
    assert type(error) is FileTooLarge
    assert "memory" in error.message


def test_too_much_computing_is_refused():
    error = refusal("spin", cpu_seconds=1)
    assert type(error) is FileTooLarge
    assert "too long" in error.message


def test_a_process_that_waits_forever_is_ended():
    others = psutil.Process().children()
    assert "too long" in refusal("sleep", cpu_seconds=1).message
    assert psutil.Process().children() == others


def test_without_a_process_the_service_is_not_available(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    with pytest.raises(Unavailable):
        read_isolated("tests.reading:echo", b"", "")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")
def test_the_process_ends_with_its_parent():
    program = "from leadintake.tabular.isolated import read_isolated; read_isolated('tests.reading:sleep', b'', '')"
    path = os.pathsep.join((str(ROOT), str(ROOT / "layers" / "leadintake")))
    parent = subprocess.Popen([sys.executable, "-c", program], env={**os.environ, "PYTHONPATH": path})
    child = child_of(parent.pid)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    psutil.wait_procs([child], timeout=60)
    assert not child.is_running()


def child_of(pid: int) -> psutil.Process:
    """Wait for the process to have a child that has taken its order."""
    while True:
        for child in psutil.Process(pid).children():
            if "isolated_process.py" in " ".join(child.cmdline()) and child.status() == psutil.STATUS_SLEEPING:
                return child
        time.sleep(0.05)
