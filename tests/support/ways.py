"""The ways on which asynchronous calls go out: over aiohttp, where it is installed, or httpcore."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec

    import pytest


def over_httpcore(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it look as if the extra `[aiohttp]` were not installed."""
    without(monkeypatch, "async_connections", "httpx_aiohttp")


def without(monkeypatch: pytest.MonkeyPatch, module: str, distribution: str) -> None:
    """Let it look to a module of the package as if something were not installed."""

    def find_spec(name: str) -> ModuleSpec | None:
        return None if name == distribution else importlib.util.find_spec(name)

    monkeypatch.setattr(f"deepgram_manage._sending.{module}.find_spec", find_spec)
