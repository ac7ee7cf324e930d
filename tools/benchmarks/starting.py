"""Starting: whole processes, in the processor time of both the program and the system."""

from __future__ import annotations

import resource
import time
from typing import TYPE_CHECKING

from .bench import surroundings
from .measure import Effort, Figures, compare, run
from .results import Bound, Column, Outcome, Table, row

if TYPE_CHECKING:
    from collections.abc import Callable

    from .bench import Bench
    from .contender import Contender

NOTHING = "pass"


def measure(bench: Bench) -> Outcome:
    """Measure importing, net of the interpreter, and the whole way to the first answer."""
    starters = bench.having(lambda contender: contender.importing)
    imports = {name: _program(bench, one, one.importing) for name, one in starters.items()}
    calls = {
        name: _program(
            bench, one, f"{one.importing}\n{one.calling.format(url=bench.addresses['plain'])}"
        )
        for name, one in starters.items()
    }
    nothing = {NOTHING: _program(bench, starters["bare_httpx"], NOTHING)}
    for programs in (imports, calls):
        compare("byte code", programs, Effort(1, 0))
    importing = compare("import", nothing | imports, bench.plan.starting)
    calling = compare("first call", nothing | calls, bench.plan.starting)

    def net() -> list[float]:
        figures = (importing.of(name, "processor") for name in ("ours", NOTHING, "bare_httpx"))
        return [(a - zero) / (b - zero) for a, zero, b in zip(*figures, strict=True)]

    names = {name: one.title for name, one in starters.items()} | {NOTHING: "python -c pass"}
    columns = (
        Column("ms of processor time", "processor", 1e3),
        Column("ms by the clock", "seconds", 1e3),
    )
    return Outcome(
        rows=(
            row(
                "import",
                "`import deepgram_manage` alone, net of the bare interpreter",
                Bound(0.25, "× `import httpx`"),
                net,
            ),
            row(
                "first-call",
                "import, construct and first call, whole process",
                Bound(1.15, "× the same with bare httpx"),
                lambda: calling.ratios("ours", "bare_httpx", "processor"),
            ),
        ),
        tables=(
            Table("import", "Import, whole process", columns, "bare_httpx", importing, names),
            Table(
                "first-call",
                "Import, construct and first call, whole process",
                columns,
                "bare_httpx",
                calling,
                names,
            ),
        ),
    )


def _program(bench: Bench, contender: Contender, code: str) -> Callable[[], Figures]:
    command = [bench.python(contender), "-P", "-c", code]
    environment = surroundings(contender)

    def measured() -> Figures:
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        run(command, seconds=bench.plan.patience, environment=environment)
        passed, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        used = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
        return {"processor": used, "seconds": passed}

    return measured
