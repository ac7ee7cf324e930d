"""Decompresses answers up to a size: a few kilobytes can stand for gigabytes.

httpx decompresses at once whatever a socket receives, however large it becomes, and as many times
over as the server says.
"""

from __future__ import annotations

import zlib

import httpx

_GZIP = zlib.MAX_WBITS | 16


def decompressed(body: bytes, coding: str, most_bytes: int, *, is_whole: bool = True) -> bytes:
    """Decompress a body, up to a size.

    Args:
        body: What was received.
        coding: Its `Content-Encoding`: gzip, the only one that we ask for, or identity.
        most_bytes: How much is decompressed at most.
        is_whole: Whether the body was read to its end.

    Raises:
        httpx.DecodingError: The coding is another one, or the body is broken.
    """
    if not body or coding.lower() == "identity":
        return body[:most_bytes]
    if coding.lower() not in {"gzip", "x-gzip"}:
        raise httpx.DecodingError("the answer is compressed in a way that was not asked for")
    reader = zlib.decompressobj(_GZIP)
    try:
        plain = reader.decompress(body, most_bytes)
    except zlib.error as error:
        raise httpx.DecodingError(str(error)) from None
    if is_whole and len(plain) < most_bytes and not reader.eof:
        raise httpx.DecodingError("the compressed answer ends too early")
    return plain
