"""Waiting until a request is in the log, and until its cost has settled, with both clients."""

from __future__ import annotations

import asyncio
import json
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import httpx
import pytest

from deepgram_manage import (
    AuthenticationError,
    DeepgramConnectionError,
    NotFoundError,
    RateLimitError,
    UsageNotReadyError,
    UsageNotSettledError,
)
from deepgram_manage._request_log.settlement import SettlementWait
from tests.support.walk import pickled
from tests.support.wire import Reply

if TYPE_CHECKING:
    from tests.support.wire import Anything, Caller, Wire


EMPTY = Reply(200, b"")
SOON = {"poll": 0.001, "retry": None}


def record(usd: float | None = None, **fields: Anything) -> Anything:
    """A record that was made just now: with a response, whose cost may be left out."""
    details: Anything = {"method": "sync", "models": [], "features": [], "tags": [], "config": {}}
    if usd is not None:
        details["usd"] = usd
    response = {"code": 200, "details": details, "token_details": []}
    created = datetime.now(UTC).isoformat()
    return {"request_id": "r1", "created": created, "response": response} | fields


UNWRITTEN = record(response=None)
FAILED = record(response={"code": 400, "message": "No such model.", "method": "sync"})


def answer(wire: Wire, *answers: Anything) -> None:
    """Let the server give one answer after the other; the last one stays."""
    *wire.first, wire.answer = answers


def wait(call: Caller, timeout: float = 5, **options: Anything) -> Anything:
    """Wait for a request, with short pauses."""
    return call("wait_for_usage_request", "p1", "r1", timeout, **SOON | options)


def test_record_with_a_cost_is_given_at_once(call: Caller, wire: Wire) -> None:
    """A record that has a cost has settled: one poll is enough."""
    wire.answer = record(0.25)

    assert wait(call).response.details.usd == 0.25
    assert wire.sent == ("GET", "/v1/projects/p1/requests/r1")


@pytest.mark.parametrize("early", [EMPTY, UNWRITTEN, record(0.0), record()], ids=range(4))
def test_record_is_waited_for(call: Caller, wire: Wire, early: Anything) -> None:
    """An empty answer, a null response, and a cost of 0 or none, are polled until it has a cost."""
    answer(wire, early, early, record(0.25))

    assert wait(call).response.details.usd == 0.25
    assert len(wire.seen) == 3


def test_failed_request_has_settled(call: Caller, wire: Wire) -> None:
    """A request that failed never gets a cost, so its record is final."""
    answer(wire, UNWRITTEN, FAILED)

    assert wait(call).response.code == 400


def test_response_without_details_that_did_not_fail_is_waited_for(call: Caller, wire: Wire) -> None:
    """A response that says nothing yet is not taken for a failure."""
    answer(wire, record(response={"code": 200}), record(0.25))

    assert wait(call).response.details.usd == 0.25


@pytest.mark.parametrize("usd", [0.0, None])
def test_cost_that_stays_has_settled(call: Caller, wire: Wire, usd: float | None) -> None:
    """A cost of 0, or none, is final once it has stayed so for `settle` seconds."""
    wire.answer = record(usd)
    began = time.monotonic()

    settled = wait(call, settle=0.05)

    assert time.monotonic() - began >= 0.05
    assert settled.response.details.usd == usd


def test_time_in_which_nothing_was_written_does_not_count(call: Caller, wire: Wire) -> None:
    """The seconds of `settle` begin when there is a response."""
    answer(wire, *[UNWRITTEN] * 3, record(0.0), record(0.25))

    assert wait(call, settle=0.09, poll=0.02).response.details.usd == 0.25


def test_zero_is_final_at_once_where_nobody_cares_to_wait(call: Caller, wire: Wire) -> None:
    """With `settle=0` the first response is final."""
    wire.answer = record(0.0)

    wait(call, settle=0)

    assert len(wire.seen) == 1


