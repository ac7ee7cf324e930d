"""aiohttp: a session with its own settings, and json."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tools.benchmarks.contender import HEADERS, AsyncCalls, Contender

from .bare_httpx import ABOUT

if TYPE_CHECKING:
    import aiohttp


def open_many(url: str) -> aiohttp.ClientSession:
    """Make a session."""
    import aiohttp

    return aiohttp.ClientSession(url, headers=HEADERS)


async def _get(session: aiohttp.ClientSession, path: str) -> object:
    async with session.get(path) as response:
        return json.loads(await response.read())


async def list_projects(session: aiohttp.ClientSession) -> object:
    """List the projects."""
    return await _get(session, "/v1/projects")


async def about_project(session: aiohttp.ClientSession, project: str) -> object:
    """Ask the four things."""
    return [await _get(session, f"/v1/projects/{project}{what}") for what in ABOUT]


CONTENDER = Contender(
    title="aiohttp",
    environment="bench-limits",
    distribution="aiohttp",
    fan_out=AsyncCalls(open_many, list_projects, about_project, lambda session: session.close()),
)
