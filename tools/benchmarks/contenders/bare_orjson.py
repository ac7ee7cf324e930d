"""orjson: dicts, faster.

It is imported by name, because mypy and pyright look for packages in this project's environment.
"""

from __future__ import annotations

from importlib import import_module

from tools.benchmarks.contender import PAGES, Contender


def read(data: bytes) -> object:
    """Make dicts."""
    return import_module("orjson").loads(data)


CONTENDER = Contender(
    title="orjson.loads",
    environment="bench-limits",
    distribution="orjson",
    reading=dict.fromkeys(PAGES, read),
)
