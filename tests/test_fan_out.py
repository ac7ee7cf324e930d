"""Many calls at once: no more than so many, in order, and all ended by the first error."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
from contextvars import ContextVar

import pytest

from deepgram_manage.fan_out import AsyncBlocking, AsyncFanOut, Blocking, FanOut

AT_ONCE, CALLS = 4, 12


def test_threads_are_no_more_than_asked_for() -> None:
    """So many calls are under way at once, and all of them are made, in order."""
    together = threading.Barrier(AT_ONCE)
    under_way = 0
    most: list[int] = []
    lock = threading.Lock()

    def call(number: int) -> int:
        nonlocal under_way
        with lock:
            under_way += 1
            most.append(under_way)
        # Nobody passes before AT_ONCE calls are under way.
        together.wait(20)
        with lock:
            under_way -= 1
        return number

    with FanOut(AT_ONCE) as fan_out:
        results = fan_out.map(call, range(CALLS))

    assert results == list(range(CALLS))
    assert max(most) == AT_ONCE


def test_tasks_are_no_more_than_asked_for() -> None:
    """So many calls are under way at once, and all of them are made, in order."""
    under_way = 0
    most: list[int] = []

    async def call(number: int) -> int:
        nonlocal under_way
        under_way += 1
        most.append(under_way)
        await asyncio.sleep(0)
        under_way -= 1
        return number

    async def main() -> list[int]:
        async with AsyncFanOut(AT_ONCE) as fan_out:
            return await fan_out.map(call, range(CALLS))

    assert asyncio.run(main()) == list(range(CALLS))
    assert max(most) == AT_ONCE


def test_place_is_used_again_before_other_answers_are_dealt_with() -> None:
    """What follows an answer and the next call are one step, also when answers come together."""
    steps: list[str] = []
    answers: list[asyncio.Future[None]] = []

    async def call(number: int) -> None:
        steps.append(f"send {number}")
        answers.append(asyncio.get_running_loop().create_future())
        await answers[-1]
        steps.append(f"read {number}")

    async def main() -> None:
        async with AsyncFanOut(2) as fan_out:
            futures = [fan_out.start(call, number) for number in range(4)]
            await asyncio.sleep(0)
            for answer in answers[:2]:
                answer.set_result(None)
            await asyncio.sleep(0)
            for answer in answers[2:]:
                answer.set_result(None)
            for future in futures:
                await future.result()

    asyncio.run(main())
    assert steps[:6] == ["send 0", "send 1", "read 0", "send 2", "read 1", "send 3"]


def test_call_that_is_started_when_all_tasks_have_just_ended() -> None:
    """It is made, and nobody waits for ever."""

    async def call() -> int:
        return 1

    async def main() -> list[int]:
        async with AsyncFanOut(1) as fan_out:
            return [await fan_out.start(call).result() for _ in range(50)]

    assert asyncio.run(asyncio.wait_for(main(), 20)) == [1] * 50


def test_first_error_ends_threads() -> None:
    """Calls that have not begun are not made."""
    made: list[int] = []

    def call(number: int) -> None:
        made.append(number)
        if number == 0:
            raise LookupError
        time.sleep(0.01)

    with pytest.raises(LookupError), FanOut(2) as fan_out:
        fan_out.map(call, range(1000))

    assert len(made) < 1000


def test_first_error_ends_tasks(caplog: pytest.LogCaptureFixture) -> None:
    """Calls under way are cancelled, the others are not made, and asyncio does not complain."""
    made: list[int] = []

    async def call(number: int) -> None:
        made.append(number)
        if number == 1:
            raise LookupError
        await asyncio.Event().wait()

    async def main() -> None:
        async with AsyncFanOut(2) as fan_out:
            await fan_out.map(call, range(9))

    with pytest.raises(LookupError):
        asyncio.run(main())
    gc.collect()

    assert len(made) < 9
    assert caplog.text == ""


def test_block_that_is_left_early_says_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """An error that nobody asks for is not reported behind the caller's back."""

    async def call() -> None:
        raise LookupError

    async def main() -> None:
        async with AsyncFanOut(2) as fan_out:
            fan_out.start(call)
            await asyncio.sleep(0)

    asyncio.run(main())
    gc.collect()

    assert caplog.text == ""


def test_cancelled_caller_ends_its_calls() -> None:
    """Who is cancelled while it waits leaves no call behind."""
    ended: list[str] = []

    async def call() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("call")

    async def wait() -> None:
        async with AsyncFanOut(2) as fan_out:
            await fan_out.start(call).result()

    async def main() -> None:
        task = asyncio.create_task(wait())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(main())
    assert ended == ["call"]


def test_calls_have_the_context_of_the_caller() -> None:
    """A span or a request id that the caller has set is that of its calls."""
    name: ContextVar[str] = ContextVar("name")
    name.set("caller")

    async def call() -> str:
        return name.get()

    async def main() -> str:
        async with AsyncFanOut(1) as fan_out:
            return await fan_out.start(call).result()

    with FanOut(1) as fan_out:
        assert fan_out.start(name.get).result() == "caller"
    assert asyncio.run(main()) == "caller"


def test_pauses_are_those_of_the_function_given() -> None:
    """A test moves its clock, and nobody waits."""
    noted: list[float] = []
    Blocking(noted.append).pause(60)
    asyncio.run(AsyncBlocking(noted.append).pause(90))

    assert noted == [60, 90]
