"""Does many runs at once, in the threads of one process, and watches that none hangs."""

from __future__ import annotations

import faulthandler
import gc
import queue
import sys
import threading
import time
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.chaos.lateness import Lateness
from tests.chaos.plan import Plan, plan
from tests.chaos.run import make_client, perform
from tests.chaos.stage import Stage
from tests.chaos.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.chaos.run import Make, Seen
    from tests.chaos.stage import Place

THREADS = 12
# No run takes so long: it has four calls at most, of two seconds each.
_HUNG = 60.0


class Crew:
    """Threads that take one plan after the other."""

    def __init__(self, plans: Iterable[Plan], make: Make, tally: Tally) -> None:
        """Begin."""
        self._plans: queue.SimpleQueue[Plan | None] = queue.SimpleQueue()
        for each in plans:
            self._plans.put(each)
        self._make = make
        self._tally = tally
        self._counting = threading.Lock()
        self._under_way: dict[str, float] = {}
        self._stage = Stage()
        self._lateness = Lateness()
        # A hung call must not keep the process from ending.
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(THREADS)]

    def work(self) -> None:
        """Do all runs."""
        for thread in self._threads:
            self._plans.put(None)
            thread.start()
        while any(thread.is_alive() for thread in self._threads):
            time.sleep(0.05)
            if self._has_hung():
                return
        self._lateness.close()
        self._stage.close()

    def _work(self) -> None:
        place = self._stage.place()
        try:
            while (each := self._plans.get()) is not None:
                self._do(each, place)
        finally:
            place.close()

    def _do(self, each: Plan, place: Place) -> None:
        with self._counting:
            self._under_way[each.again] = time.monotonic()
        try:
            self._count(perform(each, place, self._lateness, self._make))
        except Exception as error:
            self._tally.violations.append(f"the suite failed: {error!r}\n    {each.again}")
            raise
        finally:
            with self._counting:
                del self._under_way[each.again]

    def _count(self, run: list[Seen]) -> None:
        with self._counting:
            self._tally.add(run)

    def _has_hung(self) -> bool:
        with self._counting:
            under_way = self._under_way.copy()
        now = time.monotonic()
        hung = [again for again, started in under_way.items() if now - started > _HUNG]
        for again in hung:
            self._tally.violations.append(f"hung for {_HUNG:.0f} s\n    {again}")
        if hung:
            faulthandler.dump_traceback()
        return bool(hung)


def work(seed: int, numbers: Iterable[int], make: Make = make_client) -> Tally:
    """Do the runs of a suite that have these numbers."""
    tally = Tally()
    with unraisable(tally.violations):
        Crew((plan(seed, number) for number in numbers), make, tally).work()
        gc.collect()
    return tally


@contextmanager
def unraisable(told: list[str]) -> Iterator[None]:
    """Tell of what goes wrong where nobody can catch it, such as a socket nobody closed."""

    def tell(what: sys.UnraisableHookArgs) -> None:
        told.append(f"{what.exc_value!r} in {what.object!r}")

    before, sys.unraisablehook = sys.unraisablehook, tell
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            yield
        finally:
            sys.unraisablehook = before
