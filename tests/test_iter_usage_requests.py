"""Iterating over the request log, with both clients, while it moves."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import gc
import os
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deepgram_manage import DeepgramError, RequestLogError, RetryPolicy, UsageRequestOptions
from tests.support.moving_log import APART, END, NEWEST, TOLD, MovingLog, Steps
from tests.support.profiles import PROFILE
from tests.support.programs import run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.support.wire import Anything


OTHER = {"sync": "async", "async": "sync"}


@pytest.fixture
def steps(kind: str) -> Iterator[Steps]:
    """Steps through iterators with either client."""
    with Steps(kind) as steps:
        yield steps


def iterate(steps: Steps, log: MovingLog, *options: Anything, **keywords: Anything) -> Anything:
    """Iterate over the log of a project."""
    return steps.manage(log.client()).iter_usage_requests("p1", *options, **keywords)


def fail(at: int, log: MovingLog) -> None:
    """Let the server fail at a page, once."""

    def before(page: int) -> None:
        if page == at:
            log.before = lambda _page: None
            raise httpx.ReadError("cut")

    log.before = before


@pytest.mark.parametrize("number", [0, 1, 9, 10, 11, 35])
def test_every_record_is_given_once(steps: Steps, number: int) -> None:
    """An iteration gives what the pages have, newest first, however many pages that takes."""
    log = MovingLog(number)

    assert steps.ids(iterate(steps, log, {"limit": 10})) == log.ids


def test_pages_of_a_hundred_are_asked_for_from_the_first_on(steps: Steps) -> None:
    """Pages count from 0, and are as large as servers give them."""
    log = MovingLog(250)

    steps.all(iterate(steps, log))

    assert [dict(request.url.params)["limit"] for request in log.seen] == ["100"] * 3
    assert log.pages == [0, 1, 2]


def test_end_covers_the_first_answer(steps: Steps) -> None:
    """Without an `end`, the first page has none, and all others that of the server's clock."""
    log = MovingLog(250)

    steps.all(iterate(steps, log))

    ends = [request.url.params.get("end") for request in log.seen]
    covering = (TOLD + timedelta(seconds=1)).isoformat()
    assert ends == [None, covering, covering]


@pytest.mark.parametrize("date", ["Fri, 31 Dec 9999 23:59:59 GMT", "Thu, 01 Jan 1600 00:00:00 GMT"])
def test_end_covers_now_where_the_servers_time_makes_no_sense(steps: Steps, date: str) -> None:
    """A `Date` that no clock shows today is as good as none."""
    log = MovingLog(250)
    log.told = date
    before = datetime.now(UTC)

    steps.all(iterate(steps, log))

    end = datetime.fromisoformat(log.seen[-1].url.params["end"])
    assert before <= end <= datetime.now(UTC) + timedelta(seconds=1)


def test_bounds_between_two_seconds_are_kept(steps: Steps) -> None:
    """The server is asked for whole seconds; what is outside the given instants is left out."""
    log = MovingLog(6)
    first = datetime(2026, 3, 18, 12, 0, 0, 250_000, tzinfo=UTC)
    tenth = timedelta(milliseconds=100)
    log.made = {name: first + tenth * (5 - age) for age, name in enumerate(log.ids)}

    options = {"start": first + tenth, "end": first + 4 * tenth, "limit": 2}
    ids = steps.ids(iterate(steps, log, options))
    pages = [page.requests for page in steps.all(iterate(steps, log, options).pages())]

    assert ids == log.ids[1:5]
    assert [record.request_id for page in pages for record in page] == ids
    sent = log.seen[0].url.params
    assert (sent["start"], sent["end"]) == (
        "2026-03-18T12:00:00+00:00",
        "2026-03-18T12:00:01+00:00",
    )


def test_filters_are_sent_with_each_page(steps: Steps) -> None:
    """The filters of the options go out with every page, spelt as in `get_usage_requests`."""
    log = MovingLog(15)
    options = UsageRequestOptions(
        start=datetime(2026, 1, 1, tzinfo=UTC), end="2026-03-01", limit=10, endpoint="listen"
    )

    steps.all(iterate(steps, log, options))

    shared = {
        "start": "2026-01-01T00:00:00+00:00",
        "end": "2026-03-01",
        "limit": "10",
        "endpoint": "listen",
    }
    assert [dict(request.url.params) for request in log.seen] == [
        shared | {"page": "0"},
        shared | {"page": "1"},
    ]


def test_call_options_hold_for_each_page(steps: Steps) -> None:
    """Headers and extra parameters go out with every page."""
    log = MovingLog(15)

    steps.all(iterate(steps, log, {"limit": 10}, headers={"X-Trace": "t"}, addons={"a": "b"}))

    assert [(request.headers["X-Trace"], request.url.params["a"]) for request in log.seen] == [
        ("t", "b")
    ] * 2


