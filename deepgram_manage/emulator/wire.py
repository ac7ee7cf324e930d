"""What goes in and out of the core, free of any server or client library.

A `Reply` also carries how it is to be delivered (late, slowly, or not at all), because only the
face that holds the connection can do that.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from .json_types import JsonValue, encode

if TYPE_CHECKING:
    from collections.abc import Mapping

JSON = "application/json"
TEXT = "text/plain; charset=utf-8"
HTML = "text/html"
# Room for seeds; the bound of the real server is not known.
LARGEST_BODY = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Call:
    """One request. The path is still percent-encoded."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    authorization: str | None = field(default=None, repr=False)
    body: bytes = field(default=b"", repr=False)
    host: str | None = None
    origin: str | None = None

    def secret(self) -> str | None:
        """Return the API key that was sent, None when there was none."""
        scheme, _, secret = (self.authorization or "").partition(" ")
        return secret.strip() if scheme.lower() == "token" else None

    def values(self, name: str) -> list[str]:
        """Return all values of one query parameter."""
        return [value for key, value in self.query if key == name]

    def value(self, name: str) -> str | None:
        """Return the last value of one query parameter."""
        values = self.values(name)
        return values[-1] if values else None


def call_of(
    method: str, path: bytes, query: bytes, headers: Mapping[str, str], body: bytes
) -> Call:
    """Build a call from a request line, headers (named in lower case) and a body."""
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    return Call(
        method,
        path.decode("latin-1"),
        tuple(pairs),
        headers.get("authorization"),
        body,
        headers.get("host"),
        headers.get("origin"),
    )


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer.

    Attributes:
        delay: Seconds before anything is sent.
        chunk_delay: Seconds before each of the pieces of a slow body.
        dropped: The connection closes instead of an answer.

    """

    status: int = 200
    body: bytes = field(default=b"", repr=False)
    content_type: str | None = JSON
    headers: tuple[tuple[str, str], ...] = ()
    delay: float = 0.0
    chunk_delay: float = 0.0
    dropped: bool = False

    def all_headers(self) -> list[tuple[str, str]]:
        """Return the headers as they are sent."""
        own = [("content-length", str(len(self.body)))]
        if self.content_type is not None:
            own.append(("content-type", self.content_type))
        return [*own, *self.headers]

    def pieces(self) -> list[bytes]:
        """Split the body into the chunks of a slow delivery; one chunk when it is not slow."""
        if not self.chunk_delay or not self.body:
            return [self.body]
        size = max(1, -(-len(self.body) // 4))
        return [self.body[at : at + size] for at in range(0, len(self.body), size)]


def json_reply(value: JsonValue, status: int = 200) -> Reply:
    """Return an answer that is a JSON document."""
    return Reply(status, encode(value))


def text_reply(text: str, status: int) -> Reply:
    """Return an answer that is a bare sentence."""
    return Reply(status, text.encode(), TEXT)
