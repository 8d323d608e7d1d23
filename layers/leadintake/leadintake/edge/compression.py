"""Compressed bodies: inflated bit by bit, and no further than a limit or good sense allows."""

import zlib

from leadintake import limits
from leadintake.errors import BodyTooLarge, Invalid

_GZIP_ONLY = 16 + zlib.MAX_WBITS
_STEP_BYTES = 262_144


def inflated(packed: bytes) -> bytes:
    """Inflate a gzip stream that a caller made; one that is cut, followed by something, or a bomb is refused."""
    most = min(limits.INFLATED_BODY_BYTES, max(limits.INFLATION_FREE_BYTES, limits.BODY_INFLATION * len(packed)))
    stream, whole, rest = zlib.decompressobj(_GZIP_ONLY), bytearray(), packed
    try:
        while not stream.eof:
            piece = stream.decompress(rest, _STEP_BYTES)
            rest = stream.unconsumed_tail
            whole += piece
            if len(whole) > most:
                raise BodyTooLarge
            if not piece and not rest and not stream.eof:
                raise Invalid("The compressed body ends too early.")
    except zlib.error:
        raise Invalid("The body is not compressed with gzip, or was damaged on its way.") from None
    if stream.unused_data:
        raise Invalid("Something follows the compressed body.")
    return bytes(whole)