def test_iteration_starts_at_the_page_of_the_options(steps: Steps) -> None:
    """With a `page`, the pages before it are left out."""
    log = MovingLog(35)

    assert steps.ids(iterate(steps, log, {"limit": 10, "page": 2})) == log.ids[20:]


@pytest.mark.parametrize(("number", "pages"), [(0, [0]), (9, [0]), (10, [0, 1]), (19, [0, 1])])
def test_last_page_is_short_or_empty(steps: Steps, number: int, pages: list[int]) -> None:
    """Nothing is asked for after a page that is not full."""
    log = MovingLog(number)

    steps.all(iterate(steps, log, {"limit": 10}))

    assert log.pages == pages


def test_page_that_the_server_cut_down_is_not_the_last(steps: Steps) -> None:
    """What makes a page full is the `limit` of the answer, not the one that was asked for."""
    log = MovingLog(35, most=10)

    assert steps.ids(iterate(steps, log, {"limit": 1000})) == log.ids


@pytest.mark.parametrize("limit", [1000, None, "100", 0], ids=repr)
def test_page_of_a_hundred_is_full_whatever_the_server_says(steps: Steps, limit: object) -> None:
    """A server that says nothing useful of its limit does not end an iteration early."""
    log = MovingLog(250)
    respond = log.respond

    def without_limit(request: httpx.Request) -> httpx.Response:
        answer = respond(request).json()
        return httpx.Response(200, json=answer | {"limit": limit})

    log.respond = without_limit  # type: ignore[method-assign]

    assert steps.ids(iterate(steps, log, {"limit": 1000})) == log.ids


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("",), ValueError),
        (("p1", {"limits": 1}), TypeError),
        (("p1", {"limit": 0}), ValueError),
        (("p1", {"limit": "10"}), TypeError),
        (("p1", {"page": -1}), ValueError),
        (("p1", {"start": "yesterday"}), ValueError),
    ],
    ids=repr,
)
def test_bad_argument_is_refused_at_once(
    steps: Steps, arguments: tuple[Anything, ...], error: type[Exception]
) -> None:
    """What no page can be asked for with is refused before the first step."""
    with pytest.raises(error):
        steps.manage(MovingLog(0).client()).iter_usage_requests(*arguments)


def test_unknown_keyword_is_refused_at_once(steps: Steps) -> None:
    """A keyword that no method takes is refused before the first step."""
    with pytest.raises(TypeError, match="time_out"):
        iterate(steps, MovingLog(0), time_out=5)


def test_nothing_is_sent_before_the_first_step(steps: Steps) -> None:
    """An iterator that is never used sends nothing."""
    log = MovingLog(5)

    iterate(steps, log)

    assert not log.seen


@pytest.mark.parametrize("late", [1, 3, 10, 25])
def test_records_that_are_written_late_shift_nothing_out(steps: Steps, late: int) -> None:
    """Records that are written between two pages bring none twice, and leave none out."""
    log = MovingLog(40)
    before = list(log.ids)

    def write(page: int) -> None:
        for number in range(late if page == 2 else 0):
            log.write(f"late{number}", 3)

    log.before = write

    given = steps.ids(iterate(steps, log, {"limit": 10}))

    assert [name for name in given if name in before] == before


def test_late_record_that_is_still_ahead_is_given(steps: Steps) -> None:
    """A record that is written late into a page that was not read yet is given in its place."""
    log = MovingLog(20)
    iterator = iterate(steps, log, {"limit": 10}, read_ahead=False)
    first = steps.ids(iterator, 5)

    log.write("late", 15)

    assert first + steps.ids(iterator) == log.ids


def test_page_that_fails_once_is_read(steps: Steps) -> None:
    """A page that fails is asked for again as any call is, and nobody notices."""
    log = MovingLog(35)
    fail(2, log)

    iterator = iterate(steps, log, {"limit": 10}, retry=RetryPolicy(first_wait=0))

    assert steps.ids(iterator) == log.ids
    assert log.pages == [0, 1, 2, 2, 3]


def test_failed_page_is_asked_for_again(steps: Steps) -> None:
    """An error of a page does not end the iteration: nothing is lost, and nothing is repeated."""
    log = MovingLog(35)
    fail(2, log)
    iterator = iterate(steps, log, {"limit": 10}, read_ahead=False)
    first = steps.ids(iterator, 20)

    with pytest.raises(DeepgramError):
        steps.next(iterator)

    assert first + steps.ids(iterator) == log.ids


def test_failure_ahead_waits_until_its_page_is_needed(steps: Steps) -> None:
    """A page that fails while it is read ahead raises after the last record before it."""
    log = MovingLog(35)
    fail(1, log)
    iterator = iterate(steps, log, {"limit": 10})
    first = steps.ids(iterator, 10)

    with pytest.raises(DeepgramError):
        steps.next(iterator)

    assert first + steps.ids(iterator) == log.ids


