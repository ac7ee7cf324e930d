"""What is measured inside of a contender's own environment: one job a process, one JSON line.

Only the standard library is there for sure, and the contender.
"""

from __future__ import annotations

import asyncio
import gc
import json
import resource
import sys
import time
import tracemalloc
from collections.abc import Awaitable, Callable
from importlib.metadata import distributions
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

from .contender import Contender, load

T = TypeVar("T")
Job = Callable[[Contender, dict[str, Any]], dict[str, float]]

NOT_COUNTED = {"pip", "setuptools", "wheel"}
WARM_RECORDS = STRETCH = 1000
PARTS = ("access", "archive", "cli", "costs")
"""The folders of this package that stand above the client; others have none of that name."""


def main() -> None:
    """Do the job of the command line."""
    name, job, options = sys.argv[1:]
    contender = load(name)
    print(json.dumps(JOBS[job](contender, json.loads(options))))


def calling(contender: Contender, options: dict[str, Any]) -> dict[str, float]:
    """List the projects again and again, one call after the other, on a kept connection."""
    get = _having(contender.get)(options["url"])
    _until(options["seconds"] / 4, options["calls"] // 10 + 1, get)
    gc.collect()
    processor = time.process_time()
    times = _until(options["seconds"], options["calls"], get)
    used = time.process_time() - processor
    return {
        "seconds": sum(times) / len(times),
        "median": median(times),
        "late": _late(times),
        "processor": used / len(times),
    }


def reading(contender: Contender, options: dict[str, Any]) -> dict[str, float]:
    """Read a page again and again, in processor time; the collector ignores what was there."""
    read = contender.reading[options["page"]]
    data = Path(options["file"]).read_bytes()
    read(data)
    gc.collect()
    gc.freeze()

    def once() -> float:
        gc.collect()
        start = time.process_time()
        page = read(data)
        passed = time.process_time() - start
        del page
        return passed

    end = time.perf_counter() + options["seconds"]
    times = [once()]
    while time.perf_counter() < end:
        times.append(once())
    return {"seconds": median(times)}


def keeping(contender: Contender, options: dict[str, Any]) -> dict[str, float]:
    """Count the bytes that a page takes while it is kept, every attribute having been read."""
    read = contender.reading[options["page"]]
    data = Path(options["file"]).read_bytes()
    read(data)
    gc.collect()
    tracemalloc.start()
    kept = read(data)
    gc.collect()
    current, peak = tracemalloc.get_traced_memory()
    del kept
    return {"bytes": current / options["count"], "peak": peak / options["count"]}


def fanning_out(contender: Contender, options: dict[str, Any]) -> dict[str, float]:
    """List the projects from many tasks at once."""
    calls = _having(contender.fan_out)

    async def run() -> tuple[list[float], float, float]:
        client = calls.open(options["url"])
        await calls.list_projects(client)
        gc.collect()
        start, processor = time.perf_counter(), time.process_time()
        asks = [lambda: calls.list_projects(client)] * options["calls"]
        times = await _at_once(asks, options["concurrency"], options["seconds"])
        passed, used = time.perf_counter() - start, time.process_time() - processor
        await calls.close(client)
        return times, passed, used

    times, passed, used = asyncio.run(run())
    return {
        "rate": len(times) / passed,
        "late": _late(times),
        "processor": used / len(times),
    }


def sweeping(contender: Contender, options: dict[str, Any]) -> dict[str, float]:
    """Ask four things about every project; compare with what the server's delay alone takes."""
    calls = _having(contender.fan_out)

    async def run() -> tuple[int, float]:
        client = calls.open(options["url"])
        await calls.list_projects(client)
        asks = [_about(calls.about_project, client, n) for n in range(options["projects"])]
        start = time.perf_counter()
        done = await _at_once(asks, options["concurrency"], options["seconds"])
        passed = time.perf_counter() - start
        await calls.close(client)
        return len(done), passed

    done, passed = asyncio.run(run())
    ideal = done * 4 * options["late"] / min(options["concurrency"], done)
    return {"seconds": passed, "ideal": ideal, "times": passed / ideal}


def iterating(contender: Contender, options: dict[str, Any]) -> dict[str, float]:
    """Go through a request log; return the time for a record, and by how much memory grew.

    Times are medians of many short stretches: a log of a million takes long enough for something
    else to happen on the machine.
    """
    iterate = _having(contender.iterate)

    def through(count: int) -> list[tuple[float, float]]:
        records = iter(iterate(options["url"], f"records-{count}"))
        seen, times, start, used = 0, [], time.perf_counter(), time.process_time()
        while stretch := sum(1 for _ in islice(records, STRETCH)):
            now, processor = time.perf_counter(), time.process_time()
            times.append(((now - start) / stretch, (processor - used) / stretch))
            seen, start, used = seen + stretch, now, processor
        if seen != count:
            sys.exit(f"{seen} records of {count}")
        return times

    through(WARM_RECORDS)
    gc.collect()
    before = _peak()
    times = [each for _ in range(options["repeat"]) for each in through(options["count"])]
    return {
        "seconds": median(seconds for seconds, _ in times),
        "processor": median(processor for _, processor in times),
        "growth": _peak() - before,
    }


def installed(contender: Contender, _options: dict[str, Any]) -> dict[str, float]:
    """Count what is installed, and its bytes with and without byte code, and in each part."""
    found = [one for one in distributions() if one.name.lower() not in NOT_COUNTED]
    paths = [Path(str(path.locate())) for one in found for path in one.files or []]
    if contender.path:
        paths += (Path(__file__).parents[2] / contender.path).rglob("*")
    sizes = {path: path.stat().st_size for path in paths if path.is_file()}
    source = {path.as_posix(): size for path, size in sizes.items() if path.suffix != ".pyc"}
    parts = {
        part: sum(size for path, size in source.items() if f"/deepgram_manage/{part}/" in path)
        for part in PARTS
    }
    return {
        "distributions": len(found),
        "bytes": sum(source.values()),
        "compiled": sum(sizes.values()),
        "client": sum(source.values()) - sum(parts.values()),
        "largest_part": max(parts.values()),
    }


def versions(_contender: Contender, _options: dict[str, Any]) -> dict[str, Any]:
    """Return the versions of what is installed."""
    found = {one.name.lower(): one.version for one in distributions()}
    return {name: found[name] for name in sorted(found.keys() - NOT_COUNTED)}


JOBS: dict[str, Job] = {
    job.__name__: job
    for job in (
        calling,
        reading,
        keeping,
        fanning_out,
        sweeping,
        iterating,
        installed,
        versions,
    )
}


def _having(value: T | None) -> T:
    if value is None:
        sys.exit("the adapter has nothing for this job")
    return value


def _until(seconds: float, calls: int, call: Callable[[], object]) -> list[float]:
    """Call so many times, or fewer when the seconds are used up; return the time of each."""
    times = []
    now = time.perf_counter()
    end = now + seconds
    for _ in range(calls):
        start = now
        call()
        now = time.perf_counter()
        times.append(now - start)
        if now > end:
            break
    return times


async def _at_once(
    asks: list[Callable[[], Awaitable[object]]], tasks: int, seconds: float
) -> list[float]:
    """Do all of a list from so many tasks, or less when the seconds are used up."""
    begun: list[float] = []
    times: list[float] = []
    waiting = iter(asks)
    end = time.perf_counter() + seconds

    async def work() -> None:
        for ask in waiting:
            start = time.perf_counter()
            if begun and start > end:
                break
            begun.append(start)
            await ask()
            times.append(time.perf_counter() - start)

    await asyncio.gather(*(work() for _ in range(tasks)))
    return times


def _about(
    about: Callable[[Any, str], Awaitable[object]], client: Any, number: int
) -> Callable[[], Awaitable[object]]:
    return lambda: about(client, f"project-{number}")


def _late(times: list[float]) -> float:
    """Return the 99th percentile."""
    return sorted(times)[int(0.99 * len(times))]


def _peak() -> float:
    """Return the most memory that this process has had, in bytes."""
    try:
        status = Path("/proc/self/status").read_text("ascii")
    except OSError:  # It is in bytes on macOS, and on Linux includes the parent's.
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    kilobytes = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return float(kilobytes.split()[1]) * 1024
