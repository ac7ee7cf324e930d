"""Measure this package beside others: `make bench`, which makes the environments that this needs.

`run` writes RESULTS.json, RESULTS.md, the pictures, and the figures in docs/speed.md; `write`
writes all but the first anew, after NOTES.md was edited.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import (
    access,
    calling,
    emulator,
    fan_out,
    generation,
    installing,
    iterating,
    reading_pages,
    report,
    starting,
)
from .bench import FULL, QUICK, Bench, everybody
from .measure import PROCESSORS, ROOT, pinned, quiet_environment, run, say
from .results import Bound, Outcome, Row
from .server import canned

if TYPE_CHECKING:
    from collections.abc import Callable


HERE = ROOT / "tools/benchmarks"
RESULTS = HERE / "RESULTS.json"
PICTURES = HERE / "pictures"
DRAWING = ROOT / "build" / "venv-bench-pictures" / "bin" / "python"

SUITES = (
    starting,
    access,
    calling,
    reading_pages,
    fan_out,
    iterating,
    generation,
    installing,
    emulator,
)


def measure(bench: Bench) -> dict[str, Any]:
    """Run all suites; return what they found as JSON."""
    outcomes = []
    for suite in SUITES:
        # The generator uses all processors; the others leave one to the server.
        with contextlib.nullcontext() if suite is generation else pinned():
            outcomes.append(_outcome(suite.__name__, suite.measure, bench))
    return {
        "rows": [row.as_json() for outcome in outcomes for row in outcome.rows],
        "tables": [table.as_json() for outcome in outcomes for table in outcome.tables],
    }


def _outcome(name: str, suite: Callable[[Bench], Outcome], bench: Bench) -> Outcome:
    start = time.monotonic()
    try:
        return suite(bench)
    except Exception as error:  # noqa: BLE001 -- the others' results are kept, and this one is seen
        say(f"{name} failed: {error!r}")
        return Outcome((Row(name, name, Bound(0, ""), error=f"{type(error).__name__}: {error}"),))
    finally:
        say(f"{name}: {time.monotonic() - start:.0f} s")


def measure_all(*, quick: bool) -> dict[str, Any]:
    """Measure all contenders, and describe the circumstances."""
    contenders = everybody()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        with canned(folder / "authorities.pem") as addresses:
            bench = Bench(QUICK if quick else FULL, addresses, folder, contenders)
            found = measure(bench)
            versions = {one.environment: _versions(bench, name) for name, one in contenders.items()}
    return {
        "command": "make bench" + (" QUICK=1" if quick else ""),
        "quick": quick,
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "machine": machine(),
        "versions": versions,
        **found,
    }


def _versions(bench: Bench, name: str) -> Any:
    return bench.job(name, "versions")()


def machine() -> dict[str, Any]:
    """Describe the machine that this ran on."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "processor": names[0] if names else platform.processor(),
        "processors": len(PROCESSORS) or os.cpu_count(),
        "python": platform.python_version(),
    }


def write(results: dict[str, Any]) -> None:
    """Write all that is derived from the results."""
    notes = HERE / "NOTES.md"
    text = report.document(results, notes.read_text("utf-8") if notes.exists() else "")
    (HERE / "RESULTS.md").write_text(text, "utf-8")
    page = ROOT / "docs/speed.md"
    page.write_text(report.page_with(page.read_text("utf-8"), results), "utf-8")
    PICTURES.mkdir(exist_ok=True)
    run(
        [
            str(DRAWING),
            "-m",
            f"{__package__}.pictures",
            str(RESULTS),
            str(PICTURES),
            *report.PICTURES,
        ],
        seconds=120,
    )


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    running = commands.add_parser("run", help="measure, and write everything")
    running.add_argument("--quick", action="store_true", help="in a minute, for a first look")
    running.add_argument("--check", action="store_true", help="fail when a bound is missed")
    commands.add_parser("write", help="write anew what is derived from RESULTS.json")
    arguments = parser.parse_args()
    quiet_environment()
    if arguments.command == "run":
        results = measure_all(quick=arguments.quick)
        RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", "utf-8")
        write(results)
        print(report.summary(results))
        sys.exit(report.status(results, check=arguments.check))
    write(json.loads(RESULTS.read_text("utf-8")))


if __name__ == "__main__":
    main()
