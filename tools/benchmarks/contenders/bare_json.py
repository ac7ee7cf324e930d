"""json: the dicts that the standard library makes."""

from __future__ import annotations

import json

from tools.benchmarks.contender import PAGES, Contender

CONTENDER = Contender(
    title="json.loads",
    environment="bench-stock",
    reading=dict.fromkeys(PAGES, json.loads),
)
