"""The command line beside the vendor's, and beside a script of five lines: `make bench-cli`.

Whole processes, with byte code. It writes COMMAND_LINE.md; CHECK=1 fails when a bound is broken.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from .measure import (
    ROOT,
    Effort,
    FailedError,
    Figures,
    compare,
    pinned,
    quiet_environment,
    run,
    serving,
)
from .results import Bound, Row, row
from .server import canned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from .measure import Rounds

MEGABYTE = 1e6
RESULTS = ROOT / "tools" / "benchmarks" / "COMMAND_LINE.md"
OURS, THEIRS = "deepgram-manage", "deepctl"
ENVIRONMENTS = {OURS: "venv-bench-cli", THEIRS: "venv-bench-deepctl"}
KEY = "0123456789abcdef0123456789abcdef01234567"
PROJECT = "11111111-1111-4111-8111-111111111111"
RECORDS = 100_000
STARTING, LISTING = Effort(15, 60, least=5), Effort(3, 90, least=2)
CLICK, SCRIPT, ITERATOR = "import click", "five lines", "iterator"
SEED = {
    "projects": [
        {
            "project_id": PROJECT,
            "name": "Long",
            "members": [{"email": "ada@example.com", "scopes": ["owner"]}],
            "keys": [{"member": "ada@example.com", "scopes": ["owner"], "key": KEY}],
            "history": {"seed": 1, "records": RECORDS, "days": 80},
        }
    ]
}
FIVE_LINES = """\
import json, sys
from deepgram_manage import DeepgramClient
with DeepgramClient() as client:
    keys = client.manage.get_keys(sys.argv[1]).api_keys
print(json.dumps([key.to_dict() for key in keys]))
"""
BARE_ITERATOR = """\
import sys
from deepgram_manage import DeepgramClient
with DeepgramClient() as client:
    print(sum(1 for _record in client.manage.iter_usage_requests(sys.argv[1])))
