"""The last official SDK that was written by hand.

It is imported by name, because mypy and pyright look for packages in this project's environment.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from tools.benchmarks.attributes import everything
from tools.benchmarks.contender import SECRET, AsyncCalls, Contender

if TYPE_CHECKING:
    from collections.abc import Callable


def _client(url: str) -> Any:
    deepgram = import_module("deepgram")
    return deepgram.DeepgramClient(SECRET, deepgram.DeepgramClientOptions(url=url))


def get(url: str) -> Callable[[], object]:
    """Make a client."""
    call: Callable[[], object] = _client(url).manage.v("1").get_projects
    return call


def open_many(url: str) -> Any:
    """Make an asynchronous client."""
    return _client(url).asyncmanage.v("1")


async def about_project(manage: Any, project: str) -> object:
    """Ask the four things."""
    return [
        await manage.get_project(project),
        await manage.get_keys(project),
        await manage.get_balances(project),
        await manage.get_invites(project),
    ]


async def close(_manage: Any) -> None:
    """Do nothing: it makes a client for each call."""


def reader(name: str) -> Callable[[bytes], object]:
    """Return what reads a page, the way that its calls do."""

    def read(data: bytes) -> object:
        answers = import_module("deepgram.clients.manage.v1.response")
        return everything(getattr(answers, name).from_json(data.decode()))

    return read


CONTENDER = Contender(
    title="deepgram-sdk 4",
    environment="official-sdk-4",
    distribution="deepgram-sdk",
    importing="import deepgram",
    calling=(
        "options = deepgram.DeepgramClientOptions(url='{url}')\n"
        "deepgram.DeepgramClient('key', options).manage.v('1').get_projects()"
    ),
    get=get,
    fan_out=AsyncCalls(open_many, lambda manage: manage.get_projects(), about_project, close),
    reading={
        "requests": reader("UsageRequestsResponse"),
        "keys": reader("KeysResponse"),
        "models": reader("ModelsResponse"),
        "usage": reader("UsageSummaryResponse"),
    },
)
