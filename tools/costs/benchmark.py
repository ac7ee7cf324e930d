"""Measure `costs`: `python -m tools.costs.benchmark`.

Ratios are of one run, against what is measured beside them; times are medians of this machine.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import json
import multiprocessing
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

from deepgram_manage import DeepgramClient, Period, costs
from deepgram_manage.costs import exporter
from deepgram_manage.costs._async.collecting import collect
from deepgram_manage.costs._dimensions import dimensions
from deepgram_manage.costs._facts import Credit, KeyFacts, ProjectFacts
from deepgram_manage.costs._spend import spend_report
from deepgram_manage.costs._tally import Tally
from deepgram_manage.costs._watching import Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from multiprocessing.connection import Connection

    from deepgram_manage.costs._tally import CostRow

NOW = datetime(2026, 3, 18, 12, tzinfo=UTC)
PERIOD = Period.last(30, today=NOW.date())
DAYS = [(PERIOD.start + timedelta(days=number)).isoformat() for number in range(PERIOD.days)]
PROJECTS, GROUPS, AT_ONCE, LATENCY = 300, 100, 16, 0.05
ROUNDS = 5
ASKED = [("application/openmetrics-text;version=1.0.0", "gzip"), ("text/plain", "identity")]


def rows_of(project: int) -> Iterator[CostRow]:
    """Yield the rows of a project: 30 days of 100 groups, each with a set of three tags."""
    chance = random.Random(project)  # noqa: S311 -- chance that repeats is the point
    groups = [
        (
            f"key-{number % 10}",
            (f"customer:c{number % 40}", f"team:{number % 7}", f"stage:{number % 3}"),
            f"streaming::model-{number % 5}",
        )
        for number in range(GROUPS)
    ]
    for day in DAYS:
        for accessor, tags, line_item in groups:
            yield day, chance.randrange(1, 10**8) / 10**6, accessor, tags, line_item, None


def tallies(by: tuple[str, ...]) -> Iterator[ProjectFacts]:
    """Yield 300 projects, their 900,000 rows tallied by day."""
    for number in range(PROJECTS):
        tally = Tally(PERIOD, dimensions(by), "day", NOW)
        tally.add(rows_of(number))
        sums: dict[str, float] = {}
        for day, usd, *_rest in rows_of(number):
            if isinstance(day, str) and isinstance(usd, float):
                sums[day] = round(sums.get(day, 0.0) + usd, 6)
        tally.add_ungrouped((day, usd, None, (), None, None) for day, usd in sums.items())
        keys = {
            f"key-{key}": KeyFacts(f"key-{key}", f"Key {key}", "m", "Ada", (), NOW, None)
            for key in range(10)
        }
        yield ProjectFacts(
            f"project-{number}",
            f"Project {number}",
            tally,
            [Credit("b", Decimal(100_000), "usd", None)],
            [],
            keys=keys,
        )


def reducing() -> tuple[float, float, float]:
    """Return how long 900,000 rows take to be reduced, and to become decimals, and the memory."""
    made = [list(rows_of(number)) for number in range(10)]
    # The rows exist before either is timed, ten projects over and over.
    began = time.process_time()
    for turn in range(PROJECTS):
        tally = Tally(PERIOD, dimensions(("tag",)), "total", NOW)
        tally.add(made[turn % 10])
    reduced = time.process_time() - began
    began = time.process_time()
    for turn in range(PROJECTS):
        for row in made[turn % 10]:
            Decimal(repr(row[1]))
    decimals = time.process_time() - began
    facts = []
    for number in range(PROJECTS):
        tally = Tally(PERIOD, dimensions(("tag",)), "total", NOW)
        tally.add(rows_of(number))
        facts.append(ProjectFacts(f"p{number}", spend=tally))
    report = spend_report(facts, PERIOD, dimensions(("tag",)), "total", "set", NOW)
    if not report.rows:
        raise AssertionError("nothing was reduced")
    return reduced, decimals, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _answers() -> dict[str, bytes]:
    """Return what the server answers, by the end of the path."""
    results = [
        {
            "dollars": 1.25,
            "grouping": {"start": day, "end": day, "accessor": "k1", "tags": ["a"]},
        }
        for day in DAYS
    ]
    member = {"member_id": "m1", "email": "ada@example.com"}
    key = {"api_key_id": "k1", "comment": "Key", "scopes": [], "created": "2026-01-01T00:00:00Z"}
    bodies: dict[str, Any] = {
        "projects": {
            "projects": [{"project_id": f"p{n}", "name": f"P {n}"} for n in range(PROJECTS)]
        },
        "breakdown": {"start": DAYS[0], "end": DAYS[-1], "results": results},
        "balances": {
            "balances": [
                {"balance_id": "b", "amount": 100.5, "units": "usd", "purchase_order_id": "o"}
            ]
        },
        "purchases": {"page": 0, "limit": 10, "orders": []},
        "keys": {"api_keys": [{"member": member, "api_key": key}]},
        "members": {"members": [member]},
    }
    return {name: json.dumps(body).encode() for name, body in bodies.items()}


def _serve(port: Connection) -> None:
    answers = _answers()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                path = head.split(b" ", 2)[1].partition(b"?")[0].decode()
                body = answers[path.rpartition("/")[2]]
                await asyncio.sleep(LATENCY)
                writer.write(
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                    + str(len(body)).encode()
                    + b"\r\n\r\n"
                    + body
                )
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def serve() -> None:
        server = await asyncio.start_server(talk, "127.0.0.1", 0)
        port.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(serve())


async def _bare(port: int, calls: int) -> float:
    """Return how long as many calls take on sockets alone, which is what waiting takes here."""
    left = iter(range(calls))

    async def work() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in left:
            writer.write(b"GET /v1/projects/p1/balances HTTP/1.1\r\nHost: x\r\n\r\n")
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(int(head.rpartition(b": ")[2]))
        writer.close()

    began = time.monotonic()
    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    return time.monotonic() - began


def reading(kind: str) -> tuple[float, float, float]:
    """Return how long 300 projects take to be read, how long sockets alone take, and the work."""
    here, there = multiprocessing.get_context("spawn").Pipe()
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(there,), daemon=True)
    server.start()
    port = here.recv()
    calls = 0

    def count(_event: object) -> None:
        nonlocal calls
        calls += 1

    try:
        client = DeepgramClient("0" * 40, base_url=f"http://127.0.0.1:{port}", on_request=count)
        began, worked = time.monotonic(), time.process_time()
        if kind == "sync":
            costs.page.read(client.manage, by="key", now=NOW, at_once=AT_ONCE)
        else:
            asyncio.run(collect(client.asyncmanage, ("key", "tag"), None, NOW, AT_ONCE))
        taken, worked = time.monotonic() - began, time.process_time() - worked
        # The list of projects comes first, alone.
        bare = asyncio.run(_bare(port, calls - 1)) + LATENCY
    finally:
        server.kill()
        server.join()
    return taken, bare, worked


def page(folder: Path) -> Path:
    """Write the page of the account of 900,000 rows."""
    data = costs.page.page_data(Reading(list(tallies(("key", "tag"))), NOW), "key", 30, 12)
    costs.page.write(data, folder / "costs.html")
    return folder / "costs.html"


def scraping() -> tuple[float, float]:
    """Return how long a scrape of 500 keys in each of 3 projects takes, and the memory."""
    facts = []
    for number in range(3):
        tally = Tally(PERIOD, dimensions(("key",)), "day", NOW)
        tally.add((day, 1.5, f"k{key}", (), None, None) for day in DAYS for key in range(500))
        keys = {
            f"k{key}": KeyFacts(f"k{key}", f"Key {key}", "m", "Ada", (), NOW, NOW)
            for key in range(500)
        }
        credit = [Credit("b", Decimal(1000), "usd", None)]
        facts.append(ProjectFacts(f"p{number}", "P", tally, credit, [], keys=keys))
    reader = exporter.Exporter(DeepgramClient("0" * 40).manage, by="key", top=500)
    with mock.patch.object(exporter, "collect", return_value=Reading(facts, NOW)):
        reader.collect_once()
    with exporter.serve(reader, "127.0.0.1", 0) as served:
        # As Prometheus asks, and as a browser does.
        times = [_timed(partial(_scrape, served.url, *asked)) for asked in ASKED * ROUNDS * 4]
    return statistics.median(times), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _scrape(url: str, accept: str, encoding: str) -> None:
    connection = http.client.HTTPConnection(url.removeprefix("http://"))
    connection.request("GET", "/metrics", None, {"Accept": accept, "Accept-Encoding": encoding})
    text = connection.getresponse().read()
    connection.close()
    if encoding == "identity" and b'api_key_id="k499"' not in text:
        raise AssertionError("a key is missing")


def _timed(function: Callable[[], object]) -> float:
    began = time.perf_counter()
    function()
    return time.perf_counter() - began


def _in_process(name: str) -> list[float]:
    """Return what a function of this module returns in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tools.costs.benchmark", "--one", name],
        capture_output=True,
        text=True,
        check=True,
    )
    figures: list[float] = json.loads(done.stdout)
    return figures