"""
INSTALLED = """\
import importlib.metadata, json
there = {each.name: each for each in importlib.metadata.distributions()}
files = {file.locate() for each in there.values() for file in each.files or ()}
sizes = [file.stat().st_size for file in files if file.suffix != ".pyc" and file.exists()]
print(json.dumps({"bytes": sum(sizes), "distributions": len(there)}))
"""


def program(name: str) -> list[str]:
    """Return how a command line is started."""
    return [str(ROOT / "build" / ENVIRONMENTS[name] / "bin" / name)]


def python(name: str, code: str) -> list[str]:
    """Return how code is run where a command line is installed."""
    return [str(ROOT / "build" / ENVIRONMENTS[name] / "bin" / "python"), "-P", "-c", code]


def rows(environment: Mapping[str, str]) -> Iterator[Row]:
    """Measure all that has a bound.

    Args:
        environment: The variables of all programs: the server, and a folder of their own.
    """
    yield from _starting(environment)
    yield from _calling(environment)
    yield from _listing(environment)
    yield from _size(environment)


def _starting(environment: Mapping[str, str]) -> Iterator[Row]:
    version, help_, usage = (f"{OURS} {words}" for words in ("--version", "--help", "keys lst"))
    theirs = f"{THEIRS} --version"
    commands = {
        CLICK: python(OURS, CLICK),
        version: [*program(OURS), "--version"],
        help_: [*program(OURS), "--help"],
        usage: [*program(OURS), "keys", "lst"],
        theirs: [*program(THEIRS), "--version"],
    }
    rounds = _compare("starting", commands, environment, STARTING)
    for name, bound in ((version, 1.4), (help_, 1.7)):
        yield _ratio(f"`{name}`", Bound(bound, "× `import click`"), rounds, name, CLICK)
        yield _ratio(f"`{name}`", Bound(0.12, f"× `{theirs}`"), rounds, name, theirs)
    yield _ratio(f"`{usage}`, a usage error", Bound(1.7, f"× `{CLICK}`"), rounds, usage, CLICK)


def _calling(environment: Mapping[str, str]) -> Iterator[Row]:
    commands = {
        SCRIPT: [*python(OURS, FIVE_LINES), PROJECT],
        OURS: [*program(OURS), "keys", "list", "--json", "--project", PROJECT],
        THEIRS: [*program(THEIRS), "-o", "json", "keys", "--list"],
    }
    rounds = _compare("one call", commands, environment, STARTING)
    work = "`keys list --json`, the whole process"
    yield _ratio(work, Bound(1.25, "× five lines with this package"), rounds, OURS, SCRIPT)
    yield _ratio(work, Bound(0.22, f"× {THEIRS}"), rounds, OURS, THEIRS)


def _listing(environment: Mapping[str, str]) -> Iterator[Row]:
    listing = ["requests", "list", "--all", "--jsonl", "--quiet", "--project", PROJECT]
    commands = {
        ITERATOR: [*python(OURS, BARE_ITERATOR), PROJECT],
        OURS: [*program(OURS), *listing],
    }
    seed = Path(environment["HOME"]) / "seed.json"
    seed.write_text(json.dumps(SEED), "utf-8")
    emulator = [sys.executable, "-m", "deepgram_manage.emulator", "--seed", str(seed)]
    with serving(emulator) as url:
        there = {**environment, "DEEPGRAM_HOST": url}
        rounds = _compare("a long list", commands, there, LISTING)
    work = f"`requests list --all --jsonl` of {RECORDS:,} records"
    yield row(
        work,
        f"{work}, rate",
        Bound(0.7, "× the bare iterator's", at_least=True),
        lambda: rounds.ratios(ITERATOR, OURS, "seconds"),
    )
    yield row(
        work,
        f"{work}, memory",
        Bound(80, "MB"),
        lambda: [size / MEGABYTE for size in rounds.of(OURS, "memory")],
    )


def _size(environment: Mapping[str, str]) -> Iterator[Row]:
    def installed(name: str) -> Callable[[], Figures]:
        return lambda: json.loads(run(python(name, INSTALLED), seconds=60, environment=environment))

    rounds = compare("size", {name: installed(name) for name in (OURS, THEIRS)}, Effort(1, 0))

    def megabytes() -> list[float]:
        return [size / MEGABYTE for size in rounds.of(OURS, "bytes")]

    yield row("size", "installed size of `[cli]`", Bound(15, "MB"), megabytes)
    yield row(
        "distributions",
        "installed distributions of `[cli]`",
        Bound(20, "distributions"),
        lambda: rounds.of(OURS, "distributions"),
    )
    yield _ratio("installed size", Bound(0.15, f"× {THEIRS}"), rounds, OURS, THEIRS, "bytes")


def _ratio(  # noqa: PLR0913, PLR0917 -- what, how much, and of whom
    work: str, bound: Bound, rounds: Rounds, one: str, other: str, figure: str = "processor"
) -> Row:
    return row(work, work, bound, lambda: rounds.ratios(one, other, figure))


def _compare(
    title: str, commands: Mapping[str, list[str]], environment: Mapping[str, str], effort: Effort
) -> Rounds:
    def watching(command: list[str]) -> Callable[[], Figures]:
        return lambda: watched(command, environment)

    jobs = {name: watching(command) for name, command in commands.items()}
    compare(f"{title}, byte code", jobs, Effort(1, 0))
    return compare(title, jobs, effort)


def watched(command: list[str], environment: Mapping[str, str]) -> Figures:
    """Run a program, and return its processor time, its time by the clock and its peak memory.

    Raises:
        FailedError: It could not be run, or ended with an error that is not about its usage.
    """
    start = time.perf_counter()
    try:
        process = subprocess.Popen(
            command, env=dict(environment), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    except OSError as error:
        raise FailedError(str(error)) from None
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in {0, 2}:
        raise FailedError(f"{command[-2:]} ended with {process.returncode}")
    unit = 1 if sys.platform == "darwin" else 1024
    return {
        "processor": used.ru_utime + used.ru_stime,
        "seconds": time.perf_counter() - start,
        "memory": float(used.ru_maxrss * unit),
    }


def report(measured: list[Row]) -> str:
    """Return the page."""
    lines = [
        "# The command line, measured",
        "",
        f"`make bench-cli`, {datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}.",
        f"Processor time of whole processes; medians of the ratios of each round. {THEIRS} 0.4.0.",
        "",
        "| what | measured | bound |",
        "|---|---|---|",
    ]
    for each in measured:
        figure = each.error or f"{each.figure:.3g} {each.bound.unit}"
        way = "≥" if each.bound.at_least else "≤"
        mark = "" if each.holds else " **broken**"
        lines.append(f"| {each.work} | {figure} | {way} {each.bound.value:g}{mark} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Measure, write the page, and say whether all bounds hold."""
    quiet_environment()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        with canned(folder / "authorities.pem") as addresses, pinned():
            environment = {
                "PATH": os.environ["PATH"],
                "HOME": scratch,
                "DEEPGRAM_HOST": addresses["plain"],
                "DEEPGRAM_BASE_URL": addresses["plain"],
                "DEEPGRAM_API_KEY": KEY,
                "DEEPGRAM_PROJECT_ID": PROJECT,
            }
            measured = list(rows(environment))
    page = report(measured)
    RESULTS.write_text(page, "utf-8")
    sys.stdout.write(page)
    holds = all(each.holds for each in measured)
    return 0 if holds or "--check" not in sys.argv else 1


if __name__ == "__main__":
    sys.exit(main())
