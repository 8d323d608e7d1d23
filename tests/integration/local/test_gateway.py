"""Requests through the gateway to functions, as API Gateway would carry them."""

import base64
import json
import socket
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.integration.local.running import PATIENCE, RunningStack

TEN_MEGABYTES = 10 * 1_048_576
LARGEST_PAYLOAD = 6_291_456


def echo(stack: RunningStack, method: str = "GET", path: str = "/api/echo", **options: Any) -> dict[str, Any]:
    response = stack.request(method, path, **options)
    assert response.status_code == 200, response.text
    return response.json()


def raw(stack: RunningStack, *pieces: bytes) -> bytes:
    """Send bytes as they are and read until the other side closes."""
    address = urlsplit(stack.url)
    with socket.create_connection((address.hostname, address.port), timeout=PATIENCE) as connection:
        for piece in pieces:
            connection.sendall(piece)
        received = b""
        while more := connection.recv(65_536):
            received += more
        return received


def test_a_get_arrives_as_a_rest_proxy_event(probe: RunningStack) -> None:
    event = echo(probe, path="/api/echo/a%20b%2Fc?x=1&x=2&empty=&y=a+b%26", headers=[("X-Two", "1"), ("X-Two", "2")])[
        "event"
    ]
    assert event["resource"] == "/api/echo/{id}"
    assert event["path"] == "/api/echo/a%20b%2Fc"
    assert event["pathParameters"] == {"id": "a b/c"}
    assert event["queryStringParameters"] == {"x": "2", "empty": "", "y": "a b&"}
    assert event["multiValueQueryStringParameters"] == {"x": ["1", "2"], "empty": [""], "y": ["a b&"]}
    assert event["multiValueHeaders"]["X-Two"] == ["1", "2"]
    assert event["headers"]["X-Two"] == "2"
    assert event["body"] is None
    assert event["isBase64Encoded"] is False
    assert event["requestContext"]["identity"]["sourceIp"] == "127.0.0.1"
    assert event["requestContext"]["resourcePath"] == "/api/echo/{id}"
    assert event["requestContext"]["stage"] == "dev"


def test_the_answer_carries_the_request_id_that_the_function_saw(probe: RunningStack) -> None:
    response = probe.request("GET", "/api/echo")
    assert response.headers["x-amzn-RequestId"] == response.json()["event"]["requestContext"]["requestId"]


def test_every_byte_of_a_body_arrives(probe: RunningStack) -> None:
    body = bytes(range(256)) * 4
    event = echo(probe, "POST", content=body)["event"]
    assert event["isBase64Encoded"] is True
    assert base64.b64decode(event["body"]) == body


def test_a_binary_answer_is_decoded(probe: RunningStack) -> None:
    body = bytes(range(256)) * 4
    response = probe.request("PUT", "/api/echo?binary=1", content=body)
    assert response.content == body
    assert response.headers.get_list("set-cookie") == ["a=1", "b=2"]


def test_what_the_platform_keeps_for_itself_is_renamed(probe: RunningStack) -> None:
    response = probe.request("GET", "/api/echo")
    assert response.headers["x-amzn-Remapped-WWW-Authenticate"] == "none"
    assert "www-authenticate" not in response.headers


def test_a_chunked_body_arrives_whole(probe: RunningStack) -> None:
    event = echo(probe, "POST", content=iter([b"first,", b"second"]))["event"]
    assert base64.b64decode(event["body"]) == b"first,second"


def test_a_body_is_invited_when_it_is_expected(probe: RunningStack) -> None:
    head = b"POST /api/echo?binary=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    head += b"Content-Length: 2\r\nExpect: 100-continue\r\n\r\n"
    answer = raw(probe, head, b"hi")
    assert answer.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200")
    assert answer.endswith(b"\r\n\r\nhi")


