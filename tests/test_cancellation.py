"""Tasks that are cancelled in the midst of a call leave the client as it was."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from deepgram_manage import AsyncManageClient
from deepgram_manage._sending._async.pool import AsyncPool
from deepgram_manage._sending.aiohttp_transport import AiohttpTransport
from tests.chaos.proxy import ANSWER, REQUEST, Mischief

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.chaos.stage import Place

CANCELLATIONS = 300
AT_ONCE = 20
# httpx keeps a few that were cancelled while they were made.
MOST_OPEN = 2 * AT_ONCE
# As many as a client has connections: were one of its places lost, they would not fit.
MANY = 100
STALLED = [
    None,
    Mischief("stall", REQUEST, seconds=0.01),
    Mischief("stall", ANSWER, seconds=0.01),
    Mischief("stall", ANSWER, 120, seconds=0.01),
    Mischief("drip", ANSWER, rate=20_000),
]


# Over httpx-aiohttp, over the core dependencies alone, and over what a user hands over.
WAYS: dict[str, Callable[[str], Any]] = {
    "aiohttp": lambda _url: AiohttpTransport(None),
    "core": lambda url: AsyncPool(httpx.URL(url), None),
    "given": lambda _url: httpx.AsyncClient(),
}


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> Callable[[str], Any]:
    """Make what a client sends with."""
    return WAYS[request.param]


async def settled(condition: Callable[[], bool]) -> bool:
    """Wait for something that takes a moment to arrive at the other side."""
    until = time.monotonic() + 2
    while not condition() and time.monotonic() < until:  # noqa: ASYNC110 -- it is in a thread
        await asyncio.sleep(0.005)
    return condition()


async def cancel_some(manage: AsyncManageClient, chance: random.Random) -> None:
    """Cancel calls, each after a while or after so many turns of the loop."""

    async def cancel_one() -> None:
        task = asyncio.create_task(manage.get_projects())
        if chance.random() < 0.5:
            await asyncio.sleep(chance.uniform(0, 0.02))
        else:
            for _ in range(chance.randrange(40)):
                await asyncio.sleep(0)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    await asyncio.gather(*(cancel_one() for _ in range(AT_ONCE)))


def test_client_works_after_many_cancellations(place: Place, way: Callable[[str], Any]) -> None:
    """After many calls that were cancelled anywhere, calls are answered, as many at once as ever.

    Nor is any connection left behind: there are as many as calls were under way.
    """
    chance = random.Random(4)  # noqa: S311 -- chance that repeats is the point
    place.proxy.expect(mischiefs=[chance.choice(STALLED) for _ in range(CANCELLATIONS)])
    most_open = 0

    async def cancel_and_call() -> tuple[int, int]:
        nonlocal most_open
        given = way(place.proxy.url)
        async with AsyncManageClient(
            place.emulator.admin_key,
            base_url=place.proxy.url,
            timeout=5,
            retry=None,
            async_http_client=given,
        ) as manage:
            for _ in range(CANCELLATIONS // AT_ONCE):
                await cancel_some(manage, chance)
                await settled(lambda: place.proxy.open <= MOST_OPEN)
                most_open = max(most_open, place.proxy.open)
            place.proxy.expect()
            answers = await asyncio.gather(*(manage.get_projects() for _ in range(MANY)))
            still_open = place.proxy.open
        if given is not None:
            await given.aclose()
        return sum(len(each.projects) for each in answers), still_open

    answered, still_open = asyncio.run(cancel_and_call())

    assert answered == MANY
    assert most_open <= MOST_OPEN
    assert still_open <= MANY
    assert asyncio.run(settled(lambda: place.proxy.open == 0))


def test_cancelled_call_stays_cancelled(place: Place, way: Callable[[str], Any]) -> None:
    """A cancelled call raises CancelledError, no error of this package, and is not sent again."""
    place.proxy.expect(mischiefs=[Mischief("stall", ANSWER, seconds=0.5)])

    async def cancel() -> bool:
        given = way(place.proxy.url)
        async with AsyncManageClient(
            place.emulator.admin_key, base_url=place.proxy.url, async_http_client=given
        ) as manage:
            task = asyncio.create_task(manage.get_projects())
            await settled(lambda: len(place.emulator.handled) == 1)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        if given is not None:
            await given.aclose()
        return task.cancelled()

    assert asyncio.run(cancel())
    assert len(place.emulator.handled) == 1
