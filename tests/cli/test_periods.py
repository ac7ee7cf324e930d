"""The options of periods: which days and which instants they mean."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from deepgram_manage import Period
from deepgram_manage.cli.frame import App, CommandError
from deepgram_manage.cli.frame.common import with_json_spelt_out
from deepgram_manage.cli.frame.groups import load
from deepgram_manage.cli.frame.periods import days, period_of, span
from deepgram_manage.cli.requests.list import ListRequests

if TYPE_CHECKING:
    from tests.support.shell import Shell

NOW = datetime(2026, 11, 28, 23, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "first", "last"),
    [
        ({}, "2026-10-30", "2026-11-28"),
        ({"month": "2026-02"}, "2026-02-01", "2026-02-28"),
        ({"month": "last"}, "2026-10-01", "2026-10-31"),
        ({"last": "1d"}, "2026-11-28", "2026-11-28"),
        ({"last": "2w"}, "2026-11-15", "2026-11-28"),
        ({"start": "2026-11-01"}, "2026-11-01", "2026-11-28"),
        ({"start": "2026-11-01", "end": "2026-11-01"}, "2026-11-01", "2026-11-01"),
    ],
)
def test_a_period_has_a_first_and_a_last_day(given: dict[str, str], first: str, last: str) -> None:
    """Both days belong to it, and today is today in UTC."""
    assert period_of(given, "30d", NOW) == Period.between(first, last)


def test_without_a_default_there_may_be_no_period() -> None:
    """A command may be about all there is."""
    assert period_of({}, None, NOW) is None


@pytest.mark.parametrize(("text", "number"), [("1d", 1), ("30d", 30), ("4w", 28)])
def test_days_are_counted(text: str, number: int) -> None:
    """Days and weeks are the units of periods."""
    assert days(text) == number


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("15m", 900), ("1h", 3600), ("7d", 604800), ("2w", 1209600)]
)
def test_spans_have_five_units(text: str, seconds: int) -> None:
    """Seconds, minutes, hours, days and weeks."""
    assert span("--ttl", text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "text", ["", "h", "1", "-1h", "1.5h", "1h30m", "0h", "1 h", "1y", "\u0661h"]
)
def test_what_is_no_span_is_refused(text: str) -> None:
    """A span is a number and a unit."""
    with pytest.raises(CommandError, match="is not a length of time"):
        span("--ttl", text)


@pytest.mark.parametrize(
    ("options", "start", "end"),
    [
        (ListRequests(since="2h"), NOW - timedelta(hours=2), None),
        (ListRequests(start="2026-11-01"), date(2026, 11, 1), None),
        (
            ListRequests(start="2026-11-01T14:00+02:00", end="2026-11-02"),
            datetime.fromisoformat("2026-11-01T14:00+02:00"),
            date(2026, 11, 2),
        ),
        (ListRequests(month="2026-10"), date(2026, 10, 1), date(2026, 10, 31)),
        (ListRequests(last="2d"), date(2026, 11, 27), date(2026, 11, 28)),
        (ListRequests(), None, None),
    ],
)
def test_the_log_takes_days_and_instants(
    options: ListRequests, start: date | None, end: date | None
) -> None:
    """A day is sent as a day, of which the API takes the whole; an instant is exact."""
    assert options.bounds(NOW) == (start, end)


def test_a_command_line_becomes_an_options_object() -> None:
    """The framework ends where the options object begins."""
    command = load("list", "requests")
    words = with_json_spelt_out(["--since", "7d", "--status", "failed", "--all", "--json"])
    context = command.make_context("list", words, obj=App(now=lambda: NOW))
    made = command.options_of(context.params, context.obj)  # type: ignore[attr-defined]
    assert made == ListRequests(since="7d", status="failed", all=True)


def test_a_period_reaches_the_api_as_it_was_said(shell: Shell) -> None:
    """The last day belongs to the period on the wire, too."""
    rows = shell.run("usage summary --start 2026-10-01 --end 2026-10-03 --json --jq .").json
    assert rows == []
