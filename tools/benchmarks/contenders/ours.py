"""This package, with its core dependencies alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.benchmarks import reading
from tools.benchmarks.contender import SECRET, AsyncCalls, Contender

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from deepgram_manage import AsyncManageClient


def get(url: str) -> Callable[[], object]:
    """Make a client."""
    from deepgram_manage import ManageClient

    return ManageClient(SECRET, base_url=url).get_projects


def open_many(url: str) -> AsyncManageClient:
    """Make an asynchronous client."""
    from deepgram_manage import AsyncManageClient

    return AsyncManageClient(SECRET, base_url=url)


async def about_project(manage: AsyncManageClient, project: str) -> object:
    """Ask the four things."""
    return [
        await manage.get_project(project),
        await manage.get_keys(project),
        await manage.get_balances(project),
        await manage.get_invites(project),
    ]


def iterate(url: str, project: str) -> Iterable[object]:
    """Iterate over the request log."""
    from deepgram_manage import ManageClient

    return ManageClient(SECRET, base_url=url).iter_usage_requests(project, {"limit": 100})


CONTENDER = Contender(
    title="deepgram-manage",
    environment="bench-core",
    distribution="deepgram-manage",
    importing="import deepgram_manage",
    calling=(
        "client = deepgram_manage.DeepgramClient('key', base_url='{url}')\n"
        "client.manage.get_projects()"
    ),
    get=get,
    fan_out=AsyncCalls(
        open_many,
        lambda manage: manage.get_projects(),
        about_project,
        lambda manage: manage.aclose(),
    ),
    reading=reading.READERS,
    iterate=iterate,
)