def _interactive(file: Path) -> float | None:
    """Return how long Chromium takes to draw a page, in milliseconds."""
    python, browser = Path("build/venv-real-browser/bin/python"), shutil.which("chromium")
    if not python.exists() or browser is None:
        return None
    look = Path("tests/real/costs/look_at_page.py")
    times = []
    for _ in range(3):
        done = subprocess.run(
            [python, look, browser, file.absolute().as_uri(), "light", str(file.with_suffix(""))],
            capture_output=True,
            text=True,
            check=True,
        )
        times.append(json.loads(done.stdout)["milliseconds"])
    return float(statistics.median(times))


def figures() -> Iterable[str]:
    """Yield the rows of a table in Markdown."""
    yield "| what | measured | bar |"
    yield "|---|---|---|"
    for kind in ("async", "sync"):
        runs = [_in_process(f"reading-{kind}") for _ in range(3)]
        ratio = statistics.median(taken / bare for taken, bare, _worked in runs)
        taken, bare, worked = (statistics.median(figures) for figures in zip(*runs, strict=True))
        yield (
            f"| 300 projects at 50 ms, 16 at once, {kind} | {ratio:.2f} × sockets alone "
            f"({taken:.1f} s beside {bare:.1f} s; {worked:.1f} s of a processor) | ≤ 1.3 × |"
        )
    runs = [_in_process("reducing") for _ in range(3)]
    ratio = statistics.median(reduced / decimals for reduced, decimals, _memory in runs)
    yield (
        f"| 900,000 rows with three tags, reduced | {ratio:.2f} × `Decimal(repr(x))`, "
        f"{runs[0][2]:.0f} MB | ≤ 4 ×, ≤ 200 MB |"
    )
    seconds, memory = _in_process("scraping")
    yield (
        f"| a scrape of 500 keys × 3 projects | {seconds * 1000:.0f} ms, {memory:.0f} MB "
        "| ≤ 50 ms, ≤ 60 MB |"
    )
    with tempfile.TemporaryDirectory() as folder:
        file = page(Path(folder))
        size = file.stat().st_size / 1e6
        drawn = _interactive(file)
    shown = "not measured" if drawn is None else f"{drawn / 1000:.1f} s"
    yield f"| the page of 900,000 rows | {size:.1f} MB, drawn in {shown} | ≤ 5 MB, ≤ 2 s |"


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Measure costs.")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    one = parser.parse_args().one
    if one is None:
        for line in figures():
            print(line, flush=True)
        return
    kind, _, argument = one.partition("-")
    functions: dict[str, Callable[[], Any]] = {
        "reading": lambda: reading(argument),
        "reducing": reducing,
        "scraping": scraping,
    }
    print(json.dumps(functions[kind]()))


if __name__ == "__main__":
    main()
