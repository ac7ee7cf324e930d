"""The emulator: how fast it starts and answers, and that a long history costs what a short does.

Its process has a processor of its own, and everything stays on loopback. The clients send bare
requests on kept connections, for 200 clients of a library would measure the library.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import re
import sys
import time
from http import HTTPStatus
from typing import TYPE_CHECKING

import httpx

from deepgram_manage.emulator import Emulator
from deepgram_manage.emulator.seeds import ADMIN_KEY
from deepgram_manage.emulator.wire import Call

from .measure import Effort, FailedError, compare, say, serving
from .results import Bound, Outcome, Row, row

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Mapping

    from .bench import Bench
    from .measure import Figures

READERS, READS = 20, 100
WRITERS, TURNS = 200, 3
SECONDS = 60
KEYS = "/v1/projects/your-project-id/keys"
NEW_KEY = json.dumps({"comment": "c", "scopes": ["member"]})

SHORT, LONG = 10**3, 10**8
BATCH = 20

Query = tuple[tuple[str, str], ...]


def measure(bench: Bench) -> Outcome:
    """Measure the process by the clock, then the histories by processor time."""
    say("emulator")
    rounds = bench.plan.emulating
    return Outcome((*_process_rows(rounds), *_history_rows(4 * rounds)))


def _process_rows(rounds: int) -> list[Row]:
    _start()  # Writes the byte code.
    starts = [_start() for _ in range(rounds)]
    with _serving() as url:
        reads = [asyncio.run(_read(url)) for _ in range(rounds)]
        wrong = [asyncio.run(_write(url)) for _ in range(rounds)]
    changes = f"emulator: keys that {WRITERS} clients change at once, lost"
    return [
        row("emulator-start", "emulator: start", Bound(1.0, "s"), lambda: starts),
        row(
            "emulator-reads",
            "emulator: answers to GET /v1/projects",
            Bound(2000, "a second", at_least=True),
            lambda: reads,
        ),
        row("emulator-writes", changes, Bound(0, "lost"), lambda: wrong),
    ]


def _start() -> float:
    start = time.perf_counter()
    with _serving():
        return time.perf_counter() - start


@contextlib.contextmanager
def _serving() -> Iterator[httpx.URL]:
    options = ["--seed", "documentation"]
    with serving([sys.executable, "-m", "deepgram_manage.emulator", *options]) as line:
        yield httpx.URL(line)


class _Client:
    """A connection that sends requests one after the other."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def send(self, method: str, path: str, body: str = "") -> bytes:
        """Return the answer of a call, which has to succeed."""
        head = f"{method} {path} HTTP/1.1\r\nHost: emulator\r\nAuthorization: Token {ADMIN_KEY}\r\n"
        self._writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
        answer = await self._reader.readuntil(b"\r\n\r\n")
        if not answer.startswith(b"HTTP/1.1 200 "):
            raise FailedError(f"{method} {path} was answered with {answer.decode()}")
        return await self._reader.readexactly(int(re.findall(rb"content-length: (\d+)", answer)[0]))

    async def read(self) -> None:
        """Ask for the projects again and again."""
        for _ in range(READS):
            await self.send("GET", "/v1/projects")

    async def write(self) -> set[str]:
        """Create two keys and delete one of them, again and again; return those that are left."""
        kept: set[str] = set()
        for _ in range(TURNS):
            first, second = [await self.send("POST", KEYS, NEW_KEY) for _ in range(2)]
            await self.send("DELETE", f"{KEYS}/{json.loads(first)['api_key_id']}")
            kept.add(json.loads(second)["api_key_id"])
        return kept

    async def keys(self) -> set[str]:
        """List the keys there are."""
        listed = json.loads(await self.send("GET", KEYS))
        return {entry["api_key"]["api_key_id"] for entry in listed["api_keys"]}

    async def close(self) -> None:
        """Close the connection."""
        self._writer.close()
        await self._writer.wait_closed()


@contextlib.asynccontextmanager
async def _clients(url: httpx.URL, count: int) -> AsyncIterator[list[_Client]]:
    async with asyncio.timeout(SECONDS):
        clients = [
            _Client(*await asyncio.open_connection(url.host, url.port)) for _ in range(count)
        ]
        yield clients
        await asyncio.gather(*(client.close() for client in clients))


async def _read(url: httpx.URL) -> float:
    """Return the number of answers a second."""
    async with _clients(url, READERS) as clients:
        start = time.perf_counter()
        await asyncio.gather(*(client.read() for client in clients))
        return READERS * READS / (time.perf_counter() - start)


async def _write(url: httpx.URL) -> int:
    """Return the number of keys that are missing, or should be gone."""
    async with _clients(url, WRITERS) as clients:
        before = await clients[0].keys()
        kept = await asyncio.gather(*(client.write() for client in clients))
        return len(before.union(*kept) ^ await clients[0].keys())


def _history_rows(rounds: int) -> list[Row]:
    """Ask for the same from a long history and a short one, without a socket.

    The steps are the same for both, but numbers with more digits take longer to compute with and
    to print, hence a bound above 1. What looked at the records themselves would be beyond any.
    """
    months: dict[int, Query] = dict.fromkeys((SHORT, LONG), ())
    pages = {
        records: (("limit", "100"), ("page", f"{records // 200}")) for records in (SHORT, LONG)
    }
    return [
        _history_row("emulator-page", "a page in the middle", rounds, "requests", pages),
        _history_row("emulator-usage", "a month of usage", rounds, "usage", months),
    ]


def _history_row(key: str, name: str, rounds: int, path: str, queries: Mapping[int, Query]) -> Row:
    asking = {str(records): _asking(records, path, query) for records, query in queries.items()}
    compared = compare(f"emulator, {name}", asking, Effort(rounds, 60))
    return row(
        key,
        f"emulator: {name} of {LONG:,} records",
        Bound(1.5, f"× that of {SHORT:,}"),
        lambda: compared.ratios(str(LONG), str(SHORT), "processor"),
    )


def _asking(records: int, path: str, query: Query) -> Callable[[], Figures]:
    emulator = Emulator("empty", clock="2026-11-20T12:00:00Z")
    project = emulator.add_project()
    owner = emulator.add_member(project, "ada@example.com", scopes=["owner"])
    key = emulator.add_key(project, owner, scopes=["owner"]).secret
    emulator.add_history(project, records, days=30)
    call = Call("GET", f"/v1/projects/{project}/{path}", query, f"Token {key}")
    if emulator.handle(call).status != HTTPStatus.OK:  # It also draws the history.
        raise FailedError(f"{path} was refused")

    def batch() -> Figures:
        gc.collect()
        start = time.process_time()
        for _ in range(BATCH):
            emulator.handle(call)
        return {"processor": (time.process_time() - start) / BATCH}

    return batch