def test_old_record_has_settled(call: Caller, wire: Wire) -> None:
    """The cost of a request of two days ago, by the clock of the server, does not change."""
    told = datetime(2030, 1, 3, tzinfo=UTC)
    body = record(0.0, created=(told - timedelta(days=2)).isoformat())
    wire.answer = Reply(200, json.dumps(body).encode(), {"Date": format_datetime(told)})

    wait(call)

    assert len(wire.seen) == 1


def test_clock_of_this_computer_makes_no_record_old(call: Caller, wire: Wire) -> None:
    """Where the server does not say what time it is, a cost of 0 is waited for, however old."""
    made = datetime.now(UTC) - timedelta(days=2)
    answer(wire, record(0.0, created=made.isoformat()), record(0.25))

    assert wait(call).response.details.usd == 0.25


def test_wait_ends_where_time_is_frozen(
    call: Caller, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wait counts its pauses, so that it ends under a clock that stands still."""
    monkeypatch.setattr("deepgram_manage._request_log.settlement.monotonic", lambda: 1.0)
    wire.answer = UNWRITTEN

    with pytest.raises(UsageNotSettledError, match="its response is not written"):
        wait(call, 0.01)


@pytest.mark.parametrize(
    ("seen", "record_id", "reason"),
    [
        (EMPTY, None, "it is not in the log"),
        (UNWRITTEN, "r1", "its response is not written"),
        (record(0.0), "r1", "its cost may still change"),
    ],
    ids=["empty", "unwritten", "without cost"],
)
def test_wait_that_takes_too_long_says_how_far_it_came(
    call: Caller, wire: Wire, seen: Anything, record_id: str | None, reason: str
) -> None:
    """A UsageNotSettledError has the record as it was seen last, and says what is missing."""
    wire.answer = seen

    with pytest.raises(
        UsageNotSettledError, match=f"r1 has no final cost .* 0.05 .*{reason}"
    ) as caught:
        wait(call, 0.05)

    assert caught.value.request_id == "r1"
    assert (caught.value.record and caught.value.record.request_id) == record_id


def test_error_can_be_pickled(call: Caller, wire: Wire) -> None:
    """The error crosses a process border with its record."""
    wire.answer = UNWRITTEN
    with pytest.raises(UsageNotSettledError) as caught:
        wait(call, 0.01)

    copy = pickled(caught.value)

    assert (str(copy), copy.request_id) == (str(caught.value), "r1")
    assert copy.record == caught.value.record


def test_wait_ends_in_time(call: Caller, wire: Wire) -> None:
    """However long a pause would be, it ends in time for one last poll."""
    wire.answer = UNWRITTEN
    began = time.monotonic()

    with pytest.raises(UsageNotSettledError):
        wait(call, 0.3, poll=30)

    assert 0.2 < time.monotonic() - began < 3
    assert len(wire.seen) == 2


def test_pauses_grow() -> None:
    """Each pause is half as long again as the one before, up to a minute."""
    settling = SettlementWait("r1", max_wait=1800, poll=5, settle=600)

    pauses = [settling.next_pause() for _ in range(9)]

    assert [round(pause, 1) for pause in pauses] == [5, 7.5, 11.2, 16.9, 25.3, 38, 57, 60, 60]


def test_pauses_may_be_long() -> None:
    """Pauses that are longer than a minute to begin with stay as they are."""
    settling = SettlementWait("r1", max_wait=1800, poll=120, settle=600)

    assert [settling.next_pause() for _ in range(3)] == [120] * 3


def test_last_poll_has_time_for_its_answer() -> None:
    """The last pause ends a second before the wait does, or a tenth of the time before."""
    pauses = [SettlementWait("r1", timeout, 100, 600).next_pause() for timeout in (20, 2)]

    assert pauses == pytest.approx([19, 1.8], abs=0.1)


def test_cost_that_stays_is_final_without_another_long_pause(call: Caller, wire: Wire) -> None:
    """Where pauses are longer than `settle`, the next poll comes when that has passed."""
    wire.answer = record(0.0)
    began = time.monotonic()

    wait(call, 300, settle=0.05, poll=100)

    assert time.monotonic() - began < 60


def test_request_that_is_not_found_is_waited_for(call: Caller, wire: Wire) -> None:
    """At first the server need not know a request that was made just now."""
    answer(wire, Reply(404, b""), record(0.25))

    assert wait(call).response.details.usd == 0.25


def test_request_that_is_never_found_is_an_error(
    call: Caller, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After some minutes "not found" is what it says."""
    monkeypatch.setattr("deepgram_manage._request_log.settlement._UNKNOWN_FOR", 0.05)
    wire.answer = Reply(404, b"")

    with pytest.raises(NotFoundError):
        wait(call)


@pytest.mark.parametrize("passing", [Reply(429), Reply(500), Reply(503)], ids=[429, 500, 503])
def test_failure_that_passes_is_waited_out(call: Caller, wire: Wire, passing: Reply) -> None:
    """Too many requests, and failures of the server, do not end the wait."""
    answer(wire, passing, UNWRITTEN, passing, record(0.25))

    assert wait(call).response.details.usd == 0.25


def test_lost_connection_is_waited_out(call: Caller, wire: Wire) -> None:
    """A server that answered once is asked again when it does not."""
    answer(wire, EMPTY, *[httpx.ConnectError("refused")] * 2, record(0.25))

    assert wait(call).response.details.usd == 0.25


def test_server_that_cannot_be_reached_is_an_error(call: Caller, wire: Wire) -> None:
    """A server that never answered is not asked again for half an hour."""
    wire.answer = httpx.ConnectError("refused")

    with pytest.raises(DeepgramConnectionError):
        wait(call)

    assert len(wire.seen) == 1


def test_error_that_does_not_pass_is_raised(call: Caller, wire: Wire) -> None:
    """A key that is refused will not get better."""
    answer(wire, UNWRITTEN, Reply(401))

    with pytest.raises(AuthenticationError):
        wait(call)


@pytest.mark.parametrize(
    ("answers", "cause"),
    [
        ([EMPTY], UsageNotReadyError),
        ([UNWRITTEN, Reply(429)], RateLimitError),
        ([Reply(429), UNWRITTEN], None),
    ],
    ids=["empty", "429", "unwritten"],
)
def test_error_names_the_failure_of_the_last_poll(
    call: Caller, wire: Wire, answers: list[Anything], cause: type[Exception] | None
) -> None:
    """What went wrong last is the cause of the error; nothing is when a record was seen last."""
    answer(wire, *answers)

    with pytest.raises(UsageNotSettledError) as caught:
        wait(call, 0.5)

    assert type(caught.value.__cause__) is (cause or type(None))


def test_call_options_hold_for_each_poll(call: Caller, wire: Wire) -> None:
    """Headers and extra parameters go out with every poll."""
    answer(wire, UNWRITTEN, record(0.25))

    wait(call, headers={"X-Trace": "t"}, addons={"a": "b"})

    assert [(request.headers["X-Trace"], request.url.params["a"]) for request in wire.seen] == [
        ("t", "b")
    ] * 2


@pytest.mark.parametrize("wrong", [{"max_wait": 0}, {"max_wait": -1}, {"poll": 0}], ids=repr)
def test_time_that_makes_no_sense_is_refused(call: Caller, wire: Wire, wrong: Anything) -> None:
    """A wait without time, and polls without a pause, are a ValueError before anything is sent."""
    with pytest.raises(ValueError, match="must be a number of seconds above 0"):
        call("wait_for_usage_request", "p1", "r1", **wrong)

    assert not wire.seen


def test_wait_can_be_cancelled(wire: Wire) -> None:
    """A task that waits can be cancelled, and the client is as good as before."""
    wire.answer = UNWRITTEN
    manage = wire.client().asyncmanage

    async def main() -> str | None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.02):
                await manage.wait_for_usage_request("p1", "r1")
        return (await manage.get_usage_request("p1", "r1")).request_id

    assert asyncio.run(main()) == "r1"
