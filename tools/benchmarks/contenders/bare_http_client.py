"""http.client: one connection that is kept open, and json."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tools.benchmarks.contender import HEADERS, Contender

if TYPE_CHECKING:
    from collections.abc import Callable


def get(url: str) -> Callable[[], object]:
    """Make a connection."""
    import http.client

    parts = urlsplit(url)
    kinds = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}
    connection = kinds[parts.scheme](parts.netloc)

    def call() -> object:
        connection.request("GET", "/v1/projects", headers=HEADERS)
        return json.loads(connection.getresponse().read())

    return call


CONTENDER = Contender(
    title="http.client",
    environment="bench-stock",
    importing="import http.client, json",
    calling=(
        "connection = http.client.HTTPConnection('{url}'[7:])\n"
        "connection.request('GET', '/v1/projects')\n"
        "json.loads(connection.getresponse().read())"
    ),
    get=get,
)
