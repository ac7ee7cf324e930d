"""Partitions: which part of the log is read in one go, and what that takes."""

from __future__ import annotations

import datetime as dt
import pickle
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepgram_manage import archive
from deepgram_manage.archive import Partition, estimate, partitions

if TYPE_CHECKING:
    from pathlib import Path

    from deepgram_manage.emulator.fixture import DeepgramEmulator
    from tests.support.wire import Anything

DAY = dt.date(2026, 3, 18)
START = dt.datetime(2026, 3, 18, tzinfo=dt.UTC)
END = START + dt.timedelta(days=1)


def test_a_partition_can_be_pickled() -> None:
    """To be sent to a worker."""
    part = Partition("p1", START, END)
    assert pickle.loads(pickle.dumps(part)) == part  # noqa: S301 -- made here


def test_a_partition_does_not_change() -> None:
    """So it can be a key."""
    part: Anything = Partition("p1", START, END)
    with pytest.raises(AttributeError):
        part.end = START
    assert {part: 1}[Partition("p1", START, END)] == 1


@pytest.mark.parametrize(
    ("start", "end"),
    [(DAY, "2026-03-19"), ("2026-03-18T01:00:00+01:00", "2026-03-19T00:00:00")],
)
def test_bounds_may_be_days_and_texts(start: Anything, end: Anything) -> None:
    """All are instants in UTC."""
    assert Partition("p1", start, end) == Partition("p1", START, END)


@pytest.mark.parametrize(
    ("start", "end", "message"),
    [
        (END, START, "swap them"),
        (START, START, "swap them"),
        ("today", END, "Invalid isoformat"),
    ],
)
def test_bounds_that_cannot_be_meant_are_refused(
    start: Anything, end: Anything, message: str
) -> None:
    """With what to do about it."""
    with pytest.raises(ValueError, match=message):
        Partition("p1", start, end)


def test_a_small_day_is_one_partition() -> None:
    """The whole of it."""
    assert partitions("p1", {DAY: 50}, START, END) == [Partition("p1", START, END)]


def test_a_large_day_is_several_partitions() -> None:
    """So that no page is too deep."""
    parts = partitions("p1", {DAY: 100_001}, START, END, most=50_000)
    assert len(parts) == 3
    assert {part.records for part in parts} == {33_334}


def test_a_day_of_which_nothing_is_counted_is_read() -> None:
    """Usage may come later than the log."""
    assert len(partitions("p1", {}, START, END + dt.timedelta(days=2))) == 3


def test_at_least_one_record_is_allowed() -> None:
    """Or there would be no end of partitions."""
    with pytest.raises(ValueError, match="at least 1"):
        partitions("p1", {}, START, END, most=0)


@given(
    st.dictionaries(st.dates(DAY, DAY + dt.timedelta(days=5)), st.integers(0, 10**6)),
    st.integers(0, 86_400 * 3),
    st.integers(1, 86_400 * 3),
    st.integers(10_000, 10**6),
)
def test_partitions_cover_a_stretch_without_gaps(
    counts: dict[dt.date, int], start: int, seconds: int, most: int
) -> None:
    """Each instant is in exactly one, and bounds are whole seconds."""
    first = START + dt.timedelta(seconds=start)
    last = first + dt.timedelta(seconds=seconds)
    parts = partitions("p1", counts, first, last, most=most)
    assert parts[0].start == first
    assert parts[-1].end == last
    assert all(a.end == b.start for a, b in pairwise(parts))
    assert not any(part.start.microsecond or part.end.microsecond for part in parts)
    assert parts == partitions("p1", counts, first, last, most=most)


def test_an_estimate_says_what_reading_takes() -> None:
    """Before anything is sent."""
    parts = partitions("p1", {DAY: 100_000}, START, END, most=50_000)
    found = estimate(parts, limit=100, workers=2, seconds_per_call=0.3)
    assert (found.partitions, found.records, found.calls) == (2, 100_000, 1_002)
    assert found.minutes == pytest.approx(1_002 * 0.3 / 2 / 60)
    assert str(found).startswith("100,000 records in 2 partitions: 1,002 calls, about 2.5 minutes")


def test_a_plan_is_what_sync_would_read(emulator: DeepgramEmulator, folder: Path) -> None:
    """The days that are not sealed, and nothing is written."""
    parts = archive.plan(emulator.manage, folder)
    assert sum(part.records for part in parts) == 300
    assert not folder.exists()
    archive.sync(emulator.manage, folder, since=dt.date(2026, 3, 12))
    assert {
        part.date.isoformat()
        for part in archive.plan(emulator.manage, folder, since=dt.date(2026, 3, 12))
    } == {
        "2026-03-16",
        "2026-03-17",
        "2026-03-18",
    }
