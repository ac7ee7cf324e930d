"""Periods: whole days in UTC, both inclusive, and no other days than those that were meant."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from itertools import pairwise
from typing import TYPE_CHECKING

import attrs
import pytest

from deepgram_manage import (
    BillingBreakdownOptions,
    BillingFieldsOptions,
    ManageClient,
    Period,
    UsageBreakdownOptions,
    UsageFieldsOptions,
    UsageRequestOptions,
    UsageSummaryOptions,
)

if TYPE_CHECKING:
    from tests.support.wire import Anything, Caller, Wire


INDIA = timezone(timedelta(hours=5, minutes=30))
OCTOBER = Period.month(2026, 10)
SENT = {"start": "2026-10-01", "end": "2026-10-31"}

# By the form of their days.
LENIENT = {
    "get_usage": UsageRequestOptions,
    "get_usage_summary": UsageSummaryOptions,
    "get_usage_fields": UsageFieldsOptions,
}
STRICT = {
    "get_usage_breakdown": UsageBreakdownOptions,
    "get_billing_breakdown": BillingBreakdownOptions,
    "get_billing_fields": BillingFieldsOptions,
}
OF_DAYS = LENIENT | STRICT
OF_INSTANTS = {"get_usage_requests": UsageRequestOptions}
TAKING_PERIODS = OF_DAYS | OF_INSTANTS


def periods_sent(wire: Wire) -> list[dict[str, str]]:
    """Return start and end of each request, those of the request log last."""
    seen = sorted(wire.seen, key=lambda request: request.url.path.endswith("/requests"))
    return [
        {name: request.url.params[name] for name in ("start", "end") if name in request.url.params}
        for request in seen
    ]


FORMS: dict[str, Anything] = {
    "the options themselves": lambda _options, period: period,
    "option": lambda options, period: options(period=period),
    "option of a dict": lambda _options, period: {"period": period},
    "start": lambda options, period: options(start=period),
    "start of a dict": lambda _options, period: {"start": period},
    "its days": lambda options, period: options(start=period.start, end=period.end),
    "its days as text": lambda _options, period: {
        "start": str(period.start),
        "end": str(period.end),
    },
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("method", TAKING_PERIODS)
def test_period_is_taken_wherever_days_are(
    call: Caller, wire: Wire, method: str, form: Anything
) -> None:
    """A period goes out as its first and its last day, however it is passed."""
    call(method, "p1", form(TAKING_PERIODS[method], OCTOBER))

    assert wire.seen
    assert all(sent == SENT for sent in periods_sent(wire))


def test_log_is_iterated_over_a_period(call: Caller, wire: Wire) -> None:
    """`iter_usage_requests` takes a period, too."""
    wire.answer = {"page": 0, "limit": 100, "requests": []}

    iterator: Anything = call.manage.iter_usage_requests("p1", OCTOBER)

    async def read() -> list[Anything]:
        return [record async for record in iterator]

    assert (list(iterator) if call.kind == "sync" else call.wait(read())) == []
    assert periods_sent(wire) == [SENT]


def test_period_goes_with_other_options(call: Caller, wire: Wire) -> None:
    """The option `period` stands beside filters, and is not sent itself."""
    call("get_billing_breakdown", "p1", {"period": OCTOBER, "grouping": "tags"})

    assert wire.query == [("end", "2026-10-31"), ("grouping", "tags"), ("start", "2026-10-01")]


WRONG: dict[str, tuple[dict[str, Anything], str]] = {
    "period and start": ({"period": OCTOBER, "start": "2026-10-01"}, "pass nothing beside it"),
    "period and end": ({"period": OCTOBER, "end": "2026-10-01"}, "pass nothing beside it"),
    "start with an end": ({"start": OCTOBER, "end": "2026-10-31"}, "pass nothing beside it"),
    "two periods": ({"start": OCTOBER, "period": OCTOBER}, "pass nothing beside it"),
    "end": ({"end": OCTOBER}, "end=Period.* must be a day"),
    "period as text": ({"period": "2026-10"}, r"period='2026-10' must be a Period"),
    "period as a pair": ({"period": ("2026-10-01", "2026-10-31")}, "period=.* must be a Period"),
    "reversed": ({"start": "2026-10-02", "end": "2026-10-01"}, "is after end="),
    "reversed dates": ({"start": date(2026, 10, 2), "end": date(2026, 10, 1)}, "is after end="),
    "number": ({"start": 20261001}, "start must be"),
    "bool": ({"end": True}, "end must be"),
    "bytes": ({"end": b"2026-10-01"}, "end must be"),
    "time": ({"end": time(12)}, "end must be"),
}


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("method", TAKING_PERIODS)
def test_unclear_period_is_refused(call: Caller, wire: Wire, method: str, name: str) -> None:
    """A period that is given twice, reversed or in another form is refused, and not sent."""
    options, message = WRONG[name]

    with pytest.raises((TypeError, ValueError), match=message):
        call(method, "p1", options)

    assert not wire.seen


def test_period_is_refused_where_there_are_no_days(call: Caller, wire: Wire) -> None:
    """A period is not what a key is made of."""
    with pytest.raises(TypeError, match="must be KeyOptions or a dict, not Period"):
        call("create_key", "p1", OCTOBER)

    assert not wire.seen


DAYS: list[Anything] = [date(2026, 1, 31), "2026-01-31", " 2026-01-31\n"]


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("method", OF_DAYS)
def test_days_are_sent_as_they_are(call: Caller, wire: Wire, method: str, day: Anything) -> None:
    """A date, or its text, is a day in UTC, and may be both the first and the last."""
    call(method, "p1", {"start": day, "end": day})

    assert periods_sent(wire)[0] == {"start": "2026-01-31", "end": "2026-01-31"}


# What is passed as a date-time, and the days of it as start and as end; None is refused.
MOMENTS: dict[str, tuple[Anything, str | None, str | None]] = {
    "naive": (datetime.fromisoformat("2026-01-31T23:59:59.999999"), "2026-01-31", "2026-01-31"),
    "naive text": ("2026-01-31T10:20:30", "2026-01-31", "2026-01-31"),
    "naive midnight": ("2026-01-31T00:00:00", "2026-01-31", "2026-01-31"),
    "naive midnight with a blank": ("2026-01-31 00:00", "2026-01-31", "2026-01-31"),
    "UTC": (datetime(2026, 1, 31, 23, tzinfo=UTC), "2026-01-31", "2026-01-31"),
    "UTC text": ("2026-01-31T23:59:59Z", "2026-01-31", "2026-01-31"),
    "UTC midnight": (datetime(2026, 1, 31, tzinfo=UTC), "2026-01-31", None),
    "UTC midnight text": ("2026-01-31T00:00:00+00:00", "2026-01-31", None),
    "India": (datetime(2026, 1, 31, tzinfo=INDIA), None, None),
    "India at the end": (datetime(2026, 1, 31, 23, 59, 59, tzinfo=INDIA), None, None),
    "text with an offset": ("2026-01-31T12:00:00-05:00", None, None),
    "text with a small offset": ("2026-01-31T12:00:00+00:01", None, None),
}


@pytest.mark.parametrize("name", MOMENTS)
@pytest.mark.parametrize("bound", ["start", "end"])
@pytest.mark.parametrize("method", LENIENT)
def test_moment_is_cut_to_its_day_or_refused(
    call: Caller, wire: Wire, method: str, name: str, bound: str
) -> None:
    """Usage takes the date-times of documented examples, and none that may mean another day."""
    moment, as_start, as_end = MOMENTS[name]
    sent = as_start if bound == "start" else as_end
    if sent is None:
        with pytest.raises(ValueError, match=f"{bound}=.*pass {bound}='2026-01-3"):
            call(method, "p1", {bound: moment})
        assert not wire.seen
        return

    call(method, "p1", {bound: moment})

    assert periods_sent(wire)[0] == {bound: sent}


@pytest.mark.parametrize("moment", [moment for moment, _, _ in MOMENTS.values()])
@pytest.mark.parametrize("bound", ["start", "end"])
@pytest.mark.parametrize("method", STRICT)
def test_moment_is_refused_where_days_are_counted(
    call: Caller, wire: Wire, method: str, bound: str, moment: Anything
) -> None:
    """Breakdowns and billing take no date-time at all, and the error names the date to pass."""
    with pytest.raises(ValueError, match=f"{bound}=.*pass {bound}='2026-01-3"):
        call(method, "p1", {bound: moment})

    assert not wire.seen


HINTS: dict[str, tuple[str, Anything, str]] = {
    "first instant": ("start", datetime(2026, 2, 1, tzinfo=UTC), "2026-02-01"),
    "first instant after the period": ("end", datetime(2026, 2, 1, tzinfo=UTC), "2026-01-31"),
    "naive midnight": ("end", "2026-02-01T00:00:00", "2026-01-31"),
    "last second": ("end", "2026-01-31T23:59:59Z", "2026-01-31"),
    "local day, which begins a day earlier": (
        "start",
        datetime(2026, 2, 1, tzinfo=INDIA),
        "2026-01-31",
    ),
    "local midnight": ("end", datetime(2026, 2, 2, tzinfo=INDIA), "2026-02-01"),
}


@pytest.mark.parametrize("name", HINTS)
def test_refusal_names_the_date_to_pass(call: Caller, name: str) -> None:
    """The message has the day in UTC; midnight as an end means the day before."""
    bound, moment, day = HINTS[name]

    with pytest.raises(ValueError, match=f"pass {bound}='{day}'$"):
        call("get_billing_breakdown", "p1", {bound: moment})


@pytest.mark.parametrize("text", ["20260131", "2026-W05-6", "2026W056"])
def test_other_spelling_of_a_day_means_the_same(call: Caller, wire: Wire, text: str) -> None:
    """Where texts of other forms are taken, they are the same day as 2026-01-31."""
    call("get_usage", "p1", {"start": text, "end": text})

    day = {"start": "2026-01-31", "end": "2026-01-31"}
    assert periods_sent(wire) == [day, day]


@pytest.mark.parametrize("text", ["20260131", "2026-W05-6"])
@pytest.mark.parametrize("method", STRICT)
def test_other_spelling_of_a_day_is_refused_where_days_are_counted(
    call: Caller, wire: Wire, method: str, text: str
) -> None:
    """Breakdowns and billing take YYYY-MM-DD only, and the message says how to write the day."""
    with pytest.raises(ValueError, match=f"start='{text}' .* pass '2026-01-31'"):
        call(method, "p1", {"start": text})

    assert not wire.seen


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (datetime(2026, 1, 31, 12, tzinfo=UTC), datetime(2026, 1, 31, 11, tzinfo=UTC)),
        (datetime(2026, 1, 31, 12, tzinfo=INDIA), "2026-01-31T06:00:00Z"),
        ("2026-02-01", "2026-01-31T23:59:59Z"),
        ("2026-02-01T00:00:00Z", "2026-01-31"),
    ],
)
def test_log_that_ends_before_it_starts_is_refused(
    call: Caller, wire: Wire, start: Anything, end: Anything
) -> None:
    """Instants of the log are compared as instants, whatever their zones."""
    with pytest.raises(ValueError, match="is after end="):
        call("get_usage_requests", "p1", {"start": start, "end": end})

    assert not wire.seen


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (datetime(2026, 1, 31, 12, tzinfo=INDIA), "2026-01-31T06:30:00Z"),
        ("2026-01-31", "2026-01-31T00:00:00Z"),
        ("2026-01-31T23:59:59Z", "2026-01-31"),
    ],
)
def test_log_of_a_moment_or_a_part_of_a_day_is_asked_for(
    call: Caller, wire: Wire, start: Anything, end: Anything
) -> None:
    """A date as the end of a period of the log is its whole day."""
    call("get_usage_requests", "p1", {"start": start, "end": end})

    assert len(wire.seen) == 1


class Broken(tzinfo):
    """A zone whose offset cannot be told."""

    def utcoffset(self, _moment: datetime | None, /) -> timedelta:
        """Fail."""
        raise AttributeError

    def dst(self, _moment: datetime | None, /) -> None:
        """Return nothing."""

    def tzname(self, _moment: datetime | None, /) -> str:
        """Return a name."""
        return "broken"


class NotATime(datetime):
    """A datetime that is none, as pandas has one."""

    __hash__ = datetime.__hash__

    def __eq__(self, other: object) -> bool:
        """Differ from everything."""
        return False


@pytest.mark.parametrize("method", TAKING_PERIODS)
@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 1, 31, tzinfo=Broken()),
        NotATime(2026, 1, 31),
        datetime.min.replace(tzinfo=timezone(timedelta(hours=14))),
        datetime.max.replace(tzinfo=timezone(timedelta(hours=-12))),
    ],
    ids=["broken zone", "no time", "before the calendar", "after the calendar"],
)
def test_moment_without_an_instant_is_refused(
    call: Caller, wire: Wire, method: str, moment: Anything
) -> None:
    """A date-time that is no instant of UTC is a ValueError that names the option."""
    with pytest.raises(ValueError, match="start="):
        call(method, "p1", {"start": moment})

    assert not wire.seen


@pytest.mark.parametrize(
    ("period", "start", "end", "days"),
    [
        (Period.month(2026, 10), "2026-10-01", "2026-10-31", 31),
        (Period.month(2024, 2), "2024-02-01", "2024-02-29", 29),
        (Period.month(9999, 12), "9999-12-01", "9999-12-31", 31),
        (Period.last(today=date(2026, 10, 31)), "2026-10-02", "2026-10-31", 30),
        (Period.last(1, "2026-10-31"), "2026-10-31", "2026-10-31", 1),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        (Period.last(days=7, today=date(2026, 3, 2)), "2026-02-24", "2026-03-02", 7),
        (Period.between("2026-10-15", date(2026, 10, 17)), "2026-10-15", "2026-10-17", 3),
        (Period("2026-10-15", "2026-10-15"), "2026-10-15", "2026-10-15", 1),
    ],
)
def test_period_has_its_first_and_last_day(period: Period, start: str, end: str, days: int) -> None:
    """Both days belong to the period, and are dates."""
    assert (period.start, period.end) == (date.fromisoformat(start), date.fromisoformat(end))
    assert period.days == days


def test_last_days_end_today_in_utc() -> None:
    """Without `today`, the last days include the day that it is in UTC."""
    before = datetime.now(UTC).date()
    period = Period.last(days=30)
    after = datetime.now(UTC).date()

    assert before <= period.end <= after
    assert period.end - period.start == timedelta(days=29)


def test_months_one_after_the_other_are_the_year() -> None:
    """No day is in two months, or in none."""
    months = [Period.month(2026, number) for number in range(1, 13)]

    assert sum(month.days for month in months) == 365
    assert all(b.start - a.end == timedelta(days=1) for a, b in pairwise(months))


WRONG_PERIODS: dict[str, Anything] = {
    "month=13": lambda: Period.month(2026, 13),
    "month=0": lambda: Period.month(2026, 0),
    "month='10'": lambda: Period.month(2026, "10"),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    "month=True": lambda: Period.month(2026, True),  # noqa: FBT003
    "year=0": lambda: Period.month(0, 1),
    "year=1000": lambda: Period.month(10**400, 1),
    "days=0": lambda: Period.last(0),
    "days=1.5": lambda: Period.last(1.5),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    "days=True": lambda: Period.last(days=True),
    "days=1000": lambda: Period.last(10**400),
    "today=": lambda: Period.last(today=datetime(2026, 10, 1, tzinfo=UTC)),
    "start=2026-10-02 is after end=2026-10-01": lambda: Period.between("2026-10-02", "2026-10-01"),
    "start=": lambda: Period.between(datetime(2026, 10, 1, tzinfo=UTC), "2026-10-02"),
    "end=": lambda: Period.between("2026-10-01", "2026-10-02T00:00:00"),
    "end='20261002'": lambda: Period.between("2026-10-01", "20261002"),
    "start must": lambda: Period.between(20261001, "2026-10-02"),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
}


@pytest.mark.parametrize("message", WRONG_PERIODS)
def test_invalid_period_is_refused_by_name(message: str) -> None:
    """What is no period is an error that names the argument."""
    with pytest.raises((TypeError, ValueError), match=f"^{message}"):
        WRONG_PERIODS[message]()


def test_period_is_a_value() -> None:
    """A period cannot change, is equal to the same days, hashes, and can be copied and pickled."""
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        OCTOBER.start = date(2026, 1, 1)  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]

    assert Period("2026-10-01", "2026-10-31") == OCTOBER
    assert len({OCTOBER, copy.copy(OCTOBER), pickle.loads(pickle.dumps(OCTOBER))}) == 1  # noqa: S301
    assert Period.month(2026, 9) != OCTOBER


@pytest.mark.parametrize("options", [Period, *(STRICT | LENIENT).values()])
def test_help_says_how_days_are_counted(options: type) -> None:
    """The docstrings that `help` shows say that days are UTC, and that both are included."""
    assert "inclusive" in (options.__doc__ or "")
    assert "UTC" in (options.__doc__ or "")


@pytest.mark.parametrize("method", OF_DAYS)
def test_help_of_calls_says_how_days_are_counted(method: str) -> None:
    """`help` of each call that counts days says so."""
    text = " ".join((getattr(ManageClient, method).__doc__ or "").split())

    assert "days in UTC, both inclusive" in text
