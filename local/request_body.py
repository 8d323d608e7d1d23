"""Reads the body of an HTTP request, up to the platform's limit."""

from email.message import Message
from io import BufferedIOBase
from typing import BinaryIO

MOST_BODY_BYTES = 10 * 1_048_576
_LONGEST_CHUNK_LINE = 4_096


class BadRequest(ValueError):
    """The request is not HTTP."""


class BodyTooLarge(ValueError):
    """The body is larger than the platform takes."""


def announced_length(headers: Message) -> int:
    """Return the Content-Length; none is 0."""
    given = {value.strip() for value in headers.get_all("Content-Length", [])}
    if not given:
        return 0
    length = given.pop()
    if given or not (length.isascii() and length.isdigit()):
        raise BadRequest("The Content-Length is not a number.")
    return int(length)


def read_body(stream: BufferedIOBase | BinaryIO, headers: Message) -> bytes:
    """Read the whole body, however its length is told."""
    encoding = headers.get("Transfer-Encoding", "").strip().lower()
    length = announced_length(headers)
    if encoding:
        # Both at once is how requests are smuggled past a proxy.
        if encoding != "chunked" or "Content-Length" in headers:
            raise BadRequest("This Transfer-Encoding is not understood.")
        return _read_chunks(stream)
    if length > MOST_BODY_BYTES:
        raise BodyTooLarge
    return _read_exactly(stream, length)


def _read_chunks(stream: BufferedIOBase | BinaryIO) -> bytes:
    whole = bytearray()
    while True:
        line = _read_line(stream)
        digits = line.partition(b";")[0].strip()
        if not digits or any(digit not in b"0123456789abcdefABCDEF" for digit in digits) or len(digits) > 8:
            raise BadRequest("A chunk's size is not a number.")
        size = int(digits, 16)
        if size == 0:
            break
        if len(whole) + size > MOST_BODY_BYTES:
            raise BodyTooLarge
        whole += _read_exactly(stream, size)
        if _read_line(stream) != b"":
            raise BadRequest("A chunk does not end where it should.")
    # Trailers say nothing to a function.
    while _read_line(stream):
        pass
    return bytes(whole)


def _read_line(stream: BufferedIOBase | BinaryIO) -> bytes:
    line = stream.readline(_LONGEST_CHUNK_LINE)
    if not line.endswith(b"\n"):
        raise BadRequest("The body ended too early.")
    return line.rstrip(b"\r\n")


def _read_exactly(stream: BufferedIOBase | BinaryIO, size: int) -> bytes:
    body = stream.read(size) if size else b""
    if len(body) != size:
        raise BadRequest("The body ended too early.")
    return body
