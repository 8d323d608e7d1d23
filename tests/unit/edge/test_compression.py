"""Compressed bodies: taken when they are what they should be, refused early when they are not."""

import base64
import gzip
import json
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from leadintake import limits
from leadintake.edge.compression import inflated
from leadintake.edge.requests import Request, json_body, read_request
from leadintake.errors import BodyTooLarge, Invalid, InvalidJson, UnsupportedContentType

LAYER = Path(__file__).resolve().parents[3] / "layers" / "leadintake"
# In a process of its own: what it has used is known when it ends.
MEASURED = """
import resource, sys, zlib
from leadintake.edge.compression import inflated
from leadintake.errors import LeadintakeError
packed = sys.stdin.buffer.read()
before = resource.getrusage(resource.RUSAGE_SELF)
try:
    inflated(packed)
    said = "nothing"
except LeadintakeError as error:
    said = type(error).__name__
after = resource.getrusage(resource.RUSAGE_SELF)
# ru_maxrss would count what the process that has started this one holds.
with open("/proc/self/status") as status:
    peak = next(line.split()[1] for line in status if line.startswith("VmHWM"))
print(said, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, peak)
"""


def sent(body: bytes, encoding: str = "gzip") -> Request:
    return read_request(
        {
            "httpMethod": "PUT",
            "resource": "/x",
            "headers": {"Content-Type": "application/json", "Content-Encoding": encoding},
            "body": base64.b64encode(body).decode(),
            "isBase64Encoded": True,
        }
    )


def zeros(count: int) -> bytes:
    """Compress very many zeros without ever holding them."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    million = bytes(1_048_576)
    return b"".join(packer.compress(million) for _ in range(count // len(million))) + packer.flush()


def measured(packed: bytes) -> tuple[str, float, int]:
    """Inflate in a process of its own; give its error, its CPU seconds and its memory in MB."""
    command = [sys.executable, "-c", MEASURED]
    done = subprocess.run(command, input=packed, capture_output=True, check=True, env={"PYTHONPATH": str(LAYER)})
    said, seconds, kilobytes = done.stdout.split()
    return said.decode(), float(seconds), int(kilobytes) // 1024


def test_a_body_that_was_compressed_once_is_read():
    assert json_body(sent(gzip.compress(b'{"a": "Zo\xc3\xab"}'))) == {"a": "Zoë"}
    assert json_body(sent(b"{}", "identity")) == {}


@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, gzip", "zstd"])
def test_other_ways_to_compress_are_refused(encoding: str):
    with pytest.raises(UnsupportedContentType):
        json_body(sent(gzip.compress(b"{}"), encoding))


@pytest.mark.parametrize(
    ("packed", "error"),
    [
        (b"", Invalid),
        (b"{}", Invalid),
        (zlib.compress(b"{}"), Invalid),
        (gzip.compress(b'{"a": 1}')[:-1], Invalid),
        (gzip.compress(b'{"a": 1}')[:12], Invalid),
        (gzip.compress(b"{}") + b"x", Invalid),
        (gzip.compress(b"{}") + gzip.compress(b"{}"), Invalid),
        (gzip.compress(b"{}")[:-8] + bytes(8), Invalid),
        (gzip.compress(gzip.compress(b"{}")), InvalidJson),
        (gzip.compress(bytes(10_000_000)), BodyTooLarge),
    ],
    ids=["empty", "plain", "zlib", "cut", "cut early", "garbage", "two", "checksum", "nested", "bomb"],
)
def test_what_is_no_single_whole_stream_is_refused(packed: bytes, error: type[Invalid]):
    with pytest.raises(error):
        json_body(sent(packed))


def test_a_bomb_costs_next_to_nothing():
    packed = zeros(1_073_741_824)
    assert len(packed) < 1_100_000
    for bomb in (packed, gzip.compress(packed), packed[:-100], packed + b"x"):
        said, seconds, megabytes = measured(bomb)
        assert said in ("BodyTooLarge", "nothing"), said
        assert (said == "nothing") == (bomb[:60] != packed[:60])
        assert seconds < 1
        assert megabytes < 128


@pytest.mark.parametrize("more", [0, 1])
def test_the_limit_counts_to_the_byte(more: int):
    text = (json.dumps("0123456789abcdef" * 8) + ",") * 300_000
    body = text.encode()[: limits.INFLATED_BODY_BYTES + more]
    assert len(body) == limits.INFLATED_BODY_BYTES + more
    # Stored, not squeezed: only the size speaks.
    packed = gzip.compress(body, 0)
    if more:
        with pytest.raises(BodyTooLarge):
            inflated(packed)
    else:
        assert inflated(packed) == body


@pytest.mark.parametrize("size", [limits.INFLATION_FREE_BYTES, limits.INFLATION_FREE_BYTES + 1])
def test_what_inflates_out_of_proportion_is_refused_above_a_megabyte(size: int):
    packed = gzip.compress(bytes(size), 9)
    assert size > limits.BODY_INFLATION * len(packed)
    if size > limits.INFLATION_FREE_BYTES:
        with pytest.raises(BodyTooLarge):
            inflated(packed)
    else:
        assert len(inflated(packed)) == size
