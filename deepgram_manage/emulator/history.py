"""Request histories of any size that are computed and never stored.

How it works
------------
Record number `i` (0 is the oldest) is a pure function of the project's seed and `i`.

*What* a record is comes from a cycle of 360 slots: slot `i mod 360` fixes the kind of call, its
key, tags, features, model and base amounts. All amounts of the record are those base amounts times
a small integer, the scale of the cycle `i div 360`, which itself repeats after 101 cycles. So a sum
over any range of records is a difference of two prefix sums, each a closed form of small tables
(`SlotSums`): the same few steps for a thousand records and for a hundred million. Filters and
groupings only ever pick slots, which is why they cost the same, and why the k-th match of a filter
is found by division instead of by search. Amounts are integers (milliseconds, characters, tokens,
micro-dollars), so sums are exact.

*When* a record was made follows a weekly profile of busy and quiet hours: a fixed number of records
is spread evenly over "busy time" and mapped back to the calendar. Records that arrive while the
emulator runs follow it at a constant rate.

*What is visible* of a record depends on its age. The newest records are listed with a null
response, then with a response that costs nothing yet, then with their cost. These phases are
contiguous ranges of records (`Run`), and every slot shows different facts in each; pages, filters
and sums all go by the facts that are visible, so they agree with each other at any moment.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from struct import Struct
from typing import TYPE_CHECKING

from .busy_time import busy_time, calendar_time, calendar_times
from .clock import DAY, SECOND, timestamps
from .kinds import KINDS, SLOTS, Facts, Phase, Slot, make_slot
from .mixing import START, lanes_for, mix, mixed
from .records import Form
from .sums import Scales, SlotSums

if TYPE_CHECKING:
    from .json_types import JsonValue
    from .kinds import Accessor
    from .plan import Plan, Settling

HORIZON = 90 * DAY
_HALF = 30
_HALF_MASK = (1 << _HALF) - 1
# The groups of digits of a UUID.
_GROUPS = Struct("8s4s4s4s12s")


@dataclass(frozen=True, slots=True)
class Run:
    """A contiguous range of records in the same phase."""

    phase: Phase
    start: int
    stop: int


Predicate = Callable[[Facts], bool]


def everything(_facts: Facts) -> bool:
    """Keep all records."""
    return True


# A plan changes with every change of its arrivals; its slots do not.
@lru_cache(64)
def _slots(seed: int, accessors: tuple[Accessor, ...]) -> tuple[Slot, ...]:
    kinds = [kind for kind in KINDS for _ in range(kind.share)]
    order = sorted(range(SLOTS), key=lambda number: mix(seed, number, 12))
    return tuple(
        make_slot(seed, number, kinds[drawn], accessors) for number, drawn in enumerate(order)
    )


class History:
    """Answers questions about the records of a plan."""

    def __init__(self, project_id: str, plan: Plan) -> None:
        """Prepare the time scale; the slots are drawn when they are first asked for."""
        self._project_id = project_id
        self._plan = plan
        self._seeded = mixed(START, plan.seed)
        self._turns = tuple(mixed(self._seeded, turn) for turn in range(4))
        self._scales = Scales(plan.seed)
        self._busy_start = busy_time(plan.start)
        self._busy_span = max(1, busy_time(plan.end) - self._busy_start)
        self._spacing = max(1, self._busy_span // max(1, plan.records))
        # Where each stretch of arrivals begins in the numbering of records.
        self._firsts = list(
            accumulate(
                (stretch.before((stretch.end or 0) + 1) for stretch in plan.arrivals[:-1]),
                initial=plan.records,
            )
        )

    @property
    def settling(self) -> Settling:
        """The ages at which records get a body, a response and a cost."""
        return self._plan.settling

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """The 360 patterns, in an order drawn from the seed."""
        return _slots(self._plan.seed, self._plan.accessors)

    @cached_property
    def _forms(self) -> dict[Phase, _Forms]:
        return {phase: _Forms(self._project_id, self.slots, phase) for phase in Phase}

    def created(self, index: int) -> int:
        """Return when a record was made."""
        if index >= self._plan.records:
            return self._arrived(index)
        return calendar_time(self._planned(index))

    def times(self, indexes: list[int]) -> list[int]:
        """Return when records were made, newest first."""
        return self._times(_Draws(self._seeded, indexes))

    def _times(self, draws: _Draws) -> list[int]:
        records = self._plan.records
        # The newest, and so the first.
        arrived = [self._arrived(index) for index in draws.indexes if index >= records]
        planned = [
            self.planned(index, drawn)
            for index, drawn in zip(draws.indexes, draws.of(13), strict=True)
            if index < records
        ]
        return arrived + calendar_times(planned)

    def _planned(self, index: int) -> int:
        return self.planned(index, mixed(mixed(self._seeded, index), 13))

    def planned(self, index: int, drawn: int) -> int:
        """Return the busy time of a record that did not arrive later, moved by what was drawn."""
        evenly = self._busy_start + index * self._busy_span // self._plan.records
        return evenly + drawn % self._spacing

    def _arrived(self, index: int) -> int:
        place = bisect_right(self._firsts, index) - 1
        stretch = self._plan.arrivals[place]
        return stretch.start + (index - self._firsts[place] + 1) * stretch.interval

    def count_before(self, instant: int) -> int:
        """Return how many records were made before an instant."""
        plan = self._plan
        busy = busy_time(instant)
        guess = (busy - self._busy_start) * plan.records // self._busy_span - 1
        count = min(max(0, guess), plan.records)
        # What is earlier in busy time is so on the calendar, which need not be asked.
        while count < plan.records and self._planned(count) < busy:
            count += 1
        return count + sum(stretch.before(instant) for stretch in plan.arrivals)

    def runs(self, start: int, stop: int, now: int) -> Iterator[Run]:
        """Split a range of records into phases, oldest first, leaving out what is yet to come."""
        settling = self._plan.settling
        bounds = (
            self.count_before(now - max(settling.cost, settling.response) + 1),
            self.count_before(now - settling.response + 1),
            self.count_before(now + 1),
        )
        for phase, bound in zip(Phase, bounds, strict=True):
            end = min(stop, bound)
            if start < end:
                yield Run(phase, start, end)
                start = end

    def facts(self, phase: Phase) -> Iterator[tuple[int, Facts]]:
        """Return what each slot shows in a phase."""
        for number, slot in enumerate(self.slots):
            yield number, slot.phases[phase]

    def matching(self, phase: Phase, keep: Predicate) -> SlotSums:
        """Return the sums over the slots a predicate keeps."""
        if keep is everything:
            return self._all[phase]
        return SlotSums(
            self._scales, [(number, facts) for number, facts in self.facts(phase) if keep(facts)]
        )

    def grouped(
        self, phase: Phase, keep: Predicate, key: Callable[[Facts], tuple[JsonValue, ...]]
    ) -> dict[tuple[JsonValue, ...], SlotSums]:
        """Return the sums over the slots a predicate keeps, group by group."""
        members: dict[tuple[JsonValue, ...], list[tuple[int, Facts]]] = {}
        for number, facts in self.facts(phase):
            if keep(facts):
                members.setdefault(key(facts), []).append((number, facts))
        return {group: SlotSums(self._scales, slots) for group, slots in members.items()}

    @cached_property
    def _all(self) -> dict[Phase, SlotSums]:
        return {phase: SlotSums(self._scales, self.facts(phase)) for phase in Phase}

    def spent(self, since: int, now: int) -> int:
        """Return the micro-dollars of the records made since an instant that have their cost."""
        priced = self.count_before(now - self._plan.settling.cost + 1)
        first = self.count_before(since)
        if first >= priced:
            return 0
        return self._all[Phase.SETTLED].sums(first, priced).amounts.micros

    def page(self, runs: list[Run], keep: Predicate, offset: int, limit: int) -> list[int]:
        """Return the numbers of the matching records, newest first, one page of them."""
        found: list[int] = []
        for run in reversed(runs):
            matches = self.matching(run.phase, keep)
            available = matches.count(run.start, run.stop)
            wanted = range(offset, min(available, offset + limit - len(found)))
            found += matches.before(run.stop, wanted)
            offset = max(0, offset - available)
            if len(found) == limit:
                break
        return found

    def request_id(self, index: int) -> str:
        """Return the id of a record."""
        return self._request_ids(_Draws(self._seeded, [index]))[0]

    def _request_ids(self, draws: _Draws) -> list[str]:
        ones, high, low = draws.lanes.ones, self._disguised(draws), draws.mixed(14)
        # UUIDs of version 4: the number in 48 and 12 bits, the version between them, the variant,
        # and 62 bits of chance.
        ids = (
            (high & ones * (0xFFFF_FFFF_FFFF << 12)) << 68
            | (high & ones * 0xFFF) << 64
            | (low >> 2 & ones * ((1 << 62) - 1))
            | ones * (4 << 76 | 0b10 << 62)
        )
        digits = draws.lanes.written(ids).hex().encode()
        # Joined and split since decoding them one by one takes longer.
        return b" ".join(map(b"-".join, _GROUPS.iter_unpack(digits))).decode().split()

    def _disguised(self, draws: _Draws) -> int:
        """Return the numbers of records, in lanes, such that only `index_of` reads them."""
        halves = draws.lanes.ones * _HALF_MASK
        left, right = draws.numbers >> _HALF & halves, draws.numbers & halves
        for turn in self._turns:
            left, right = right, left ^ (draws.lanes.mixed(right, turn) & halves)
        return (left << _HALF) | right

    def index_of(self, request_id: str) -> int | None:
        """Return the number of the record with an id, None when no record can have it."""
        digits = request_id.replace("-", "")
        try:
            high = int(digits[:12] + digits[13:16], 16)
        except ValueError:
            return None
        left, right = high >> _HALF, high & _HALF_MASK
        for turn in reversed(self._turns):
            left, right = right ^ (mixed(turn, left) & _HALF_MASK), left
        index = (left << _HALF) | right
        return index if self.request_id(index) == request_id else None

    def phase_of(self, index: int, now: int) -> Phase | None:
        """Return the phase a record is in; None when it is yet to come."""
        for run in self.runs(index, index + 1, now):
            return run.phase
        return None

    def text(self, index: int, phase: Phase) -> str:
        """Return a record as the log shows it in a phase, as JSON."""
        return self.texts([index], phase)[0]

    def texts(self, indexes: list[int], phase: Phase) -> list[str]:
        """Return records, newest first, as the log shows them in a phase, as JSON."""
        # Each step is taken for all of them, which is twice as fast as one record after another.
        draws = _Draws(self._seeded, indexes)
        created = self._times(draws)
        done = [
            start + 60_001 + drawn % (2 * SECOND)
            for start, drawn in zip(created, draws.of(15), strict=True)
        ]
        columns = zip(
            indexes, self._request_ids(draws), timestamps(created), timestamps(done), done,
            strict=True,
        )  # fmt: skip
        forms, scale = self._forms[phase], self._scales.of
        return [
            forms[index % SLOTS].filled(request_id, begun, completed, end, scale(index // SLOTS))
            for index, request_id, begun, completed, end in columns
        ]

    def scale(self, index: int) -> int:
        """Return what the amounts of the slot of a record are multiplied with."""
        return self._scales.of(index // SLOTS)


class _Forms(dict[int, Form]):
    """The forms of the slots in a phase, each written when it is first asked for."""

    def __init__(self, project_id: str, slots: tuple[Slot, ...], phase: Phase) -> None:
        super().__init__()
        self._project_id = project_id
        self._slots = slots
        self._phase = phase

    def __missing__(self, number: int) -> Form:
        slot = self._slots[number]
        form = self[number] = Form(self._project_id, slot, slot.phases[self._phase])
        return form


class _Draws:
    """What is drawn for some records, for all of them at once."""

    def __init__(self, seeded: int, indexes: list[int]) -> None:
        self.indexes = indexes
        self.lanes = lanes_for(len(indexes))
        self.numbers = self.lanes.packed(indexes)
        # All that `mix` makes of the seed and the number of a record begins with this.
        self.drawn = self.lanes.mixed(self.numbers, seeded)

    def mixed(self, purpose: int) -> int:
        """Return what the records get for a purpose, in lanes."""
        return self.lanes.mixed(self.drawn, purpose)

    def of(self, purpose: int) -> tuple[int, ...]:
        """Return what each record gets for a purpose."""
        return self.lanes.unpacked(self.mixed(purpose))