def test_a_body_that_would_be_refused_is_not_invited(probe: RunningStack) -> None:
    size = str(TEN_MEGABYTES + 1).encode()
    head = b"POST /api/echo HTTP/1.1\r\nHost: x\r\nContent-Length: " + size + b"\r\nExpect: 100-continue\r\n\r\n"
    assert raw(probe, head).startswith(b"HTTP/1.1 413")


def test_two_requests_share_a_connection(probe: RunningStack) -> None:
    one = b"GET /api/echo?bytes=1 HTTP/1.1\r\nHost: x\r\n\r\n"
    last = b"GET /api/echo?bytes=2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    answer = raw(probe, one + last)
    assert answer.count(b"HTTP/1.1 200") == 2
    assert answer.endswith(b"\r\n\r\nxx")


def test_head_has_the_length_and_no_body(probe: RunningStack) -> None:
    response = probe.request("HEAD", "/api/echo?bytes=1000")
    assert response.headers["content-length"] == "1000"
    assert response.content == b""


@pytest.mark.parametrize(
    "request_text",
    [
        b"nonsense\r\n\r\n",
        b"GET /api/echo HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n",
        b"POST /api/echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nabc",
        b"POST /api/echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /api/echo HTTP/3.0\r\n\r\n",
    ],
    ids=["no-request", "no-length", "two-lengths", "no-chunk", "no-version"],
)
def test_what_is_no_request_is_refused_in_our_shape(probe: RunningStack, request_text: bytes) -> None:
    answer = raw(probe, request_text)
    assert answer.startswith(b"HTTP/1.1 400")
    assert set(json.loads(answer.partition(b"\r\n\r\n")[2])) == {"error", "code", "requestId"}


def test_headers_may_hold_ten_kilobytes(probe: RunningStack) -> None:
    assert probe.request("GET", "/api/echo", headers={"X-Long": "x" * 9_000}).status_code == 200
    response = probe.request("GET", "/api/echo", headers={"X-Long": "x" * 10_240})
    assert response.status_code == 431
    assert response.json()["code"] == "headers_too_large"


def test_an_unknown_path_is_not_found(probe: RunningStack) -> None:
    response = probe.request("GET", "/api/nothing")
    assert response.status_code == 404
    assert response.json()["code"] == "not_found"
    assert response.json()["requestId"] == response.headers["x-amzn-RequestId"]


def test_a_known_path_refuses_other_methods(probe: RunningStack) -> None:
    response = probe.request("POST", "/api/health")
    assert response.status_code == 405
    assert response.headers["allow"] == "GET"
    assert response.json()["code"] == "method_not_allowed"


def test_a_literal_path_wins_over_a_parameter(probe: RunningStack) -> None:
    assert echo(probe, path="/api/echo/fixed")["event"]["resource"] == "/api/echo/fixed"
    assert echo(probe, path="/api/echo/other")["event"]["resource"] == "/api/echo/{id}"


def test_ten_megabytes_pass_the_gateway_and_one_byte_more_does_not(probe: RunningStack) -> None:
    # At the limit of the gateway the function's own, smaller limit refuses; both are 413, for different reasons.
    at_limit = probe.request("POST", "/api/echo", content=b"x" * TEN_MEGABYTES)
    above = probe.request("POST", "/api/echo", content=b"x" * (TEN_MEGABYTES + 1))
    assert (at_limit.status_code, above.status_code) == (413, 413)
    assert at_limit.json()["error"] == "The request is larger than a function can take."
    assert above.json()["error"] == "The request is larger than 10 MB."


def test_an_event_may_hold_as_many_bytes_as_lambda_takes(probe: RunningStack) -> None:
    largest = _largest_accepted_body(probe)
    # Base64 makes three bytes four; what the event says besides the body is about two thousand bytes.
    assert 4_715_000 < largest < LARGEST_PAYLOAD * 3 // 4
    assert probe.request("POST", "/api/echo?bytes=1", content=b"x" * largest).status_code == 200
    assert probe.request("POST", "/api/echo?bytes=1", content=b"x" * (largest + 3)).status_code == 413


