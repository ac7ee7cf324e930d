"""`status`, `verify` and `rebuild`: what an archive says about itself, and whether it is true."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import inspect
import json
from typing import TYPE_CHECKING

import pytest

from deepgram_manage import DeepgramError, archive
from tests.archive.lakes import files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from deepgram_manage.emulator.fixture import DeepgramEmulator
    from tests.support.wire import Anything

    Sync = Callable[..., Anything]

DAY = 24 * 3600
NOW = dt.datetime(2026, 3, 18, 12, tzinfo=dt.UTC)


@pytest.fixture
def kind() -> str:
    """One client makes the archives of these tests."""
    return "sync"


@pytest.fixture
def verify(emulator: DeepgramEmulator, folder: Path) -> Callable[[], archive.Verification]:
    """Verify the archive against the emulator."""
    return lambda: archive.verify(emulator.manage, folder)


def kinds(found: archive.Verification) -> set[str]:
    """Return the kinds of what was found."""
    return {finding.kind for finding in found.findings}


def test_a_fresh_archive_has_no_findings(sync: Sync, verify: Anything) -> None:
    """Its counts are those of usage, its files those that were written."""
    sync()
    found = verify()
    assert (found.findings, found.exit_code) == ([], 0)


def test_a_run_that_archived_nothing_made_no_archive(
    sync: Sync, emulator: DeepgramEmulator, verify: Anything
) -> None:
    """Its lock alone would pass for an archive in which nothing is wrong."""
    emulator.add_fault("internal_error", "*", count=None)
    with pytest.raises(DeepgramError):
        sync()
    emulator.clear_faults()
    with pytest.raises(archive.ArchiveError, match="there is no archive"):
        verify()


def test_the_asynchronous_client_verifies_too(
    sync: Sync, emulator: DeepgramEmulator, folder: Path
) -> None:
    """With the same result."""
    sync()
    found: Anything = archive.verify(emulator.asyncmanage, folder)
    assert inspect.isawaitable(found)

    async def awaited() -> archive.Verification:
        result: archive.Verification = await found
        return result

    assert asyncio.run(awaited()).exit_code == 0


def test_a_changed_file_is_found(sync: Sync, folder: Path, verify: Anything) -> None:
    """By its checksum."""
    sync()
    path = folder / files(folder)[0]
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    assert kinds(verify()) == {"checksum"}
    assert verify().exit_code == 1


def test_a_file_that_is_gone_is_found(sync: Sync, folder: Path, verify: Anything) -> None:
    """The manifest has it."""
    sync()
    (folder / files(folder)[0]).unlink()
    assert kinds(verify()) == {"missing"}


def test_a_file_from_elsewhere_is_found(sync: Sync, folder: Path, verify: Anything) -> None:
    """The manifest does not have it."""
    sync()
    path = folder / files(folder)[0]
    stranger = path.parent.parent / "date=2020-01-01" / "part.parquet"
    stranger.parent.mkdir()
    stranger.write_bytes(path.read_bytes())
    assert kinds(verify()) == {"unknown"}


def test_records_that_are_missing_are_found(
    sync: Sync, emulator: DeepgramEmulator, folder: Path, verify: Anything
) -> None:
    """Usage counts more than the archive has."""
    sync()
    path = next((folder / "_tables" / "manifest").glob("*.json"))
    manifest = json.loads(path.read_text("utf-8"))
    manifest["days"]["2026-03-14"]["rows"] -= 1
    path.write_text(json.dumps(manifest), "utf-8")
    found = verify()
    assert [(f.kind, f.day.isoformat()) for f in found.findings] == [("count", "2026-03-14")]
    assert found.findings[0].project == emulator.project_id


def test_a_day_of_which_the_log_says_nothing_is_asked_for_again(
    sync: Sync, emulator: DeepgramEmulator, folder: Path, verify: Anything
) -> None:
    """While usage has requests: an empty page by mistake does not lose them when it is sealed."""
    handle = emulator.handle

    def answer(call: Anything) -> Anything:
        query = dict(call.query)
        if call.path.endswith("/requests") and query["start"].startswith("2026-03-14"):
            call = dataclasses.replace(call, query=tuple((query | {"page": "99"}).items()))
        return handle(call)

    emulator.handle = answer  # type: ignore[method-assign]
    sync()
    emulator.handle = handle  # type: ignore[method-assign]
    assert [f.kind for f in verify().findings] == ["count"]
    sync()
    assert verify().findings == []
    assert any("2026-03-14" in name for name in files(folder))


def test_days_that_were_dropped_unread_are_gaps(
    sync: Sync, emulator: DeepgramEmulator, verify: Anything
) -> None:
    """Nobody can archive them any more, and the archive says so."""
    sync()
    emulator.set_arrivals(emulator.project_id, 0.00005)
    emulator.advance(100 * DAY)
    sync(since=dt.date(2026, 6, 20))
    gaps = [finding.day for finding in verify().findings if finding.kind == "gap"]
    # The day of the first run was read until noon.
    assert gaps[0].isoformat() == "2026-03-18"


def test_records_about_to_be_dropped_unread_are_found(
    sync: Sync, emulator: DeepgramEmulator, verify: Anything
) -> None:
    """Seven days before the API drops them."""
    sync()
    emulator.set_arrivals(emulator.project_id, 0.00005)
    emulator.advance(85 * DAY)
    found = verify()
    assert "deadline" in kinds(found)
    assert 0 < found.days_left[emulator.project_id] < 7


def test_nothing_is_told_without_the_api(
    sync: Sync, emulator: DeepgramEmulator, verify: Anything
) -> None:
    """That is neither good nor bad."""
    sync()
    emulator.add_fault("internal_error", count=None)
    found = verify()
    assert (found.exit_code, list(found.untold)) == (69, [emulator.project_id])


def test_files_are_checked_without_a_client(sync: Sync, folder: Path) -> None:
    """Say, where there is no key."""
    sync()
    path = folder / files(folder)[0]
    path.write_bytes(b"")
    assert kinds(archive.verify(None, folder)) >= {"checksum"}


def test_status_says_what_there_is(sync: Sync, emulator: DeepgramEmulator, folder: Path) -> None:
    """By the manifest alone."""
    sync()
    (found,) = archive.status(folder, now=NOW)
    assert (found.project, found.rows, found.open_days) == (emulator.project_id, 300, 3)
    assert found.sealed_until == dt.date(2026, 3, 15)
    assert found.bytes == sum((folder / name).stat().st_size for name in files(folder))


def test_status_says_how_many_days_are_left(sync: Sync, folder: Path) -> None:
    """Until the API drops what was not read."""
    sync()
    (found,) = archive.status(folder, now=NOW + dt.timedelta(days=80))
    assert 9 < found.days_left < 10


def test_the_manifest_can_be_made_of_the_files(
    sync: Sync, emulator: DeepgramEmulator, folder: Path, verify: Anything
) -> None:
    """Each file says what the manifest says of it."""
    sync()
    path = folder / "_tables" / "manifest" / f"{emulator.project_id}.json"
    before = {day: e for day, e in json.loads(path.read_bytes())["days"].items() if e["rows"]}
    path.unlink()
    assert archive.rebuild(folder) == len(before)
    assert json.loads(path.read_bytes())["days"] == before
    assert verify().exit_code == 0


def test_a_damaged_manifest_is_named(sync: Sync, folder: Path) -> None:
    """With what to do about it."""
    sync()
    path = next((folder / "_tables" / "manifest").glob("*.json"))
    path.write_text("{", "utf-8")
    with pytest.raises(archive.ArchiveDamagedError, match=r"archive\.rebuild"):
        archive.status(folder)


@pytest.mark.parametrize("call", ["sync", "plan", "verify"])
def test_what_is_not_a_client_is_refused(
    call: str, emulator: DeepgramEmulator, folder: Path
) -> None:
    """With what to pass instead."""
    with pytest.raises(TypeError, match=r"manage must be .* pass client\.manage"):
        getattr(archive, call)(emulator.client, folder)
    assert not folder.exists()


@pytest.mark.parametrize(
    ("now", "error", "says"),
    [
        (dt.datetime(2026, 3, 18), ValueError, "has no time zone"),  # noqa: DTZ001 -- the mistake
        (dt.datetime(1, 1, 1, tzinfo=dt.UTC), ValueError, "must be in the years 1970 to 9998"),
        ("2026-03-18", TypeError, "now must be a datetime with a time zone, not str"),
    ],
)
def test_the_present_is_an_instant(
    sync: Sync, folder: Path, now: Anything, error: type[Exception], says: str
) -> None:
    """`status` refuses what `costs` refuses, in the same words."""
    sync()
    with pytest.raises(error, match=says):
        archive.status(folder, now=now)
