"""Calling: `get_projects` on a kept connection, beside the same GET with a bare httpx client."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import httpx

from deepgram_manage import AsyncManageClient, ManageClient

from .measure import Row, compare, ratio_row

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

HEADERS = {"Authorization": "Token key"}
BATCH = 100


def rows(rounds: int, url: str) -> list[Row]:
    """Measure calls, synchronous and asynchronous."""
    return [*_sync_rows(rounds, url), *_async_rows(rounds, url)]


def _sync_rows(rounds: int, url: str) -> list[Row]:
    with ManageClient("key", base_url=url) as manage, httpx.Client(headers=HEADERS) as http:

        def bare() -> object:
            return http.get(f"{url}/v1/projects").json()

        def timed(call: Callable[[], object]) -> Callable[[], float]:
            def batch() -> float:
                start = time.perf_counter()
                for _ in range(BATCH):
                    call()
                return (time.perf_counter() - start) / BATCH

            return batch

        contenders = {"ours": timed(manage.get_projects), "httpx": timed(bare)}
        compare(contenders, 2)
        figures = compare(contenders, rounds)
    return [ratio_row("one more call", figures, "ours", "httpx", scale="us", bound=1.1)]


def _async_rows(rounds: int, url: str) -> list[Row]:
    manage, http = AsyncManageClient("key", base_url=url), httpx.AsyncClient(headers=HEADERS)

    async def bare() -> object:
        return (await http.get(f"{url}/v1/projects")).json()

    async def batch(call: Callable[[], Awaitable[object]]) -> float:
        start = time.perf_counter()
        for _ in range(BATCH):
            await call()
        return (time.perf_counter() - start) / BATCH

    async def close() -> None:
        await manage.aclose()
        await http.aclose()

    with asyncio.Runner() as runner:
        contenders = {
            "ours": lambda: runner.run(batch(manage.get_projects)),
            "httpx": lambda: runner.run(batch(bare)),
        }
        compare(contenders, 2)
        figures = compare(contenders, rounds)
        runner.run(close())
    return [ratio_row("one more call, asynchronous", figures, "ours", "httpx", scale="us")]