def _largest_accepted_body(stack: RunningStack) -> int:
    """Find the largest body, in steps of three bytes, from the length of the event around a small one."""
    low, high = 4_700_001, LARGEST_PAYLOAD * 3 // 4 + 3
    while high - low > 3:
        middle = low + (high - low) // 6 * 3
        accepted = stack.request("POST", "/api/echo?bytes=1", content=b"x" * middle).status_code == 200
        low, high = (middle, high) if accepted else (low, middle)
    return low


def test_an_answer_may_hold_as_many_bytes_as_lambda_gives(probe: RunningStack) -> None:
    around = len('{"statusCode": 200, "headers": {"Content-Type": "text/plain"}, "body": ""}')
    largest = LARGEST_PAYLOAD - around
    assert len(probe.request("GET", f"/api/echo?bytes={largest}").content) == largest
    above = probe.request("GET", f"/api/echo?bytes={largest + 1}")
    assert above.status_code == 502
    assert above.json()["code"] == "function_failed"


@pytest.mark.parametrize(
    ("how", "status", "code"),
    [
        ("hang", 504, "function_timed_out"),
        ("crash", 502, "function_failed"),
        ("exit", 502, "function_failed"),
        ("raise", 502, "function_failed"),
        ("memory", 502, "function_failed"),
        ("malformed", 502, "function_failed"),
        ("status", 502, "function_failed"),
        ("text", 502, "function_failed"),
        ("surrogate", 502, "function_failed"),
    ],
)
def test_a_function_that_misbehaves_is_answered_for_and_replaced(
    probe: RunningStack, how: str, status: int, code: str
) -> None:
    response = probe.request("GET", f"/api/misbehave/{how}")
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert "secret" not in response.text
    assert probe.request("GET", "/api/misbehave/not").status_code == 204


def test_the_terminal_says_why_a_function_was_killed(probe: RunningStack) -> None:
    probe.request("GET", "/api/misbehave/memory")
    probe.request("GET", "/api/misbehave/hang")
    assert "of its 192 MB and was killed" in probe.said
    assert "Task timed out after 2.00 seconds" in probe.said


def test_eight_requests_run_at_once_and_each_has_a_process_of_its_own(probe: RunningStack) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = [call.result() for call in [pool.submit(echo, probe, path="/api/echo?sleep=2") for _ in range(8)]]
    assert len({answer["pid"] for answer in answers}) == 8


def test_a_process_serves_one_request_after_another(probe: RunningStack) -> None:
    assert echo(probe)["pid"] == echo(probe)["pid"]


def test_requests_wait_their_turn_when_all_processes_are_busy(probe: RunningStack) -> None:
    with ThreadPoolExecutor(24) as pool:
        calls = [pool.submit(probe.request, "GET", "/api/echo?sleep=0.1") for _ in range(24)]
    assert [call.result().status_code for call in calls] == [200] * 24


def test_a_silent_client_does_not_hold_up_others(probe: RunningStack) -> None:
    address = urlsplit(probe.url)
    silent = [socket.create_connection((address.hostname, address.port)) for _ in range(40)]
    try:
        for connection in silent:
            connection.sendall(b"POST /api/echo HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc")
        assert probe.request("GET", "/api/echo").status_code == 200
    finally:
        for connection in silent:
            connection.close()


def test_lines_about_requests_hold_ids_and_no_other_values(probe: RunningStack) -> None:
    known = "0b9e1c0e-6f4e-4d0b-9a56-3f0c5b1f7a11"
    probe.request("GET", f"/api/echo/{known}?email=ann@example.com")
    last = probe.request("GET", "/api/echo/bob@example.com").headers["x-amzn-RequestId"]
    probe.request("GET", "/carol@example.com")
    line = next(line for line in probe.said.splitlines() if last in line)
    assert "GET /api/echo/{id} 200" in line
    assert f"GET /api/echo/{known} 200" in probe.said
    kept = (probe.folder / "logs" / "requests.log").read_text("utf-8")
    for text in (probe.said, kept):
        assert "example.com" not in text
