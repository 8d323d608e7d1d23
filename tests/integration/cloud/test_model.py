"""The model's client against a real server that behaves in every way such a server can."""

import datetime as dt
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path

import boto3
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from moto import mock_aws

from leadintake.cloud.model import ask, asker
from leadintake.errors import ModelFailed
from leadintake.settings import ModelSettings, settings
from tests.integration.cloud.conftest import KEY, LONG
from tests.model_server import (
    Behaviour,
    ModelServer,
    breaks_off,
    breaks_off_in_a_chunk,
    completion,
    drips,
    drips_headers,
    hangs_up,
    model_server,
    refuses,
    says,
    sends,
    sends_a_long_header,
    speaks_another_language,
    stays_silent,
)

MESSAGES = ({"role": "user", "content": "Größe?"},)
SCHEMA = {"type": "object"}
SHORT = 0.3


@pytest.fixture
def closed_port() -> Generator[int]:
    """Hold a port on which nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


def failure(model: ModelSettings, seconds: float = LONG) -> str:
    """Ask, and give why it failed; nobody may learn the key from that."""
    with pytest.raises(ModelFailed) as caught:
        ask(model, MESSAGES, SCHEMA, seconds)
    assert KEY not in repr(caught.getrepr(showlocals=False, chain=True))
    assert caught.value.__cause__ is None
    return caught.value.reason


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait until something holds."""
    until = time.monotonic() + LONG
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)


def asking_threads() -> list[threading.Thread]:
    """List the threads in which the client still asks."""
    return [thread for thread in threading.enumerate() if thread.name == "ask the model"]


# An answer


def test_the_text_of_the_answer_is_given(server: ModelServer, model: ModelSettings):
    server.behaviour = says("Ö{}")
    assert ask(model, MESSAGES, SCHEMA, LONG) == "Ö{}"


def test_a_question_carries_model_schema_and_key(server: ModelServer, model: ModelSettings):
    ask(model, MESSAGES, SCHEMA, LONG)
    (asked,) = server.asked
    assert asked.path == "/api/v1/chat/completions"
    assert asked.headers["Authorization"] == f"Bearer {KEY}"
    assert asked.body["model"] == "maker/model"
    assert asked.body["messages"] == list(MESSAGES)
    assert asked.body["response_format"]["json_schema"]["schema"] == SCHEMA


def test_a_slash_at_the_end_of_the_address_does_not_matter(server: ModelServer, model: ModelSettings):
    ask(replace(model, base_url=model.base_url + "/"), MESSAGES, SCHEMA, LONG)
    assert server.asked[0].path == "/api/v1/chat/completions"


def test_spaces_sent_to_keep_the_connection_do_not_matter(server: ModelServer, model: ModelSettings):
    server.behaviour = sends(b"\n \n" + completion("{}"))
    assert ask(model, MESSAGES, SCHEMA, LONG) == "{}"


# Failures


