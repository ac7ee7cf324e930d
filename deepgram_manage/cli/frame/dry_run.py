"""`--dry-run`: reads what has to be read, and shows what would be written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from .common import Common
    from .streams import Streams


class NotSentError(Exception):
    """A request that would have changed something, and was not sent."""

    def __init__(self, method: str, url: str, body: Any) -> None:
        """Keep what would have been sent; never the headers, which hold the key."""
        super().__init__(f"{method} {url}")
        self.request: dict[str, Any] = {"method": method, "url": url, "body": body}


def stopping_client(transport: httpx.BaseTransport | None) -> httpx.Client:
    """Return an HTTP client that sends what reads, and raises NotSentError for what writes."""

    def stop(request: httpx.Request) -> None:
        if request.method != "GET":
            body = json.loads(request.read() or b"null")
            raise NotSentError(request.method, str(request.url), body)

    return httpx.Client(transport=transport, event_hooks={"request": [stop]})


def show(streams: Streams, asked: Common, stopped: NotSentError) -> None:
    """Show a request that was not sent."""
    request = stopped.request
    if asked.output.json is not None or asked.output.jsonl:
        indent = None if asked.output.jsonl else 2
        streams.write(json.dumps({"request": request}, indent=indent) + "\n")
        return
    streams.write(f"{request['method']} {request['url']}\n")
    if request["body"] is not None:
        streams.write(json.dumps(request["body"], indent=2) + "\n")
    if not asked.quiet:
        streams.say("Nothing was sent.")
