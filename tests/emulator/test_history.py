"""The closed forms of a history, against counting record by record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from deepgram_manage.emulator.busy_time import busy_time, calendar_time, calendar_times
from deepgram_manage.emulator.clock import DAY, HOUR, SECOND, parse_timestamp, timestamp, timestamps
from deepgram_manage.emulator.history import History
from deepgram_manage.emulator.kinds import SLOTS, Accessor, Facts, Phase
from deepgram_manage.emulator.mixing import lanes_for, mixed
from deepgram_manage.emulator.plan import Arrivals, Plan, Settling
from deepgram_manage.emulator.sums import Scales
from tests.emulator.faces import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

START = parse_timestamp(NOW)
ACCESSORS = (Accessor("one", ("t",)), Accessor("two"), Accessor("three"))


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Draw a history with a past, two stretches of arrivals and phases."""
    days = draw(st.integers(1, 400))
    pause = draw(st.integers(1, 1000)) * SECOND
    intervals = [draw(st.integers(1, 100)) * SECOND // 7 for _ in range(2)]
    plan = Plan(
        seed=draw(st.integers(0, 1 << 70)),
        records=draw(st.one_of(st.integers(0, 50), st.integers(0, 3000))),
        start=START - days * DAY,
        end=START,
        accessors=ACCESSORS,
        arrivals=(
            Arrivals(START, intervals[0], START + pause),
            Arrivals(START + 2 * pause, intervals[1]),
        ),
        settling=Settling(0, draw(st.integers(0, 600)) * SECOND, 900 * SECOND),
    )
    return History("p", plan)


MOMENTS = st.one_of(
    st.integers(START - 410 * DAY, START + DAY // 4), st.integers(START, START + 3600 * SECOND)
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(histories(), MOMENTS)
def test_records_are_in_order_and_counted_exactly(history: History, moment: int) -> None:
    """The number of records before a moment splits them into earlier and later ones."""
    count = history.count_before(moment)
    around = [history.created(index) for index in range(max(0, count - 5), count + 5)]
    assert around == sorted(around)
    assert all(created < moment for created in around[: min(5, count)])
    assert all(created >= moment for created in around[min(5, count) :])


@settings(max_examples=200, deadline=None, derandomize=True)
@given(histories(), st.integers(0, 10**15))
def test_the_id_of_a_record_leads_back_to_it(history: History, index: int) -> None:
    """Ids are UUIDs of version 4 and can be read backwards, for any number."""
    request_id = history.request_id(index)
    assert (request_id[14], request_id[19] in "89ab", len(request_id)) == ("4", True, 36)
    assert history.index_of(request_id) == index
    assert history.index_of(request_id.replace(request_id[-1], "0")) in {None, index}


def _keep(endpoint: str) -> Callable[[Facts], bool]:
    return lambda facts: facts.endpoint == endpoint


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    histories(), MOMENTS, st.sampled_from(["listen", "speak", "agent"]), st.integers(0, 300),
    st.integers(1, 100),
)  # fmt: skip
def test_a_page_is_what_counting_back_finds(
    history: History, now: int, endpoint: str, offset: int, limit: int
) -> None:
    """The k-th match that is computed is the k-th match that is there."""
    keep = _keep(endpoint)
    runs = list(history.runs(0, 1 << 60, now))
    stop = runs[-1].stop if runs else 0
    found = history.page(runs, keep, offset, limit)
    matches = [
        number
        for number in range(stop - 1, max(-1, stop - 6000), -1)
        if keep(history.slots[number % SLOTS].phases[Phase.SETTLED])
    ]
    if len(matches) >= offset + limit or stop < 6000:
        assert found == matches[offset : offset + limit]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(histories(), st.integers(0, 10**12), st.integers(0, 800))
def test_sums_are_the_sums_of_the_records(history: History, start: int, length: int) -> None:
    """For any range, also far out, prefix sums agree with adding up."""
    keep = _keep("listen")
    sums = history.matching(Phase.SETTLED, keep).sums(start, start + length)
    numbers = [
        number
        for number in range(start, start + length)
        if keep(history.slots[number % SLOTS].phases[Phase.SETTLED])
    ]
    amounts = [
        (history.slots[number % SLOTS].phases[Phase.SETTLED].amounts, history.scale(number))
        for number in numbers
    ]
    assert sums.requests == len(numbers)
    assert sums.amounts.micros == sum(each.micros * scale for each, scale in amounts)
    assert sums.amounts.audio_ms == sum(each.audio_ms * scale for each, scale in amounts)


@given(st.integers(0, 10**16))
def test_busy_time_runs_forward_and_back(instant: int) -> None:
    """The calendar time of a busy time is the instant itself."""
    assert calendar_time(busy_time(instant)) == instant
    assert busy_time(instant + 1) > busy_time(instant)


@given(st.integers(0, 10**16), st.integers(1, 12 * HOUR))
def test_neighbours_in_time_are_written_as_each_alone(busy: int, step: int) -> None:
    """What they share of an hour is not carried over into the next one."""
    near = [busy + number * step for number in (*range(20), *range(20, -1, -1))]
    instants = calendar_times(near)
    assert instants == [calendar_time(time) for time in near]
    assert timestamps(instants) == [timestamp(instant) for instant in instants]


@given(st.lists(st.integers(0, (1 << 64) - 1), max_size=120), st.integers(0, (1 << 64) - 1))
def test_many_numbers_are_scrambled_as_each_alone(numbers: list[int], value: int) -> None:
    """No number has an influence on those in the lanes beside it."""
    lanes = lanes_for(len(numbers))
    scrambled = lanes.unpacked(lanes.mixed(lanes.packed(numbers), value))
    assert scrambled == tuple(mixed(number, value) for number in numbers)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(histories(), st.integers(0, 3000), st.integers(0, 120))
def test_a_page_has_the_times_of_its_records(history: History, last: int, size: int) -> None:
    """Across the border between what was planned and what arrived, too."""
    numbers = list(range(last + size, last, -1))
    assert history.times(numbers) == [history.created(number) for number in numbers]


def test_scales_repeat() -> None:
    """Amounts differ from cycle to cycle, within bounds."""
    scales = Scales(3)
    drawn = [scales.of(cycle) for cycle in range(202)]
    assert drawn[:101] == drawn[101:]
    assert len(set(drawn)) > 40
    assert scales.before(202) == sum(drawn)