CUT, UNCLEAR, TOO_LARGE = "its answer was cut off", "its answer was not understood", "its answer was too large"
DECLINED, EMPTY = "it declined to answer", "its answer was empty"
FAILURES: dict[str, tuple[Behaviour, str]] = {
    "bad request": (refuses(400), "it refused the request (400)"),
    "bad key": (refuses(401), "it refused the request (401)"),
    "no credits": (refuses(402), "it refused the request (402)"),
    "no such model": (refuses(404), "it refused the request (404)"),
    "too many requests": (refuses(429, Retry_After="3600"), "it takes no more requests for now (429)"),
    "error": (refuses(500), "it is out of order (500)"),
    "unavailable": (refuses(503, Retry_After="3600"), "it is out of order (503)"),
    "no content": (refuses(204), "it refused the request (204)"),
    "hangs up": (hangs_up, CUT),
    "breaks off": (breaks_off, CUT),
    "breaks off in a chunk": (breaks_off_in_a_chunk, CUT),
    "too long for its tokens": (sends(completion('{"email": "Ma', "length")), CUT),
    "filtered": (sends(completion("I must not", "content_filter")), DECLINED),
    "refused": (sends(completion(None, refusal="I must not")), DECLINED),
    "failed on the way": (sends(completion("{}", "error")), "it failed in the middle of its answer"),
    "no text": (sends(completion(None)), EMPTY),
    "empty text": (says(""), EMPTY),
    "empty body": (sends(b""), UNCLEAR),
    "HTML": (sends(b"<html>Bad gateway</html>"), UNCLEAR),
    "bytes": (sends(b"\xff\xfe{}"), UNCLEAR),
    "list": (sends(b"[]"), UNCLEAR),
    "no choices": (sends(b'{"choices": []}'), UNCLEAR),
    "choices of another shape": (sends(b'{"choices": {"0": 1}}'), UNCLEAR),
    "text of another shape": (sends(b'{"choices": [{"message": {"content": ["{}"]}}]}'), UNCLEAR),
    "error in a good answer": (sends(b'{"error": {"code": 502, "message": "upstream"}}'), UNCLEAR),
    "deep": (sends(b"[" * 1_000_000), UNCLEAR),
    "10 MB, deep": (sends(b'{"a":' * 2_000_000), TOO_LARGE),
    "10 MB, deep, as text": (says("[" * 5_000_000 + "]" * 5_000_000), TOO_LARGE),
    "not HTTP": (speaks_another_language, UNCLEAR),
    "endless header": (sends_a_long_header, UNCLEAR),
}


@pytest.mark.parametrize("name", FAILURES)
def test_every_failure_has_a_reason(server: ModelServer, model: ModelSettings, name: str):
    server.behaviour, reason = FAILURES[name]
    assert failure(model) == reason
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "behaviour", [stays_silent, drips_headers, drips], ids=["stays silent", "drips headers", "drips"]
)
def test_no_server_outlasts_the_time_given(server: ModelServer, model: ModelSettings, behaviour: Behaviour):
    server.behaviour = behaviour
    assert failure(model, SHORT) == "it did not answer in time"
    # Nothing goes on behind the caller's back.
    wait_until(lambda: not asking_threads())


def test_a_server_that_accepts_and_never_speaks_tls_does_not_outlast_it_either(model: ModelSettings):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"https://127.0.0.1:{listener.getsockname()[1]}"
        assert failure(replace(model, base_url=address), SHORT) == "it did not answer in time"
    wait_until(lambda: not asking_threads())


def test_who_was_never_reached_may_be_asked_again_and_who_stays_silent_not(server: ModelServer, model: ModelSettings):
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener, socket.socket() as waiting:
        # Whoever comes after one that waits is not let in.
        waiting.connect(listener.getsockname())
        full = replace(model, base_url=f"http://127.0.0.1:{listener.getsockname()[1]}")
        assert again_in(full) is not None
    server.behaviour = stays_silent
    assert again_in(model) is None
    wait_until(lambda: not asking_threads())


def again_in(model: ModelSettings) -> float | None:
    """Ask what is not answered in time, and give when to ask again."""
    with pytest.raises(ModelFailed, match="in time") as caught:
        ask(model, MESSAGES, SCHEMA, SHORT)
    return caught.value.again_in


def test_nobody_there(model: ModelSettings, closed_port: int):
    assert failure(replace(model, base_url=f"http://127.0.0.1:{closed_port}/v1")) == "it could not be reached"


def test_a_name_that_nobody_has(model: ModelSettings):
    assert failure(replace(model, base_url="http://model.invalid/v1")) == "it could not be reached"


@pytest.mark.parametrize(
    "address", ["", "ftp://x/v1", "openrouter.ai/api/v1", "http://", "http://x:99999", "http://[x"]
)
def test_an_address_that_is_none(model: ModelSettings, address: str):
    assert failure(replace(model, base_url=address)).startswith("it")


@pytest.mark.parametrize("key", [f"{KEY}\r\nX: y", f"{KEY}ł"], ids=["line end", "letter"])
def test_a_key_that_cannot_be_sent_is_not_told_either(server: ModelServer, model: ModelSettings, key: str):
    assert failure(replace(model, key=key)) == "it could not be asked"
    assert server.asked == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_the_key_does_not_follow_a_redirect(server: ModelServer, model: ModelSettings, status: int):
    with model_server(says({"email": "Mail"})) as elsewhere:
        server.behaviour = refuses(status, Location=elsewhere.base_url + "/chat/completions")
        assert failure(model) == f"it refused the request ({status})"
        assert elsewhere.asked == []


# TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate for 127.0.0.1, with its key, that nobody trusts unless told to."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    form, encoding = serialization.PrivateFormat.PKCS8, serialization.Encoding.PEM
    path = tmp_path_factory.mktemp("tls") / "certificate.pem"
    path.write_bytes(key.private_bytes(encoding, form, serialization.NoEncryption()) + made.public_bytes(encoding))
    return path


@pytest.fixture
def secure(certificate: Path, model: ModelSettings) -> Generator[ModelSettings]:
    """Run a server behind TLS, and point at it."""
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    with model_server(says("{}"), tls) as running:
        yield replace(model, base_url=running.base_url)


def test_a_trusted_server_is_asked_over_tls(secure: ModelSettings, certificate: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert ask(secure, MESSAGES, SCHEMA, LONG) == "{}"


def test_a_server_that_nobody_trusts_is_told_nothing(secure: ModelSettings):
    assert failure(secure) == "no connection to it could be trusted"


def test_a_server_without_tls_is_not_asked_by_a_secure_address(model: ModelSettings):
    assert failure(replace(model, base_url=model.base_url.replace("http:", "https:"))).startswith("no connection")


# The key


@pytest.fixture
def variables(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Take away what the machine sets."""
    for name in ("API_KEY", "SECRET_ARN", "BASE_URL", "MODEL", "SECONDS"):
        monkeypatch.delenv(f"OPENROUTER_{name}", raising=False)
    return monkeypatch


def test_without_a_key_there_is_nobody_to_ask(variables: pytest.MonkeyPatch):
    variables.setenv("OPENROUTER_BASE_URL", "http://127.0.0.1:1")
    assert asker(settings().model) is None


def test_the_environment_says_whom_to_ask(server: ModelServer, variables: pytest.MonkeyPatch):
    assert settings().model.base_url == "https://openrouter.ai/api/v1"
    variables.setenv("OPENROUTER_API_KEY", KEY + "\n")
    variables.setenv("OPENROUTER_BASE_URL", server.base_url)
    variables.setenv("OPENROUTER_MODEL", "maker/other")
    variables.setenv("OPENROUTER_SECONDS", str(LONG))
    assert KEY not in repr(settings())
    found = asker(settings().model)
    assert found is not None
    found(MESSAGES, SCHEMA)
    assert server.asked[0].body["model"] == "maker/other"
    assert server.asked[0].headers["Authorization"] == f"Bearer {KEY}"


@pytest.fixture
def secret(variables: pytest.MonkeyPatch) -> Generator[str]:
    """Keep the key where a deployment keeps it."""
    variables.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    with mock_aws():
        client = boto3.client("secretsmanager")  # pyright: ignore[reportUnknownMemberType] - the stubs name every service of AWS, and only ours are installed
        yield client.create_secret(Name="model", SecretString="first")["ARN"]


def change(secret: str, text: str) -> None:
    """Change the key."""
    client = boto3.client("secretsmanager")  # pyright: ignore[reportUnknownMemberType] - as above
    client.put_secret_value(SecretId=secret, SecretString=text)


def test_a_kept_key_is_read_once_and_again_when_it_is_refused(server: ModelServer, model: ModelSettings, secret: str):
    kept = replace(model, key="", secret_arn=secret)
    ask(kept, MESSAGES, SCHEMA, LONG)
    change(secret, "second")
    ask(kept, MESSAGES, SCHEMA, LONG)
    server.behaviour = refuses(401)
    failure(kept)
    server.behaviour = says("{}")
    ask(kept, MESSAGES, SCHEMA, LONG)
    assert [one.headers["Authorization"].removeprefix("Bearer ") for one in server.asked] == [
        *("first", "first", "first"),
        "second",
    ]


def test_a_key_that_cannot_be_read(server: ModelServer, model: ModelSettings, secret: str):
    assert failure(replace(model, key="", secret_arn=secret + "x")) == "it could not be asked"
    assert server.asked == []
