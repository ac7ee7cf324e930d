"""`archive.sync` makes the archive equal to the log, and keeps what the log drops."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from deepgram_manage import archive
from deepgram_manage.archive._lake import Lake, day_path
from deepgram_manage.archive._store import store_of
from tests.archive.conftest import SINCE
from tests.archive.lakes import archived, by_id, files, logged, rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from deepgram_manage.emulator.fixture import DeepgramEmulator
    from tests.support.wire import Anything

    Sync = Callable[..., Anything]

HOUR = 3600
DAY = 24 * HOUR


def without_paths(records: list[dict[str, Anything]]) -> list[dict[str, Anything]]:
    """Return records without what is redacted."""
    return [record | {"path": ""} for record in records]


def test_the_archive_has_what_the_log_has(
    sync: Sync, emulator: DeepgramEmulator, folder: Path
) -> None:
    """Every record, as it is, once."""
    sync(redact=False)
    assert by_id(archived(folder)) == by_id(logged(emulator))


def test_each_day_is_one_file(sync: Sync, emulator: DeepgramEmulator, folder: Path) -> None:
    """So that the glob over all of them is right at any instant."""
    sync()
    days = {record["created"][:10] for record in logged(emulator)}
    assert files(folder) == [
        f"project={emulator.project_id}/date={day}/part.parquet" for day in sorted(days)
    ]


def test_rows_are_sorted_by_time(sync: Sync, folder: Path) -> None:
    """Oldest first, within each file."""
    sync()
    created = [row["created"] for row in rows(folder)]
    assert created == sorted(created)


def test_a_second_run_finds_what_is_new(
    sync: Sync, emulator: DeepgramEmulator, folder: Path
) -> None:
    """And writes no record twice."""
    sync(redact=False)
    emulator.set_arrivals(emulator.project_id, 0.01)
    emulator.advance(DAY)
    sync(redact=False)
    assert by_id(archived(folder)) == by_id(logged(emulator))


def test_costs_that_settle_late_are_right_after_the_next_run(
    sync: Sync, emulator: DeepgramEmulator, folder: Path
) -> None:
    """Within a day, when no day is sealed yet."""
    emulator.set_settling(emulator.project_id, response=HOUR, cost=DAY)
    sync(redact=False)
    emulator.advance(DAY)
    sync(redact=False)
    assert by_id(archived(folder)) == by_id(logged(emulator))


def test_costs_that_settle_after_sealing_are_asked_for_one_by_one(
    sync: Sync, emulator: DeepgramEmulator, folder: Path
) -> None:
    """Until the API drops the records."""
    emulator.set_settling(emulator.project_id, cost=5 * DAY)
    sync(redact=False)
    emulator.advance(5 * DAY)
    sync(redact=False)
    assert by_id(archived(folder)) == by_id(logged(emulator))


def test_a_sealed_day_is_not_read_again(sync: Sync) -> None:
    """That is what keeps later runs short."""
    sync()
    report = sync(since=dt.date(2026, 3, 13))
    # The two days before today, which are open for 48 hours, and today.
    assert (report.days, report.sealed) == (3, 0)


def test_what_the_log_has_dropped_stays(
    sync: Sync, emulator: DeepgramEmulator, folder: Path
) -> None:
    """That is what an archive is for."""
    sync(redact=False)
    before = by_id(archived(folder))
    emulator.advance(120 * DAY)
    sync(redact=False)
    assert by_id(archived(folder)) == before


def test_a_day_with_many_records_is_read_in_parts(
    sync: Sync, emulator: DeepgramEmulator, folder: Path
) -> None:
    """So that no page is too deep, and a kill costs little."""
    report = sync(redact=False, most_records=10)
    assert by_id(archived(folder)) == by_id(logged(emulator))
    assert report.calls > 30


def test_a_day_of_which_the_log_has_dropped_a_part_stays_whole(
    sync: Sync, emulator: DeepgramEmulator, folder: Path
) -> None:
    """When it was read while it was open, and the next run comes when it is nearly gone."""
    sync(redact=False)
    before = by_id(archived(folder))
    emulator.advance(90 * DAY - 6 * HOUR)
    sync(redact=False)
    assert before.keys() <= by_id(archived(folder)).keys()


@pytest.mark.parametrize("project", ["../../elsewhere", "a/b", "a\\b", "a\nb"])
def test_no_project_leads_out_of_the_archive(folder: Path, project: str) -> None:
    """Its id is the name of a folder, and the server chose it."""
    lake = Lake(store_of(folder))
    with pytest.raises(archive.ArchiveError, match="no file can be named after"):
        lake.manifest(project)
    with pytest.raises(archive.ArchiveError, match="no file can be named after"):
        day_path(project, SINCE)
