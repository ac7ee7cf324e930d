"""What a benchmark asks of a contender: an SDK, or a library that marks what is possible.

Adapters are loaded by the Python of every contender, so that what they import at the top is in all
of their environments: nothing but the standard library.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

# In the order of the tables.
NAMES = (
    "ours",
    "ours_fast",
    "ours_aiohttp",
    "stock",
    "sdk_newest",
    "sdk_4",
    "bare_httpx",
    "bare_http_client",
    "bare_aiohttp",
    "bare_json",
    "bare_orjson",
    "bare_msgspec",
)

PAGES = ("requests", "keys", "models", "usage")

SECRET = "0" * 40
HEADERS = {"Authorization": f"Token {SECRET}"}


@dataclass(frozen=True)
class AsyncCalls:
    """How to make calls from many tasks."""

    open: Callable[[str], Any]
    """Make a client for a base URL, in a running loop."""
    list_projects: Callable[[Any], Awaitable[object]]
    about_project: Callable[[Any, str], Awaitable[object]]
    """Ask for a project, its keys, its balances and its invitations, one after the other."""
    close: Callable[[Any], Awaitable[object]]


@dataclass(frozen=True)
class Contender:
    """A contender; what it has no answer to is left out, and its row then lacks it."""

    title: str
    environment: str
    """The folder under `build/` without its `venv-`; more than one contender can be in it."""
    distribution: str = ""
    """What was installed; empty for what comes with Python."""
    path: str = ""
    """A folder, under the project's, with code that is not a distribution."""
    importing: str = ""
    """The statement that imports it."""
    calling: str = ""
    """Statements that, after it, make a client for `{url}` and list the projects."""
    get: Callable[[str], Callable[[], object]] | None = None
    """Make a client for a base URL, and return what lists the projects."""
    fan_out: AsyncCalls | None = None
    reading: Mapping[str, Callable[[bytes], object]] = field(default_factory=dict)
    """By the name of the page: make objects of it, and read every documented attribute."""
    iterate: Callable[[str, str], Iterable[object]] | None = None
    """Return all records of a project's request log, from a base URL and a project's id."""


def load(name: str) -> Contender:
    """Return a contender by the name of its module."""
    contender: Contender = import_module(f"tools.benchmarks.contenders.{name}").CONTENDER
    return contender
