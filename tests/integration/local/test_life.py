"""Starting, stopping, being killed, and what is left afterwards."""

import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
import pytest

from tests.integration.local.running import (
    PATIENCE,
    RunningStack,
    ended,
    eventually,
    queue_url,
    variables_of,
)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
def test_stopping_leaves_nothing_running(own_probe: RunningStack, number: int) -> None:
    own_probe.start()
    own_probe.request("GET", "/api/echo")
    processes = own_probe.descendants()
    assert {"postgres", "local.cloud_process", "environment_process.py"} <= {
        word
        for one in processes
        for word in ("postgres", "local.cloud_process", "environment_process.py")
        if any(word in part for part in one.cmdline())
    }
    assert own_probe.stop(number) == 0
    assert ended(processes)
    assert not (own_probe.folder / "state.json").exists()


def test_a_call_in_progress_is_answered_before_the_stack_stops(own_probe: RunningStack) -> None:
    own_probe.start()
    url = own_probe.url
    call = subprocess.Popen(["curl", "-s", f"{url}/api/echo?sleep=1"], stdout=subprocess.PIPE)
    eventually(lambda: "environment_process.py" in str([one.cmdline() for one in own_probe.descendants()]))
    time.sleep(0.5)
    assert own_probe.stop() == 0
    answer, _ = call.communicate(timeout=PATIENCE)
    assert b'"version"' in answer


def test_a_second_ctrl_c_does_not_wait(own_probe: RunningStack) -> None:
    own_probe.start()
    call = subprocess.Popen(["curl", "-s", f"{own_probe.url}/api/echo?sleep=4"], stdout=subprocess.PIPE)
    eventually(lambda: any(one.num_threads() and one.status() for one in own_probe.descendants()))
    time.sleep(0.5)
    processes = own_probe.descendants()
    own_probe.process.send_signal(signal.SIGINT)
    eventually(lambda: "Stopping" in own_probe.said)
    own_probe.process.send_signal(signal.SIGINT)
    assert own_probe.process.wait(PATIENCE) in (0, 130)
    eventually(lambda: ended(processes))
    call.communicate(timeout=PATIENCE)


def test_data_survives_kill_9_and_nothing_is_left_running(own_probe: RunningStack) -> None:
    own_probe.start()
    own_probe.request("GET", "/api/echo")
    with psycopg.connect(own_probe.state["database_url"], autocommit=True) as db:
        db.execute("create table kept (word text)")
        db.execute("insert into kept values ('answered')")
    processes = own_probe.descendants()
    own_probe.process.kill()
    own_probe.process.wait(PATIENCE)
    eventually(lambda: ended(processes))
    own_probe.start()
    with psycopg.connect(own_probe.state["database_url"]) as db:
        assert db.execute("select word from kept").fetchall() == [("answered",)]


def test_data_survives_kill_9_of_every_process_at_once(own_probe: RunningStack) -> None:
    own_probe.start()
    with psycopg.connect(own_probe.state["database_url"], autocommit=True) as db:
        db.execute("create table kept (number int)")
        db.execute("insert into kept select generate_series(1, 1000)")
        for one in [psutil.Process(own_probe.process.pid), *own_probe.descendants()]:
            # The children end with their parent, some of them before it is their turn.
            with suppress(psutil.NoSuchProcess):
                one.kill()
    own_probe.process.wait(PATIENCE)
    own_probe.start()
    with psycopg.connect(own_probe.state["database_url"]) as db:
        assert db.execute("select count(*) from kept").fetchone() == (1000,)


def test_a_server_that_a_killed_stack_left_behind_is_ended(own_probe: RunningStack) -> None:
    own_probe.start()
    [server] = [one for one in own_probe.descendants() if one.name() == "postgres" and "-D" in one.cmdline()]
    # A stopped process does not hear that its parent has gone: an orphan.
    server.suspend()
    own_probe.process.kill()
    own_probe.process.wait(PATIENCE)
    assert server.is_running()
    server.resume()
    own_probe.start()
    eventually(lambda: ended([server]))
    assert own_probe.request("GET", "/api/health").status_code == 200


def test_a_taken_port_is_named_with_a_remedy(own_probe: RunningStack) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        own_probe.variables["PORT"] = str(port)
        own_probe.launch()
        assert own_probe.process.wait(PATIENCE) == 1
    assert f"Port {port} is taken" in own_probe.said
    assert "Remedy: stop that, or start with another port" in own_probe.said
    assert "Traceback" not in own_probe.said