def test_next_page_is_read_while_this_one_is_worked_on(steps: Steps) -> None:
    """After the first step the second page is asked for, without another step."""
    log = MovingLog(50)
    iterator = iterate(steps, log, {"limit": 10})

    steps.next(iterator)

    steps.until(lambda: log.pages == [0, 1])
    steps.close(iterator)


def test_one_page_is_read_ahead(steps: Steps) -> None:
    """Within a page nothing but the next one is asked for."""
    log = MovingLog(50)
    iterator = iterate(steps, log, {"limit": 10})

    steps.take(iterator, 10)
    steps.until(lambda: len(log.seen) > 1)
    steps.sleep(0.01)

    assert log.pages == [0, 1]
    steps.close(iterator)


def test_reading_ahead_can_be_turned_off(steps: Steps) -> None:
    """With `read_ahead=False` a page is asked for when its first record is."""
    log = MovingLog(50)
    iterator = iterate(steps, log, {"limit": 10}, read_ahead=False)

    asked = [log.pages for _ in steps.take(iterator, 11)]
    steps.sleep(0.01)

    assert asked[-1] == log.pages == [0, 1]
    assert not steps.at_work


def test_reading_ahead_has_the_context_of_the_caller(steps: Steps) -> None:
    """What is read ahead sees the context variables of who takes the step."""
    variable: ContextVar[str] = ContextVar("variable", default="unset")
    seen: list[str] = []
    log = MovingLog(20)
    log.before = lambda _page: seen.append(variable.get())
    iterator = iterate(steps, log, {"limit": 10})

    token = variable.set("of the caller")
    steps.next(iterator)
    variable.reset(token)
    steps.until(lambda: len(seen) == 2)

    assert seen == ["of the caller"] * 2
    steps.close(iterator)


