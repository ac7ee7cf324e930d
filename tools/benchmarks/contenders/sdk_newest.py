"""The newest official SDK, which is generated from the published document.

It is imported by name, because mypy and pyright look for packages in this project's environment.
"""

from __future__ import annotations

import json
from importlib import import_module
from inspect import signature
from typing import TYPE_CHECKING, Any

from tools.benchmarks.attributes import everything
from tools.benchmarks.contender import SECRET, AsyncCalls, Contender

if TYPE_CHECKING:
    from collections.abc import Callable


def _client(kind: str, url: str) -> Any:
    environment = import_module("deepgram.environment").DeepgramClientEnvironment
    addresses = dict.fromkeys(signature(environment).parameters, url)
    return getattr(import_module("deepgram"), kind)(
        api_key=SECRET, environment=environment(**addresses)
    )


def get(url: str) -> Callable[[], object]:
    """Make a client."""
    client = _client("DeepgramClient", url)

    def call() -> object:
        return client.manage.v1.projects.list()

    return call


def open_many(url: str) -> Any:
    """Make an asynchronous client."""
    return _client("AsyncDeepgramClient", url)


async def about_project(client: Any, project: str) -> object:
    """Ask the four things."""
    projects = client.manage.v1.projects
    return [
        await projects.get(project),
        await projects.keys.list(project),
        await projects.billing.balances.list(project),
        await projects.members.invites.list(project),
    ]


async def close(_client: Any) -> None:
    """Do nothing: it has no way to close."""


def reader(module: str, name: str) -> Callable[[bytes], object]:
    """Return what reads a page, the way that its calls do."""

    def read(data: bytes) -> object:
        construct = import_module("deepgram.core.unchecked_base_model").construct_type
        kind = getattr(import_module(f"deepgram.types.{module}"), name)
        return everything(construct(type_=kind, object_=json.loads(data)))

    return read


CONTENDER = Contender(
    title="deepgram-sdk 7",
    environment="official-sdk-newest",
    distribution="deepgram-sdk",
    importing="import deepgram",
    calling=(
        "from inspect import signature\n"
        "from deepgram.environment import DeepgramClientEnvironment\n"
        "addresses = dict.fromkeys(signature(DeepgramClientEnvironment).parameters, '{url}')\n"
        "environment = DeepgramClientEnvironment(**addresses)\n"
        "client = deepgram.DeepgramClient(api_key='key', environment=environment)\n"
        "client.manage.v1.projects.list()"
    ),
    get=get,
    fan_out=AsyncCalls(
        open_many, lambda client: client.manage.v1.projects.list(), about_project, close
    ),
    reading={
        "requests": reader("list_project_requests_v1response", "ListProjectRequestsV1Response"),
        "keys": reader("list_project_keys_v1response", "ListProjectKeysV1Response"),
        "models": reader("list_models_v1response", "ListModelsV1Response"),
        "usage": reader("usage_v1response", "UsageV1Response"),
    },
)
