"""Whatever happens to a run, the next one makes the archive equal to the log."""

from __future__ import annotations

import datetime as dt
import errno
import os
import random
import signal
import sys
import threading
import warnings
from typing import TYPE_CHECKING

import pytest

from deepgram_manage import archive
from deepgram_manage.archive._budget import Budget
from deepgram_manage.archive._lake import Lake
from tests.archive.lakes import archived, by_id, logged

if TYPE_CHECKING:
    from pathlib import Path

    from deepgram_manage.emulator.fixture import DeepgramEmulator
    from tests.support.wire import Anything

KILLS = int(os.environ.get("ARCHIVE_KILLS", "3"))
"""How many runs are killed; `make test-kills` has 200."""
HOUR = 3600
DAY = 24 * HOUR
SINCE = dt.date(2026, 3, 12)
TOUCHES = {"open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.listdir", "shutil.rmtree"}
"""What Python is about to do when it tells an audit hook."""


@pytest.fixture
def emulator(emulator: DeepgramEmulator) -> DeepgramEmulator:
    """An emulator whose costs take a day to settle, and whose log grows."""
    emulator.set_settling(emulator.project_id, response=HOUR, cost=DAY)
    emulator.set_arrivals(emulator.project_id, 0.001)
    return emulator


def run(emulator: DeepgramEmulator, folder: Path) -> archive.SyncReport:
    """Sync, with several partitions on most days."""
    return archive.sync(emulator.manage, folder, redact=False, most_records=40, since=SINCE)


def run_apart(emulator: DeepgramEmulator, folder: Path, kill_at: int) -> int | None:
    """Sync in another process; return how many steps it took, or None if it was killed.

    A step is a call that is sent, or something done to a file of the archive; the process kills
    itself, as `kill -9` does, right before one of them.
    """
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        _count_and_die(emulator, folder, kill_at, writing)
    os.close(writing)
    _, status = os.waitpid(child, 0)
    with os.fdopen(reading) as pipe:
        told = pipe.read()
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return None
    assert os.WEXITSTATUS(status) == 0
    return int(told)


def _count_and_die(emulator: DeepgramEmulator, folder: Path, kill_at: int, pipe: int) -> None:
    steps, place = 0, str(folder)

    def step() -> None:
        nonlocal steps
        steps += 1
        if steps == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def hook(event: str, arguments: tuple[Anything, ...]) -> None:
        if event in TOUCHES and place in str(arguments[:2]):
            step()

    handle = emulator.handle

    def answer(call: Anything) -> Anything:
        step()
        return handle(call)

    try:
        emulator.handle = answer  # type: ignore[method-assign]
        sys.addaudithook(hook)
        run(emulator, folder)
        os.write(pipe, str(steps).encode())
    except BaseException:  # noqa: BLE001 -- the other process tells
        os._exit(1)
    os._exit(0)


def is_whole(emulator: DeepgramEmulator, folder: Path) -> None:
    """Check that the archive equals the log, record for record, cost for cost."""
    since = SINCE.isoformat()
    wanted = [record for record in logged(emulator) if record["created"] >= since]
    assert by_id(archived(folder)) == by_id(wanted)


def test_a_run_may_be_killed_at_any_step(emulator: DeepgramEmulator, folder: Path) -> None:
    """Nothing is lost and nothing is there twice, whatever the run was killed in.

    The files that anybody finds are whole at each instant, too.
    """
    chance = random.Random(16)
    steps = run_apart(emulator, folder, 0)
    assert steps is not None
    assert steps > 100
    killed = 0
    while killed < KILLS:
        emulator.advance(chance.choice([HOUR, DAY / 2, DAY]))
        for _ in range(chance.randint(1, 3)):
            killed += run_apart(emulator, folder, chance.randint(1, steps)) is None
            by_id(archived(folder))
        run(emulator, folder)
        is_whole(emulator, folder)


