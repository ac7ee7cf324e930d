"""A request log that moves while it is read, and steps through it with either client."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any, Self, TypeAlias

import httpx

from deepgram_manage import DeepgramClient

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from deepgram_manage import AsyncManageClient, ManageClient

Anything: TypeAlias = Any

END = "the end"
NEWEST = datetime(2026, 3, 18, 12, tzinfo=UTC)
APART = timedelta(hours=1)
TOLD = NEWEST + APART
"""What time it is, as the server tells with each page."""


class MovingLog:
    """A server that has a log, newest first, and nothing else.

    Attributes:
        ids: The records.
        most: The largest page that it gives.
        before: Called with the number of each page before it is given.
        told: What time it tells.
        latency: Seconds that each page but the first takes.
        made: When each record was made.
        seen: Every request so far.
    """

    def __init__(self, ids: Iterable[str] | int, most: int = 100) -> None:
        """Have these records, or so many."""
        self.ids = [f"r{number}" for number in range(ids)] if isinstance(ids, int) else list(ids)
        self.most = most
        self.before: Callable[[int], None] = lambda _page: None
        self.told = format_datetime(TOLD)
        self.latency = 0.0
        self.seen: list[httpx.Request] = []
        self.made = {name: NEWEST - APART * age for age, name in enumerate(self.ids)}

    def write(self, name: str, place: int) -> None:
        """Write a record late: into the place that its time gives it."""
        newer, older = self.ids[:place], self.ids[place:]
        newest = self.made[newer[-1]] if newer else NEWEST + APART
        oldest = self.made[older[0]] if older else NEWEST - APART * 100_000
        self.made[name] = oldest + (newest - oldest) / 2
        self.ids.insert(place, name)

    @property
    def pages(self) -> list[int]:
        """The pages that were asked for."""
        return [int(request.url.params["page"]) for request in self.seen]

    def respond(self, request: httpx.Request) -> httpx.Response:
        """Give a page."""
        query = request.url.params
        page, limit = int(query["page"]), min(int(query["limit"]), self.most)
        self.seen.append(request)
        self.before(page)
        records = [
            {"request_id": name, "created": self.made[name].isoformat()}
            for name in self.ids[page * limit : (page + 1) * limit]
        ]
        body = {"page": page, "limit": limit, "requests": records}
        return httpx.Response(200, json=body, headers={"Date": self.told})

    def client(self, **settings: Anything) -> DeepgramClient:
        """Make a client of this server, which asks once unless told otherwise."""
        settings.setdefault("retry", None)
        return DeepgramClient(
            "a-key",
            base_url="http://127.0.0.1",
            http_client=_Transport(self),
            async_http_client=_AsyncTransport(self),
            **settings,
        )


class _Transport(httpx.BaseTransport):
    def __init__(self, log: MovingLog) -> None:
        self._log = log

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        time.sleep(self._log.latency if self._log.seen else 0)
        return self._log.respond(request)


class _AsyncTransport(httpx.AsyncBaseTransport):
    def __init__(self, log: MovingLog) -> None:
        self._log = log

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(self._log.latency if self._log.seen else 0)
        return self._log.respond(request)


class Steps:
    """Goes through iterators of one client step by step; those of the other run in one loop."""

    def __init__(self, kind: str) -> None:
        """Step with the synchronous or the asynchronous client."""
        self._runner = asyncio.Runner() if kind == "async" else None

    def __enter__(self) -> Self:
        """Use the steps in a `with` block."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Close the loop."""
        if self._runner is not None:
            self._runner.close()

    def manage(self, client: DeepgramClient) -> ManageClient | AsyncManageClient:
        """The client to step with."""
        return client.manage if self._runner is None else client.asyncmanage

    def next(self, iterator: Anything) -> Anything:
        """Take a step; after the last there is only `END`."""
        if self._runner is None:
            return next(iterator, END)
        return self._runner.run(_step(iterator))

    def take(self, iterator: Anything, number: int) -> list[Anything]:
        """Take so many steps, or as many as there are."""
        return list(itertools.islice(iter(lambda: self.next(iterator), END), number))

    def all(self, iterator: Anything) -> list[Anything]:
        """Take all steps that there are."""
        return list(iter(lambda: self.next(iterator), END))

    def ids(self, iterator: Anything, number: int | None = None) -> list[str]:
        """Take all steps, or so many, and give the ids of the records."""
        records = self.all(iterator) if number is None else self.take(iterator, number)
        return [record.request_id for record in records]

    def count(self, iterator: Anything, most: int) -> int:
        """Take up to so many steps, in one go; give how many there were."""
        if self._runner is None:
            return sum(1 for _ in itertools.islice(iterator, most))
        return self._runner.run(_count(iterator, most))

    def wait(self, value: Anything) -> Anything:
        """Run a coroutine to its end; anything else is there already."""
        return value if self._runner is None else self._runner.run(value)

    def sleep(self, seconds: float) -> None:
        """Let pass some time, in which tasks and threads go on."""
        if self._runner is None:
            time.sleep(seconds)
        else:
            self._runner.run(asyncio.sleep(seconds))

    def until(self, condition: Callable[[], object]) -> None:
        """Do nothing, until something has happened by itself; it happens within milliseconds."""
        ends_at = time.monotonic() + 5
        while not condition():
            assert time.monotonic() < ends_at
            self.sleep(0.001)

    def close(self, iterator: Anything) -> list[object]:
        """Close an iterator; give the threads and tasks that there are right afterwards."""
        if self._runner is None:
            iterator.close()
            return self.at_work
        return self._runner.run(_close(iterator))

    @contextlib.contextmanager
    def block(self, iterator: Anything) -> Iterator[Anything]:
        """Use an iterator in a `with` block."""
        if self._runner is None:
            with iterator as entered:
                yield entered
        else:
            yield self.wait(iterator.__aenter__())
            self.wait(iterator.__aexit__(None, None, None))

    @property
    def at_work(self) -> list[object]:
        """The threads and tasks that read ahead."""
        threads = (item for item in threading.enumerate() if "deepgram_manage" in item.name)
        return [*threads, *(self._runner.run(_tasks()) if self._runner else [])]


async def _step(iterator: Anything) -> Anything:
    return await anext(iterator, END)


async def _close(iterator: Anything) -> list[object]:
    await iterator.aclose()
    return await _tasks()


async def _count(iterator: Anything, most: int) -> int:
    for number in range(most):
        if await anext(iterator, END) == END:
            return number
    return most


async def _tasks() -> list[object]:
    return [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