def test_pages_are_read_where_there_are_no_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system gives no thread, each page is asked for when it is needed."""
    log = MovingLog(25)

    def refuse(_thread: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr("threading.Thread.start", refuse)
    records = log.client().manage.iter_usage_requests("p1", {"limit": 10})

    assert [record.request_id for record in records] == log.ids


def test_closed_iterator_is_over(steps: Steps) -> None:
    """After it was closed an iterator gives nothing more, and asks for nothing more."""
    log = MovingLog(50)
    iterator = iterate(steps, log, {"limit": 10})
    steps.take(iterator, 15)
    steps.close(iterator)
    asked = list(log.pages)

    assert steps.next(iterator) == END
    assert log.pages == asked


def test_closing_leaves_nothing_behind(steps: Steps) -> None:
    """When it was closed half way, neither a thread nor a task of an iterator goes on."""
    log = MovingLog(50)
    log.latency = 0.05
    iterator = iterate(steps, log, {"limit": 10})
    steps.next(iterator)

    assert not steps.close(iterator)


def test_leaving_the_block_closes_the_iterator(steps: Steps) -> None:
    """An iterator can be used in a `with` block, which ends it."""
    log = MovingLog(50)

    with steps.block(iterate(steps, log, {"limit": 10})) as iterator:
        steps.next(iterator)

    assert not steps.at_work
    assert steps.next(iterator) == END


def test_end_leaves_nothing_behind(steps: Steps) -> None:
    """When the log was read to its end, neither a thread nor a task goes on."""
    log = MovingLog(50)

    steps.all(iterate(steps, log, {"limit": 10}))

    assert not steps.at_work


def test_closing_ends_a_step_that_waits(kind: str, steps: Steps) -> None:
    """A step that waits for a page when the iterator is closed gives the end."""
    log = MovingLog(50)
    iterator = iterate(steps, log, {"limit": 10}, read_ahead=False)
    steps.take(iterator, 10)
    log.latency = 0.4

    if kind == "sync":
        with ThreadPoolExecutor(1) as pool:
            step = pool.submit(next, iterator, END)
            steps.sleep(0.01)
            iterator.close()
        waited_for = step.result()
    else:

        async def close() -> Anything:
            step = asyncio.ensure_future(anext(iterator, END))
            await asyncio.sleep(0.01)
            await iterator.aclose()
            return await step

        waited_for = steps.wait(close())

    assert waited_for == END
    assert steps.next(iterator) == END


def test_dropping_leaves_nothing_behind(kind: str, steps: Steps) -> None:
    """An iterator that is forgotten half way takes what it reads ahead along."""
    log = MovingLog(50)
    # A task is cancelled. A thread cannot be, and ends with its answer.
    log.latency = 0.05 if kind == "sync" else 60
    iterator = iterate(steps, log, {"limit": 10})
    steps.next(iterator)

    del iterator
    gc.collect()

    steps.until(lambda: not steps.at_work)


def test_end_is_final(steps: Steps) -> None:
    """After the last record there is only the end, and nothing is asked for."""
    log = MovingLog(5)
    iterator = iterate(steps, log)
    steps.all(iterator)
    log.write("late", 5)

    assert [steps.next(iterator), steps.next(iterator)] == [END, END]
    assert log.pages == [0]


def test_pages_are_as_the_server_sent_them(steps: Steps) -> None:
    """`pages()` gives the answers themselves."""
    log = MovingLog(25)

    pages = steps.all(iterate(steps, log, {"limit": 10}).pages())

    assert [(page.page, page.limit, len(page.requests)) for page in pages] == [
        (0, 10, 10),
        (1, 10, 10),
        (2, 10, 5),
    ]


def test_pages_leave_out_what_was_given_before(steps: Steps) -> None:
    """A page that late records have shifted is given without the records of the one before it."""
    log = MovingLog(25)
    before = list(log.ids)
    log.before = lambda page: log.write("late", 0) if page == 1 else None

    pages = steps.all(iterate(steps, log, {"limit": 10}).pages())

    assert [[record.request_id for record in page.requests] for page in pages] == [
        before[:10],
        before[10:19],
        before[19:],
    ]


def test_pages_without_anything_new_are_left_out(steps: Steps) -> None:
    """Every page has a record, also where a whole one was shifted."""
    log = MovingLog(20)

    def write(page: int) -> None:
        for number in range(10 if page == 1 else 0):
            log.write(f"late{number}", 0)

    log.before = write

    pages = steps.all(iterate(steps, log, {"limit": 10}).pages())

    assert [page.page for page in pages] == [0, 2]


def test_pages_go_on_where_records_stopped(steps: Steps) -> None:
    """The first page after some records is the rest of theirs."""
    log = MovingLog(25)
    iterator = iterate(steps, log, {"limit": 10})
    given = steps.ids(iterator, 3)

    pages = steps.all(iterator.pages())

    assert [len(page.requests) for page in pages] == [7, 10, 5]
    assert given + [record.request_id for page in pages for record in page.requests] == log.ids


def test_cursor_after_a_page_goes_on_with_the_next(steps: Steps) -> None:
    """The cursor of pages stands after the page that was given last."""
    log = MovingLog(25)
    pages = iterate(steps, log, {"limit": 10}).pages()
    steps.next(pages)

    assert steps.ids(iterate(steps, log, cursor=pages.cursor)) == log.ids[10:]


@pytest.mark.parametrize("given", range(26))
def test_cursor_goes_on_after_any_record(steps: Steps, given: int) -> None:
    """Wherever an iteration stops, its cursor goes on with the next record."""
    log = MovingLog(25)
    iterator = iterate(steps, log, {"limit": 10})
    first = steps.ids(iterator, given)

    assert first + steps.ids(iterate(steps, log, cursor=iterator.cursor)) == log.ids


def test_cursor_goes_on_in_the_other_client(kind: str, steps: Steps) -> None:
    """A cursor of either client can be used in the other."""
    log = MovingLog(25)
    iterator = iterate(steps, log, {"limit": 10})
    first = steps.ids(iterator, 13)

    with Steps(OTHER[kind]) as others:
        assert first + others.ids(iterate(others, log, cursor=iterator.cursor)) == log.ids


def test_cursor_keeps_the_end(steps: Steps) -> None:
    """An iteration that goes on reads up to the instant at which it began."""
    log = MovingLog(25)
    iterator = iterate(steps, log, {"limit": 10}, read_ahead=False)
    steps.take(iterator, 1)
    cursor = iterator.cursor
    log.write("newer", 0)

    steps.all(iterate(steps, log, cursor=cursor))
    steps.all(iterator)

    assert len({request.url.params["end"] for request in log.seen[1:]}) == 1


def test_cursor_keeps_the_size_of_the_pages(steps: Steps) -> None:
    """Pages are counted in the size with which the cursor was made."""
    log = MovingLog(45)
    iterator = iterate(steps, log, {"limit": 10})
    first = steps.ids(iterator, 25)

    rest = steps.ids(iterate(steps, log, {"limit": 20, "page": 7}, cursor=iterator.cursor))

    assert first + rest == log.ids


def test_unused_iterator_has_the_cursor_it_was_given(steps: Steps) -> None:
    """An iteration that gave nothing yet stands where it started."""
    log = MovingLog(25)
    iterator = iterate(steps, log, {"limit": 10})
    steps.take(iterator, 7)

    assert iterate(steps, log, cursor=iterator.cursor).cursor == iterator.cursor


def test_cursor_stays_after_the_end(steps: Steps) -> None:
    """The cursor of an iteration that is over gives nothing more."""
    log = MovingLog(20)
    iterator = iterate(steps, log, {"limit": 10})
    steps.all(iterator)
    steps.close(iterator)

    assert steps.all(iterate(steps, log, cursor=iterator.cursor)) == []


@pytest.mark.parametrize("late", [1, 9, 10, 37])
def test_cursor_finds_its_record_after_a_shift(steps: Steps, late: int) -> None:
    """What is written late while nobody reads shifts the rest, and takes nothing out of it."""
    log = MovingLog(45)
    before = list(log.ids)
    iterator = iterate(steps, log, {"limit": 10})
    first = steps.ids(iterator, 15)
    for number in range(late):
        log.write(f"late{number}", 3)

    assert first + steps.ids(iterate(steps, log, cursor=iterator.cursor)) == before


@pytest.mark.parametrize("late", [9, 25])
@pytest.mark.parametrize("stop", [11, 15, 20])
def test_shift_after_its_record_was_found_brings_none_twice(
    steps: Steps, stop: int, late: int
) -> None:
    """What a cursor went past is not given when late records shift it into the next page."""
    log = MovingLog(45)
    before = list(log.ids)
    iterator = iterate(steps, log, {"limit": 10})
    first = steps.ids(iterator, stop)

    def write(page: int) -> None:
        for number in range(late if page == 2 else 0):
            log.write(f"late{number}", 0)

    log.before = write

    assert first + steps.ids(iterate(steps, log, cursor=iterator.cursor)) == before


@pytest.mark.parametrize("late", [0, 8, 13])
@pytest.mark.parametrize("stop", [15, 20, 42, 44])
def test_cursor_whose_record_is_gone_goes_on_with_older_ones(
    steps: Steps, stop: int, late: int
) -> None:
    """A record that is not in the log any more does not take the rest along."""
    log = MovingLog(45)
    before = list(log.ids)
    iterator = iterate(steps, log, {"limit": 10})
    first = steps.ids(iterator, stop)
    for number in range(late):
        log.write(f"late{number}", 3)
    log.ids.remove(first[-1])

    assert first + steps.ids(iterate(steps, log, cursor=iterator.cursor)) == before


def test_search_for_a_record_that_is_gone_ends_soon(steps: Steps) -> None:
    """It takes one page that is older than a record to know that the record is gone."""
    log = MovingLog(95)
    iterator = iterate(steps, log, {"limit": 10}, read_ahead=False)
    steps.take(iterator, 15)
    cursor = iterator.cursor
    log.ids.remove("r14")
    log.seen.clear()

    steps.next(iterate(steps, log, cursor=cursor, read_ahead=False))

    assert log.pages == [1, 2]


@pytest.mark.parametrize("more", [1, 4, 5, 6, 14, 15, 16])
def test_cursor_of_an_iteration_whose_record_was_gone(steps: Steps, more: int) -> None:
    """An iteration that went on without its record can be interrupted like any other."""
    log = MovingLog(45)
    before = list(log.ids)
    iterator = iterate(steps, log, {"limit": 10})
    given = steps.ids(iterator, 15)
    log.ids.remove("r14")

    iterator = iterate(steps, log, cursor=iterator.cursor)
    given += steps.ids(iterator, more)

    assert given + steps.ids(iterate(steps, log, cursor=iterator.cursor)) == before


def test_cursor_past_the_end_of_the_log_gives_nothing(steps: Steps) -> None:
    """Where all that is older was deleted, too, the iteration is over."""
    log = MovingLog(45)
    iterator = iterate(steps, log, {"limit": 10})
    steps.take(iterator, 35)
    del log.ids[20:]

    assert steps.all(iterate(steps, log, cursor=iterator.cursor)) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("p2",),
        ("p1", {"status": "failed"}),
        ("p1", {"start": "2026-01-01"}),
        ("p1", {"end": "2026-01-01"}),
    ],
    ids=repr,
)
def test_cursor_of_something_else_is_refused(steps: Steps, arguments: tuple[Anything, ...]) -> None:
    """A cursor of another project or of other filters is a ValueError that says so."""
    log = MovingLog(25)
    cursor = iterate(steps, log).cursor

    with pytest.raises(ValueError, match="belongs to another project or to other filters"):
        steps.manage(log.client()).iter_usage_requests(*arguments, cursor=cursor)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "x",
        "[]",
        '[1,"d","e",10,0]',
        '[2,"d","e",10,0,null,null]',
        '[1,"d","e",0,0,null,null]',
        '[1,"d","e",10,-1,null,null]',
        "[" * 100_000,
    ],
    ids=lambda text: str(text)[:20],
)
def test_what_is_no_cursor_is_refused(steps: Steps, content: str) -> None:
    """A text that is not a cursor is a ValueError that says so."""
    cursor = base64.urlsafe_b64encode(content.encode()).decode()

    with pytest.raises(ValueError, match="is not a cursor from iter_usage_requests"):
        iterate(steps, MovingLog(0), cursor=cursor)


@pytest.mark.parametrize("cursor", ["é", "\ud800", "a", "not a cursor"], ids=ascii)
def test_text_of_any_kind_is_refused_as_a_cursor(steps: Steps, cursor: str) -> None:
    """A text that is not even encoded like a cursor is a ValueError, too."""
    with pytest.raises(ValueError, match="is not a cursor from iter_usage_requests"):
        iterate(steps, MovingLog(0), cursor=cursor)


def test_cursor_that_is_no_text_is_refused(steps: Steps) -> None:
    """A cursor that is no string is a TypeError."""
    with pytest.raises(TypeError, match="cursor must be a string, not bytes"):
        iterate(steps, MovingLog(0), cursor=b"abc")


def test_cursor_is_short_and_holds_no_filter(steps: Steps) -> None:
    """A cursor fits into a column, a URL or a file name, and tells nothing of the filters."""
    log = MovingLog(25)
    iterator = iterate(steps, log, {"accessor": "an-accessor"})
    steps.take(iterator, 3)
    cursor = iterator.cursor

    assert len(cursor) < 200
    assert set(cursor) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    content = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    assert b"an-accessor" not in content
    assert b"p1" not in content


@pytest.mark.parametrize("late", [1, 10, 25])
def test_records_of_one_instant_are_given_once(steps: Steps, late: int) -> None:
    """Where time says nothing of the order, late records bring none twice either."""
    log = MovingLog(45)
    before = list(log.ids)

    def write(page: int) -> None:
        for number in range(late if page == 2 else 0):
            log.write(f"late{number}", 0)
        log.made = dict.fromkeys(log.made, NEWEST)

    log.before = write
    given = steps.ids(iterate(steps, log, {"limit": 10}))

    assert [name for name in given if name in before] == before
    assert len(given) == len(set(given))


@pytest.mark.parametrize("old", [[9], [0], [3, 19, 29], range(10), range(45)], ids=str)
def test_log_that_is_in_no_order_is_given_whole(steps: Steps, old: Iterable[int]) -> None:
    """Records that are out of the order of time are given in the order of the log."""
    log = MovingLog(45)
    for place in old:
        log.made[f"r{place}"] -= APART * 1000 * place

    assert steps.ids(iterate(steps, log, {"limit": 10})) == log.ids


@pytest.mark.parametrize("given", range(46))
def test_log_that_is_in_no_order_can_be_interrupted(steps: Steps, given: int) -> None:
    """A cursor is as good where records are out of the order of time."""
    log = MovingLog(45)
    log.made["r9"] -= APART * 1000
    iterator = iterate(steps, log, {"limit": 10})
    first = steps.ids(iterator, given)

    assert first + steps.ids(iterate(steps, log, cursor=iterator.cursor)) == log.ids


def test_no_more_is_held_back_than_fits(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many records that were written late none is held back, nor given after all."""
    monkeypatch.setattr("deepgram_manage._request_log.cursor.MOST_HELD", 15)
    log = MovingLog(45)
    before = list(log.ids)

    def write(page: int) -> None:
        for number in range(200 if page == 2 else 0):
            log.write(f"late{number}", 0)

    log.before = write

    assert steps.ids(iterate(steps, log, {"limit": 10}, read_ahead=False)) == before


