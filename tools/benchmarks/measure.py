"""Rounds, medians and ratios: how everything here is measured.

A round measures every contender once, in turns from first to last and back, and a ratio is the
median of the ratios within a round: a machine that is busy is busy for both.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import IO, TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

ROOT = Path(__file__).resolve().parents[2]

PROCESSORS = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_setaffinity") else []

Figures = dict[str, float]
"""What one contender did in one round, by the name of the figure."""


class FailedError(Exception):
    """A program ended with an error, or did not end."""


@dataclass
class Rounds:
    """The figures of all rounds, by contender; those that failed have a reason instead."""

    figures: dict[str, list[Figures]] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)

    def of(self, contender: str, figure: str) -> list[float]:
        """List what a contender did, round by round.

        Raises:
            FailedError: The contender failed.
        """
        if contender in self.failures:
            raise FailedError(f"{contender}: {self.failures[contender]}")
        return [figures[figure] for figures in self.figures[contender]]

    def ratios(self, contender: str, other: str, figure: str) -> list[float]:
        """List how a contender compares with another, round by round."""
        pairs = zip(self.of(contender, figure), self.of(other, figure), strict=False)
        return [a / b for a, b in pairs]


@dataclass(frozen=True)
class Effort:
    """How long to go on: so many rounds, or fewer when the seconds are used up."""

    rounds: int
    seconds: float
    least: int = 1


def compare(name: str, contenders: Mapping[str, Callable[[], Figures]], effort: Effort) -> Rounds:
    """Measure every contender once per round; one that fails is left out from then on."""
    rounds = Rounds()
    start = time.monotonic()
    for number in range(effort.rounds):
        if number >= effort.least and time.monotonic() - start > effort.seconds:
            break
        say(f"{name}: round {number + 1} of {effort.rounds}")
        for contender in list(contenders) if number % 2 else reversed(list(contenders)):
            if contender not in rounds.failures:
                _measure(rounds, contender, contenders[contender])
    return rounds


def _measure(rounds: Rounds, contender: str, measure: Callable[[], Figures]) -> None:
    try:
        rounds.figures.setdefault(contender, []).append(measure())
    except FailedError as error:
        say(f"{contender} failed: {error}")
        rounds.failures[contender] = str(error)


def say(text: str) -> None:
    """Print how far this is, for whoever waits."""
    print(text, file=sys.stderr, flush=True)


def run(command: list[str], *, seconds: float, environment: Mapping[str, str] | None = None) -> str:
    """Run a program and return what it prints.

    Raises:
        FailedError: It ended with an error, whose last line this carries, or took too long.
    """
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            printed, errors = process.communicate(timeout=seconds)
        except BaseException as error:
            os.killpg(process.pid, signal.SIGKILL)  # It, and what it has started.
            if isinstance(error, subprocess.TimeoutExpired):
                raise FailedError(f"took longer than {seconds:g} seconds") from None
            raise
    if process.returncode:
        lines = errors.strip().splitlines()
        raise FailedError(lines[-1] if lines else f"ended with {process.returncode}")
    return printed


@contextlib.contextmanager
def serving(command: list[str], seconds: float = 30) -> Iterator[str]:
    """Run a server on the last processor, and return the first line that it prints."""
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        pin(-1, server.pid)
        try:
            yield _first_line(cast("IO[str]", server.stdout), seconds)
        finally:
            server.kill()


def _first_line(output: IO[str], seconds: float) -> str:
    with selectors.DefaultSelector() as selector:
        selector.register(output, selectors.EVENT_READ)
        line = output.readline().strip() if selector.select(seconds) else ""
    if not line:
        raise FailedError("the server did not start")
    return line


def work(  # noqa: PLR0913 -- how and what
    python: str,
    contender: str,
    job: str,
    options: Mapping[str, object],
    *,
    seconds: float,
    environment: Mapping[str, str] | None = None,
) -> Figures:
    """Have a fresh process of a contender's Python do a job.

    What is installed there comes before this project's folder, which is there for this package.
    """
    code = (
        f"import sys; sys.path.append({str(ROOT)!r}); from {__package__}.worker import main; main()"
    )
    arguments = [contender, job, json.dumps(options)]
    printed = run([python, "-P", "-c", code, *arguments], seconds=seconds, environment=environment)
    figures: Figures = json.loads(printed.splitlines()[-1])
    return figures


def pin(processor: int, process: int = 0) -> None:
    """Keep this process, or another, on one of ours, where the system can do that; -1 is the last.

    They are counted as they were when this program started.
    """
    if PROCESSORS:
        os.sched_setaffinity(process, {PROCESSORS[processor]})


@contextlib.contextmanager
def pinned() -> Iterator[None]:
    """Keep this process, and those that it starts, on the first processor."""
    pin(0)
    try:
        yield
    finally:
        if PROCESSORS:
            os.sched_setaffinity(0, PROCESSORS)


def quiet_environment() -> None:
    """Take out what would send a call another way, or make imports compile anew."""
    for name in list(os.environ):
        ignored = ("DEEPGRAM_", "MAKE", "MFLAGS", "PYTHON", "SSL_CERT_")
        if name.lower().endswith("_proxy") or name.startswith(ignored):
            del os.environ[name]


def middle(figures: list[float]) -> tuple[float, float, float]:
    """Return the median, the least and the most."""
    return median(figures), min(figures), max(figures)
