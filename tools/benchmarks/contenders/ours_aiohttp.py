"""This package, with what it uses for asynchronous calls where it is installed."""

from __future__ import annotations

from tools.benchmarks.contender import Contender

from . import ours

CONTENDER = Contender(
    title="deepgram-manage[aiohttp]",
    environment="bench-aiohttp",
    distribution="deepgram-manage",
    fan_out=ours.CONTENDER.fan_out,
)
