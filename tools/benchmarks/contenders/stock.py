"""What openapi-python-client makes of our document with its own templates.

It is imported by name, because it is made when `make bench` runs.
"""

from __future__ import annotations

import json
from importlib import import_module
from typing import TYPE_CHECKING, Any

from tools.benchmarks.attributes import everything
from tools.benchmarks.contender import SECRET, AsyncCalls, Contender

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PAGE = 100


def open_client(url: str) -> Any:
    """Make a client; it does for both kinds of calls."""
    client = import_module("stock_client").AuthenticatedClient
    return client(base_url=url, token=SECRET, prefix="Token", timeout=60)


def _operation(path: str) -> Any:
    return import_module(f"stock_client.api.{path}")


def get(url: str) -> Callable[[], object]:
    """Make a client."""
    client, operation = open_client(url), _operation("projects.list_projects")
    return lambda: operation.sync(client=client)


async def list_projects(client: Any) -> object:
    """List the projects."""
    return await _operation("projects.list_projects").asyncio(client=client)


async def about_project(client: Any, project: str) -> object:
    """Ask the four things."""
    return [
        await _operation(path).asyncio(project, client=client)
        for path in (
            "projects.get_project",
            "keys.list_keys",
            "billing.list_balances",
            "invites.list_invites",
        )
    ]


async def close(client: Any) -> None:
    """Close the connections."""
    await client.get_async_httpx_client().aclose()


def iterate(url: str, project: str) -> Iterator[object]:
    """Ask for page after page."""
    client, operation = open_client(url), _operation("requests.list_requests")
    number = 0
    while True:
        page = operation.sync(project, client=client, limit=PAGE, page=number)
        yield from page.requests
        if len(page.requests) < PAGE:
            return
        number += 1


def reader(module: str, name: str) -> Callable[[bytes], object]:
    """Return what reads a page, the way that its calls do."""
    path = f"stock_client.models.{module}"

    def read(data: bytes) -> object:
        return everything(getattr(import_module(path), name).from_dict(json.loads(data)))

    return read


CONTENDER = Contender(
    title="openapi-python-client",
    environment="bench-stock",
    path="build/bench-stock/stock_client",
    importing="import stock_client",
    calling=(
        "from stock_client.api.projects import list_projects\n"
        "client = stock_client.AuthenticatedClient(\n"
        "    base_url='{url}', token='key', prefix='Token')\n"
        "list_projects.sync(client=client)"
    ),
    get=get,
    fan_out=AsyncCalls(open_client, list_projects, about_project, close),
    reading={
        "requests": reader("request_page", "RequestPage"),
        "keys": reader("key_list", "KeyList"),
        "models": reader("model_list", "ModelList"),
        "usage": reader("usage", "Usage"),
    },
    iterate=iterate,
)