def test_outlier_holds_nothing_back(steps: Steps) -> None:
    """A record that is older than those around it is not taken for the place that was reached."""
    log = MovingLog(95)
    log.made["r9"] -= APART * 1000
    iterator = iterate(steps, log, {"limit": 10}, read_ahead=False)
    steps.take(iterator, 11)

    assert log.pages == [0, 1]
    assert steps.ids(iterator) == log.ids[11:]


def test_place_that_is_lost_is_an_error(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the log ends before the place that was reached turns up, nothing is left out unsaid."""
    monkeypatch.setattr("deepgram_manage._request_log.cursor.MOST_HELD", 15)
    log = MovingLog(95)

    def forget(page: int) -> None:
        if page == 2:
            log.ids = [f"new{number}" for number in range(75)]
            log.made |= dict.fromkeys(log.ids, NEWEST + APART)

    log.before = forget
    iterator = iterate(steps, log, {"limit": 10}, read_ahead=False)

    with pytest.raises(RequestLogError, match="place in the request log is lost"):
        steps.all(iterator)


@pytest.mark.parametrize(("pages", "limit"), [(1, 10), (2, 100), (3, 100), (2, 5), (3, 1)])
def test_server_that_begins_anew_is_an_error(steps: Steps, pages: int, limit: int) -> None:
    """A server that gives the same pages again and again, in turns, is not asked for ever."""
    log = MovingLog(pages * limit)
    page = log.respond

    def respond(request: httpx.Request) -> httpx.Response:
        number = int(request.url.params["page"]) % pages
        return page(httpx.Request("GET", request.url.copy_set_param("page", number)))

    log.respond = respond  # type: ignore[method-assign]

    with pytest.raises(RequestLogError, match="the same records for page"):
        steps.all(iterate(steps, log, {"limit": limit}, read_ahead=False))


@pytest.mark.parametrize("name", ["page", "limit", "start", "end"])
def test_extra_parameter_that_moves_pages_is_refused(steps: Steps, name: str) -> None:
    """`addons` cannot contradict how pages are asked for."""
    log = MovingLog(1)

    with pytest.raises(ValueError, match=f"addons: '{name}' is set by the iterator"):
        iterate(steps, log, addons={name: 3})
    assert not log.seen


WINDOW = 1_000


@pytest.fixture
def _short_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have iterators remember a tenth of what they do."""
    for module in ("_sync", "_async"):
        monkeypatch.setattr(f"deepgram_manage._request_log.{module}.iterators.WINDOW", WINDOW)


@pytest.mark.usefixtures("_short_memory")
def test_many_records_of_one_instant_are_given_once(steps: Steps) -> None:
    """More records of one instant than are remembered otherwise bring none twice."""
    log = MovingLog(500, most=1000)
    before = list(log.ids)
    log.made = dict.fromkeys(log.made, NEWEST)

    def write(page: int) -> None:
        if page == 2:
            names = [f"late{number}" for number in range(WINDOW * 3 // 2)]
            log.made |= dict.fromkeys(names, NEWEST)
            log.ids[:0] = names

    log.before = write
    given = steps.ids(iterate(steps, log, {"limit": 100}, read_ahead=False))

    assert len(given) == len(set(given))
    assert set(before) <= set(given)


@pytest.mark.parametrize("field", ["request_id", "created"])
@pytest.mark.parametrize("value", [None, 5, []], ids=repr)
def test_record_of_any_shape_is_given(steps: Steps, field: str, value: Anything) -> None:
    """Records whose id or time is not what it should be are given like others."""
    log = MovingLog(25)
    respond = log.respond

    def spoilt(request: httpx.Request) -> httpx.Response:
        answer = respond(request).json()
        answer["requests"][-1][field] = value
        return httpx.Response(200, json=answer)

    log.respond = spoilt  # type: ignore[method-assign]
    iterator = iterate(steps, log, {"limit": 10})
    records = steps.all(iterator)

    assert len(records) == 25
    assert iterate(steps, log, cursor=iterator.cursor).cursor == iterator.cursor


@dataclass
class Moment:
    """What happens to a log while a page is read."""

    places: list[int]
    """Where records are written late."""
    fails: bool


MOMENTS = st.builds(
    Moment, st.lists(st.integers(0, 60), max_size=4), st.sampled_from([False] * 5 + [True])
)


@settings(PROFILE, max_examples=PROFILE.max_examples // 4)
@given(
    number=st.integers(0, 40),
    limit=st.integers(1, 12),
    moments=st.lists(MOMENTS, min_size=10, max_size=20),
    stops=st.lists(st.integers(1, 8), max_size=10),
)
@pytest.mark.parametrize("kind", ["sync", "async"])
def test_interruptions_of_a_moving_log(
    kind: str, number: int, limit: int, moments: list[Moment], stops: list[int]
) -> None:
    """However a log is cut, wherever it stops, moves or fails: none twice, none lost."""
    log = MovingLog(number)
    pinned = list(log.ids)
    ahead = iter(moments)

    def move(_page: int) -> None:
        moment = next(ahead, Moment([], fails=False))
        for place in moment.places:
            log.write(f"late{len(log.ids)}", min(place, len(log.ids)))
        if moment.fails:
            raise httpx.ReadError("cut")

    log.before = move
    given: list[str] = []
    cursor: str | None = None
    with Steps(kind) as steps:
        for stop in [*stops, 1000]:
            iterator = iterate(steps, log, {"limit": limit}, cursor=cursor)
            given += islice(stubborn(steps, iterator), stop)
            steps.close(iterator)
            cursor = iterator.cursor

    assert len(given) == len(set(given))
    assert [name for name in given if name in pinned] == pinned


def stubborn(steps: Steps, iterator: Anything) -> Iterator[str]:
    """Take steps to the end, whatever fails."""
    while True:
        try:
            record = steps.next(iterator)
        except RequestLogError:
            raise
        except DeepgramError:
            continue
        if record == END:
            return
        yield record.request_id


@pytest.mark.usefixtures("_short_memory")
def test_memory_does_not_grow(steps: Steps) -> None:
    """Thousands of records take no more memory, once there are as many as are remembered."""
    log = MovingLog(0)
    names = [f"00000000-0000-4000-8000-{number:012}" for number in range(100)]

    def respond(request: httpx.Request) -> httpx.Response:
        page = int(request.url.params["page"])
        records = [{"request_id": f"{page}{name}"} for name in names]
        return httpx.Response(200, json={"limit": 100, "requests": records})

    log.respond = respond  # type: ignore[method-assign]
    iterator = iterate(steps, log)
    tracemalloc.start()
    try:
        steps.count(iterator, 2 * WINDOW)
        before, _ = tracemalloc.get_traced_memory()
        steps.count(iterator, 4 * WINDOW)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        steps.close(iterator)

    # Ids alone would be half a million.
    assert after - before < 200_000


def test_iterator_may_be_shared(kind: str, steps: Steps) -> None:
    """Threads, or tasks, that share an iterator get each record once between them."""
    log = MovingLog(500)
    iterator = iterate(steps, log, {"limit": 10})

    if kind == "sync":
        with ThreadPoolExecutor(8) as pool:
            shares = list(pool.map(lambda _: [r.request_id for r in iterator], range(8)))
    else:

        async def share() -> list[str]:
            return [record.request_id async for record in iterator]

        async def shared() -> list[list[str]]:
            return await asyncio.gather(*(share() for _ in range(8)))

        shares = steps.wait(shared())

    assert sorted(name for share in shares for name in share) == sorted(log.ids)
    assert len(log.seen) == 51


FORKED = """
    import os, threading
    from tests.support.moving_log import MovingLog

    log, answered = MovingLog(25), threading.Event()
    iterator = log.client().manage.iter_usage_requests("p1", {"limit": 10})
    log.before = lambda page: page == 1 and answered.wait()
    print(next(iterator).request_id, flush=True)
    if os.fork() == 0:
        log.before = lambda page: None
        print(*(record.request_id for record in iterator), flush=True)
        os._exit(0)
    os.wait()
    answered.set()
    print(*(record.request_id for record in iterator), flush=True)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_forked_process_goes_on() -> None:
    """A process that is forked while a page is read ahead goes on, and so does its parent."""
    rest = " ".join(MovingLog(25).ids[1:])

    assert run(FORKED, options=("-W", "ignore::DeprecationWarning")).splitlines() == [
        "r0",
        rest,
        rest,
    ]


FAILING = """
    import asyncio, gc, httpx, logging
    from tests.support.moving_log import MovingLog

    # It complains of slow machines.
    logging.getLogger("asyncio").setLevel(logging.ERROR)
    log = MovingLog(25)

    def fail(page):
        if page == 1:
            raise httpx.ReadError("cut")

    log.before = fail

    def drop():
        next(log.client().manage.iter_usage_requests("p1", {"limit": 10}))

    async def adrop(seconds):
        iterator = log.client().asyncmanage.iter_usage_requests("p1", {"limit": 10})
        await anext(iterator)
        await asyncio.sleep(seconds)

    drop()
    asyncio.run(adrop(0))
    asyncio.run(adrop(0.05))
    gc.collect()
"""


def test_failure_that_nobody_waits_for_is_silent() -> None:
    """A page that was read ahead of an iterator that is gone fails without a word."""
    assert run(FAILING, options=("-X", "dev")) == ""


def test_iterator_survives_its_loop() -> None:
    """An asynchronous iterator goes on in another `asyncio.run`, as its client does."""
    log = MovingLog(25)
    log.latency = 0.02
    iterator = log.client().asyncmanage.iter_usage_requests("p1", {"limit": 10})

    async def take(number: int) -> list[str | None]:
        return [(await anext(iterator)).request_id for _ in range(number)]

    assert [*asyncio.run(take(5)), *asyncio.run(take(20))] == log.ids


def test_iterator_may_change_its_loop() -> None:
    """An asynchronous iterator goes on in another loop while its own is there, too."""
    log = MovingLog(25)
    log.latency = 0.02
    iterator = log.client().asyncmanage.iter_usage_requests("p1", {"limit": 10})

    with Steps("async") as one, Steps("async") as other:
        assert one.ids(iterator, 5) + other.ids(iterator) == log.ids


def test_cancelled_step_can_be_taken_again() -> None:
    """A step that is cancelled while it waits for a page loses nothing."""
    log = MovingLog(25)
    iterator = log.client().asyncmanage.iter_usage_requests("p1", {"limit": 10})

    log.latency = 0.02

    async def main() -> list[Anything]:
        given: list[Anything] = [(await anext(iterator)).request_id for _ in range(10)]
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.005):
                await anext(iterator)
        return given + [record.request_id async for record in iterator]

    assert asyncio.run(main()) == log.ids