@pytest.mark.parametrize("what", ["manifest", "pending", "date=", "parts"])
def test_a_run_may_be_killed_between_two_files(
    what: str, emulator: DeepgramEmulator, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Right before a file of each kind is renamed, and right after."""
    from pathlib import Path as Renamed

    rename = Renamed.replace
    run(emulator, folder)
    emulator.advance(DAY)
    for is_after in (False, True):
        left = [2]

        def fail(
            path: Path, target: Path, is_after: Anything = is_after, left: Anything = left
        ) -> Anything:
            is_meant = what in str(target.relative_to(folder))
            if is_meant:
                left[0] -= 1
            if is_meant and not left[0] and not is_after:
                raise KeyboardInterrupt
            rename(path, target)
            if is_meant and not left[0]:
                raise KeyboardInterrupt
            return target

        monkeypatch.setattr(Renamed, "replace", fail)
        try:
            run(emulator, folder)
        except KeyboardInterrupt:
            by_id(archived(folder))
        monkeypatch.setattr(Renamed, "replace", rename)
        run(emulator, folder)
        is_whole(emulator, folder)
        assert archive.verify(emulator.manage, folder, tolerance=1).findings == []


@pytest.mark.parametrize("calls", [8, 9, 10, 11])
def test_a_killed_run_costs_one_partition(
    calls: int, emulator: DeepgramEmulator, folder: Path
) -> None:
    """What was read is read once, but for the partition that the kill came upon."""
    *before, interrupted = starts_until_killed(emulator, folder, calls)
    asked: list[str] = []
    handle = emulator.handle

    def answer(call: Anything) -> Anything:
        if call.path.endswith("/requests"):
            asked.append(dict(call.query)["start"])
        return handle(call)

    emulator.handle = answer  # type: ignore[method-assign]
    run(emulator, folder)
    # Days that are open and whole are read again by any run; those that were sealed are not, and
    # neither are the parts of the day that was being read.
    sealed = {start for start in before if start < "2026-03-16"}
    assert len(sealed) > 1
    assert (sealed & set(asked)) - {interrupted} == set()
    emulator.handle = handle  # type: ignore[method-assign]
    is_whole(emulator, folder)


def starts_until_killed(emulator: DeepgramEmulator, folder: Path, calls: int) -> list[str]:
    """Sync in another process, which is killed in a call for a page; return where each began."""
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        handle, left = emulator.handle, [calls]

        def answer(call: Anything) -> Anything:
            if call.path.endswith("/requests"):
                os.write(writing, dict(call.query)["start"].encode() + b"\n")
                left[0] -= 1
                if not left[0]:
                    os.kill(os.getpid(), signal.SIGKILL)
            return handle(call)

        emulator.handle = answer  # type: ignore[method-assign]
        try:
            run(emulator, folder)
        finally:
            os._exit(1)
    os.close(writing)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    with os.fdopen(reading) as pipe:
        return pipe.read().split()


@pytest.mark.parametrize("workers", [1, 3])
def test_ctrl_c_ends_a_run_soon(
    workers: int, emulator: DeepgramEmulator, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The threads that read other days stop at their next call, and what was read is kept."""
    asked: list[str] = []
    handle, stop, is_stopped = emulator.handle, Budget.stop, threading.Event()

    def stop_and_tell(budget: Budget) -> None:
        stop(budget)
        is_stopped.set()

    def answer(call: Anything) -> Anything:
        if call.path.endswith("/requests"):
            asked.append(dict(call.query)["start"])
            if len(asked) == 4:
                os.kill(os.getpid(), signal.SIGINT)
            if len(asked) >= 4:
                # The main thread comes to its turn.
                is_stopped.wait(60)
        return handle(call)

    monkeypatch.setattr(Budget, "stop", stop_and_tell)
    emulator.handle = answer  # type: ignore[method-assign]
    # What a shell starts in the background ignores it.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            archive.sync(emulator.manage, folder, since=dt.date(2026, 1, 18), workers=workers)
    finally:
        signal.signal(signal.SIGINT, before)
    assert len(asked) <= 3 + workers
    emulator.handle = handle  # type: ignore[method-assign]
    run(emulator, folder)
    is_whole(emulator, folder)


def test_a_full_disk_costs_nothing(
    emulator: DeepgramEmulator, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error says so, the archive stays as it was, and nothing is left behind."""
    run(emulator, folder)
    before = archived(folder)
    emulator.advance(DAY)

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        run(emulator, folder)
    monkeypatch.undo()
    assert archived(folder) == before
    assert not list((folder / "_tables" / "tmp").iterdir())
    run(emulator, folder)
    is_whole(emulator, folder)


def test_two_runs_at_once_are_refused(emulator: DeepgramEmulator, folder: Path) -> None:
    """The second says who writes; the first goes on."""
    begun, done = threading.Event(), threading.Event()

    def slowly(_progress: archive.Progress) -> None:
        begun.set()
        done.wait(30)

    first = threading.Thread(
        target=archive.sync, args=(emulator.manage, folder), kwargs={"progress": slowly}
    )
    first.start()
    begun.wait(30)
    try:
        with pytest.raises(archive.ArchiveLockedError, match=f"process {os.getpid()}"):
            run(emulator, folder)
    finally:
        done.set()
        first.join()
    run(emulator, folder)


@pytest.mark.parametrize("returns", [False, True])
def test_a_run_whose_lock_was_deleted_writes_no_more(
    returns: bool,  # noqa: FBT001 -- cases
    emulator: DeepgramEmulator,
    folder: Path,
) -> None:
    """Another may have begun to write, as it did if the lock is there again."""

    def lose(_progress: archive.Progress) -> None:
        lock = folder / "_tables" / "lock"
        # Its number must not be given to the next file.
        lock.rename(folder / "_tables" / "old")
        if returns:
            lock.touch()

    with pytest.raises(archive.ArchiveError, match="lock was deleted"):
        archive.sync(emulator.manage, folder, redact=False, since=SINCE, progress=lose)
    run(emulator, folder)
    is_whole(emulator, folder)


def test_the_lock_of_a_killed_run_is_free(emulator: DeepgramEmulator, folder: Path) -> None:
    """The system lets go of it."""
    assert run_apart(emulator, folder, 60) is None
    assert (folder / "_tables" / "lock").read_text("utf-8").startswith("process ")
    run(emulator, folder)
    is_whole(emulator, folder)


def test_a_clock_that_is_wrong_seals_nothing(
    emulator: DeepgramEmulator, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Days are told by the clock of the server."""

    class Ahead(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:  # type: ignore[override]
            return super().now(tz) + dt.timedelta(days=400)

    monkeypatch.setattr("deepgram_manage.archive._sync.reading.datetime", Ahead)
    run(emulator, folder)
    emulator.advance(DAY)
    monkeypatch.undo()
    run(emulator, folder)
    is_whole(emulator, folder)


def test_a_clock_that_jumps_back_takes_nothing_away(
    emulator: DeepgramEmulator, folder: Path
) -> None:
    """Even if it is that of the server."""
    run(emulator, folder)
    before = by_id(archived(folder)).keys()
    emulator.advance(-2 * DAY)
    run(emulator, folder)
    assert before <= by_id(archived(folder)).keys()


def test_days_that_a_clock_ahead_has_sealed_are_read_again(
    emulator: DeepgramEmulator, folder: Path
) -> None:
    """When the server is back at its time: what comes later on these days is not lost."""
    run(emulator, folder)
    emulator.set_arrivals(emulator.project_id, 0)
    emulator.advance(10 * DAY)
    assert run(emulator, folder).sealed
    emulator.advance(-10 * DAY)
    emulator.set_arrivals(emulator.project_id, 0.001)
    for _ in range(8):
        emulator.advance(DAY)
        run(emulator, folder)
    is_whole(emulator, folder)


def test_a_part_that_was_not_redacted_is_not_taken_where_it_should_be(
    emulator: DeepgramEmulator, folder: Path
) -> None:
    """What a killed run has kept as it was sent does not get into an archive without secrets."""
    starts_until_killed(emulator, folder, 10)
    day = next((folder / "_tables/parts").glob("*/*/*.arrow")).parent.name
    new = folder.with_name("new")

    for each in (folder, new):
        archive.sync(emulator.manage, each, most_records=40, since=SINCE)

    found, wanted = ([r for r in archived(f) if day in r["created"]] for f in (folder, new))
    assert found
    assert by_id(found) == by_id(wanted)


@pytest.mark.parametrize("damage", ["cut", "zeros"])
def test_a_part_that_was_lost_with_the_power_is_read_again(
    damage: str, emulator: DeepgramEmulator, folder: Path
) -> None:
    """Parts are not synced, so after a loss of power they may have anything in them."""
    starts_until_killed(emulator, folder, 10)
    parts = list((folder / "_tables/parts").glob("*/*/*.arrow"))
    assert parts
    for part in parts:
        content = part.read_bytes()
        middle = len(content) // 2
        part.write_bytes(content[:middle] if damage == "cut" else bytes(middle) + content[middle:])

    run(emulator, folder)

    is_whole(emulator, folder)


def test_the_parts_of_a_sealed_day_do_not_stay(emulator: DeepgramEmulator, folder: Path) -> None:
    """A run that is killed after it put the file, and before it deletes the parts."""
    drop = Lake.drop_parts

    def die(lake: Lake, project: str, day: dt.date) -> None:
        if day == dt.date(2026, 3, 14):
            raise KeyboardInterrupt
        drop(lake, project, day)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Lake, "drop_parts", die)
        with pytest.raises(KeyboardInterrupt):
            run(emulator, folder)
    assert list((folder / "_tables/parts").glob("*/2026-03-14/*"))
    run(emulator, folder)
    assert not list((folder / "_tables/parts").rglob("*.arrow"))
    is_whole(emulator, folder)
