"""This package, with what it reads with where it is installed."""

from __future__ import annotations

from tools.benchmarks.contender import Contender

from . import ours

CONTENDER = Contender(
    title="deepgram-manage[fast]",
    environment="bench-fast",
    distribution="deepgram-manage",
    reading=ours.CONTENDER.reading,
)