def test_two_stacks_do_not_share_a_folder(probe: RunningStack) -> None:
    second = RunningStack(probe.folder, probe.template)
    second.log = probe.folder.parent / "second.out"
    second.launch()
    assert second.process.wait(PATIENCE) == 1
    assert f"Another stack (process {probe.process.pid}) already runs" in second.said
    assert probe.state["pid"] == probe.process.pid, "the first one's state.json is still there"
    assert probe.request("GET", "/api/health").status_code == 200


def test_a_function_is_loaded_anew_when_its_code_changes(own_probe: RunningStack) -> None:
    own_probe.start()
    assert own_probe.request("GET", "/api/echo").json()["version"] == "one"
    assert own_probe.template is not None
    code = own_probe.template.parent / "functions" / "echo" / "app.py"
    code.write_text(code.read_text("utf-8").replace('VERSION = "one"', 'VERSION = "two"'), "utf-8")
    eventually(lambda: own_probe.request("GET", "/api/echo").json()["version"] == "two")
    code.write_text("this is not Python", "utf-8")
    eventually(lambda: own_probe.request("GET", "/api/echo").status_code == 502)
    code.write_text("def handler(event, context):\n    return {'statusCode': 201}\n", "utf-8")
    eventually(lambda: own_probe.request("GET", "/api/echo").status_code == 201)


def test_memory_does_not_grow_with_requests(own_probe: RunningStack, soak: bool) -> None:
    own_probe.start()
    supervisor = psutil.Process(own_probe.process.pid)
    cloud = next(one for one in own_probe.descendants() if "local.cloud_process" in one.cmdline())
    import httpx  # noqa: PLC0415 - one client for thousands of requests

    with httpx.Client(base_url=own_probe.url, timeout=PATIENCE) as client:
        for _ in range(300):
            client.get("/api/echo?bytes=10000")
        before = supervisor.memory_info().rss, cloud.memory_info().rss
        threads, handles = supervisor.num_threads(), supervisor.num_fds()
        for _ in range(10_000 if soak else 1_000):
            client.get("/api/echo?bytes=10000")
    assert supervisor.memory_info().rss - before[0] < 8 * 1_048_576
    assert cloud.memory_info().rss - before[1] < 8 * 1_048_576
    assert supervisor.num_threads() <= threads + 2
    assert supervisor.num_fds() <= handles + 2


def test_state_and_secrets_are_for_their_owner_alone(probe: RunningStack) -> None:
    for name in ("state.json", "secrets.json"):
        assert (probe.folder / name).stat().st_mode & 0o777 == 0o600
    assert set(probe.state) == {
        *("url", "api_key", "account_id", "database_url", "s3_endpoint", "bucket", "sqs_endpoint", "queue_url"),
        *("dlq_url", "import_queue_url", "drop_queue_url", "pid"),
    }


def test_functions_see_the_template_and_not_the_users_environment(own_probe: RunningStack) -> None:
    own_probe.variables |= {"MY_PASSWORD": "hunter2", "OPENROUTER_API_KEY": "key", "AWS_PROFILE": "production"}
    own_probe.start()
    answer = own_probe.request("GET", "/api/echo").json()
    shown = answer["environment"]
    assert shown["STAGE"] == "dev"
    assert shown["SHARED"] == "from the function"
    assert shown["SECOND"] == "two"
    assert shown["GREETING"] == "dev-probe-dev-messages-${literal}"
    assert shown["AWS_ENDPOINT_URL_SQS"] == own_probe.state["sqs_endpoint"]
    assert "ONLY_IN_PRODUCTION" not in shown
    assert not {"MY_PASSWORD", "AWS_PROFILE", "DATABASE_URL"} & set(shown)
    assert queue_url(own_probe, "x").startswith(shown["AWS_ENDPOINT_URL_SQS"])
    assert variables_of(answer["pid"])["OPENROUTER_API_KEY"] == "key"


def test_output_of_functions_is_kept_in_a_log_of_their_own(probe: RunningStack) -> None:
    probe.request("GET", "/api/echo")
    log = probe.folder / "logs" / "functions" / "Echo.log"
    eventually(lambda: "served " in log.read_text("utf-8") and "REPORT RequestId" in log.read_text("utf-8"))


def test_a_template_that_cannot_be_read_is_said_so(tmp_path: Path) -> None:
    stack = RunningStack(tmp_path / ".local", tmp_path / "missing.yaml")
    stack.launch()
    assert stack.process.wait(PATIENCE) == 1
    assert "missing.yaml cannot be read" in stack.said
    assert "Traceback" not in stack.said
