"""httpx: a client with its own settings, and json."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.benchmarks.contender import HEADERS, AsyncCalls, Contender

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

ABOUT = ("", "/keys", "/balances", "/invites")


def get(url: str) -> Callable[[], object]:
    """Make a client."""
    import httpx

    client, address = httpx.Client(headers=HEADERS), f"{url}/v1/projects"
    return lambda: client.get(address).json()


def open_many(url: str) -> httpx.AsyncClient:
    """Make an asynchronous client; its calls may wait for a connection as long as they need."""
    import httpx

    return httpx.AsyncClient(base_url=url, headers=HEADERS, timeout=60)


async def list_projects(client: httpx.AsyncClient) -> object:
    """List the projects."""
    return (await client.get("/v1/projects")).json()


async def about_project(client: httpx.AsyncClient, project: str) -> object:
    """Ask the four things."""
    return [(await client.get(f"/v1/projects/{project}{what}")).json() for what in ABOUT]


CONTENDER = Contender(
    title="httpx",
    environment="bench-stock",
    distribution="httpx",
    importing="import httpx",
    calling=(
        "client = httpx.Client(headers={{'Authorization': 'Token key'}})\n"
        "client.get('{url}/v1/projects').json()"
    ),
    get=get,
    fan_out=AsyncCalls(open_many, list_projects, about_project, lambda client: client.aclose()),
)
