"""Reading the whole request log of an emulator that logs, settles and fails meanwhile."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from deepgram_manage import DeepgramError, DeepgramTimeoutError, UsageNotSettledError
from deepgram_manage._sending.retries import RetryPolicy
from tests.support.moving_log import Steps
from tests.support.wire import Caller

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deepgram_manage.emulator.fixture import DeepgramEmulator
    from tests.support.wire import Anything

NOW = "2026-03-18T12:00:00Z"
SOON = RetryPolicy(attempts=3, first_wait=0)


@pytest.fixture
def steps(kind: str) -> Iterator[Steps]:
    """Steps through iterators with either client."""
    with Steps(kind) as steps:
        yield steps


@pytest.fixture
def emulator(deepgram_emulator: DeepgramEmulator) -> DeepgramEmulator:
    """An emulator whose project has 250 records, and one more with each second."""
    deepgram_emulator.freeze_clock()
    deepgram_emulator.move_clock_to(NOW)
    deepgram_emulator.add_history(deepgram_emulator.project_id, 250, days=4)
    deepgram_emulator.set_arrivals(deepgram_emulator.project_id, 1)
    return deepgram_emulator


def iterate(steps: Steps, emulator: DeepgramEmulator, **options: Anything) -> Anything:
    """Iterate over the log up to now, by small pages, one at a time."""
    keywords = {name: options.pop(name) for name in ("cursor", "retry") if name in options}
    return steps.manage(emulator.client).iter_usage_requests(
        emulator.project_id,
        {"end": NOW, "limit": 20, **options},
        read_ahead=False,
        **keywords,
    )


def listed(emulator: DeepgramEmulator, **options: Anything) -> list[str | None]:
    """The records that the log has up to now, in the order in which it has them."""
    pages = (
        emulator.manage.get_usage_requests(
            emulator.project_id, {"end": NOW, "limit": 100, "page": page, **options}
        )
        for page in range(3)
    )
    return [record.request_id for page in pages for record in page.requests]


def test_log_that_grows_is_read_as_it_was(steps: Steps, emulator: DeepgramEmulator) -> None:
    """What arrives after the end does not disturb an iteration."""
    before = listed(emulator)
    iterator = iterate(steps, emulator)

    given = []
    for _ in range(25):
        given += steps.ids(iterator, 10)
        emulator.advance(30)

    assert given == before
    assert len(before) == 250


def test_records_that_pass_a_filter_late_disturb_nothing(
    steps: Steps, emulator: DeepgramEmulator
) -> None:
    """Records that are written meanwhile, and so pass a filter late, shift none out."""
    emulator.advance(600)
    end = {"end": "2026-03-18T12:10:00Z", "status": "succeeded"}
    before = listed(emulator, **end)
    iterator = iterate(steps, emulator, **end)

    given = []
    for _ in range(len(before) // 10):
        given += steps.ids(iterator, 10)
        emulator.advance(30)
    given += steps.ids(iterator)

    assert len(given) == len(set(given))
    assert [name for name in given if name in before] == before
    assert listed(emulator, **end)[: -len(before)]


def test_cursor_goes_on_in_a_log_that_has_moved(steps: Steps, emulator: DeepgramEmulator) -> None:
    """An iteration that is interrupted again and again gives every record once."""
    emulator.advance(600)
    end = {"end": "2026-03-18T12:10:00Z", "status": "succeeded"}
    before = listed(emulator, **end)

    given: list[str] = []
    cursor = None
    for number in range(1, 25):
        iterator = iterate(steps, emulator, **end, cursor=cursor)
        given += steps.ids(iterator, number)
        cursor = iterator.cursor
        emulator.advance(45)
    given += steps.ids(iterate(steps, emulator, **end, cursor=cursor))

    assert len(given) == len(set(given))
    assert [name for name in given if name in before] == before


@pytest.mark.parametrize(
    "fault",
    [
        "too_many_requests",
        "internal_error",
        "dropped_before_write",
        "bad_gateway_html",
        "unavailable_empty",
    ],
)
def test_pages_that_fail_are_read_all_the_same(
    steps: Steps, emulator: DeepgramEmulator, fault: str
) -> None:
    """A page that fails twice is read at the third attempt, and nobody notices."""
    before = listed(emulator)
    iterator = iterate(steps, emulator, retry=SOON)
    given = steps.ids(iterator, 50)
    emulator.add_fault(fault, "list_requests", count=2)

    given += steps.ids(iterator)

    assert given == before
    assert not emulator.fault_rules()


def test_pages_that_keep_failing_can_be_asked_for_again(
    steps: Steps, emulator: DeepgramEmulator
) -> None:
    """Where every other page fails, so does every other step, and nothing is lost."""
    before = listed(emulator)
    iterator = iterate(steps, emulator, retry=None)
    emulator.add_fault("internal_error", "list_requests", count=None, probability=0.5)
    given: list[str] = []
    failures = 0

    while len(given) < len(before):
        try:
            given.append(steps.next(iterator).request_id)
        except DeepgramError:
            failures += 1

    assert given == before
    assert failures > 1


def test_cost_of_a_fresh_request_is_waited_for(
    kind: str, deepgram_emulator: DeepgramEmulator
) -> None:
    """A request is waited for through all that the log says of it meanwhile."""
    project = deepgram_emulator.project_id
    began = time.monotonic()
    deepgram_emulator.set_settling(project, body=0.1, response=0.2, cost=0.3)
    deepgram_emulator.set_arrivals(project, 1)
    deepgram_emulator.advance(1)
    deepgram_emulator.set_arrivals(project, 0)
    (made,) = deepgram_emulator.manage.get_usage_requests(project).requests

    wait = Caller(kind, deepgram_emulator.client)
    settled = wait("wait_for_usage_request", project, made.request_id, 5, poll=0.02)

    assert settled.response.details.usd > 0
    assert 0.3 <= time.monotonic() - began < 4


def test_wait_on_a_server_that_hangs_ends_in_time(
    kind: str, deepgram_emulator: DeepgramEmulator
) -> None:
    """A poll takes no longer than what is left of the wait."""
    deepgram_emulator.add_fault("latency", "get_request", count=None, seconds=10)
    began = time.monotonic()

    with pytest.raises(UsageNotSettledError) as caught:
        Caller(kind, deepgram_emulator.client)(
            "wait_for_usage_request", deepgram_emulator.project_id, str(uuid4()), 0.2
        )

    assert time.monotonic() - began < 3
    assert isinstance(caught.value.__cause__, DeepgramTimeoutError)
