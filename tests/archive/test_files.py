"""What is in the files, and who may write them elsewhere than in a folder."""

from __future__ import annotations

import datetime as dt
import pickle
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import fs

from deepgram_manage import archive
from deepgram_manage.archive import _store, engines
from deepgram_manage.archive._days import late_days
from deepgram_manage.archive._lake import as_lake_has_it, write_rows
from deepgram_manage.archive._manifest import Entry, Manifest
from deepgram_manage.archive._schema import SCHEMA
from deepgram_manage.archive._sorting import in_groups

if TYPE_CHECKING:
    from deepgram_manage.emulator.fixture import DeepgramEmulator
    from tests.support.wire import Anything

LEAST_ROWS: Final = 122_880
MOST_LINES: Final = 80


def empty_rows(number: int) -> Anything:
    """Return rows of nulls."""
    return pa.RecordBatch.from_arrays(
        [pa.nulls(number, kind) for kind in SCHEMA.types], schema=SCHEMA
    )


def test_a_file_has_large_row_groups_and_is_compressed(tmp_path: Path) -> None:
    """Each row group but the last is what DuckDB reads best, however small the batches were."""
    with (tmp_path / "part.parquet").open("wb") as file:
        write_rows(file, in_groups([empty_rows(50_000)] * 6))
    found = pq.ParquetFile(tmp_path / "part.parquet").metadata
    groups = [found.row_group(number) for number in range(found.num_row_groups)]
    assert [group.num_rows for group in groups] == [
        LEAST_ROWS,
        LEAST_ROWS,
        300_000 - 2 * LEAST_ROWS,
    ]
    assert {group.column(3).compression for group in groups} == {"ZSTD"}


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        ("request_id", pa.uuid()),
        ("api_key_id", pa.uuid()),
        ("created", pa.timestamp("us", "UTC")),
        ("completed", pa.timestamp("us", "UTC")),
        ("usd", pa.decimal128(38, 18)),
        ("extra", pa.string()),
    ],
)
def test_columns_have_exact_types(
    emulator: DeepgramEmulator, folder: Path, column: str, kind: Anything
) -> None:
    """As they are in the file, not only in memory."""
    archive.sync(emulator.manage, folder, since=dt.date(2026, 3, 17))
    path = next(folder.glob("project=*/**/*.parquet"))
    assert pq.read_schema(path).field(column).type == kind


def test_rows_of_an_earlier_schema_get_the_columns_that_came_later() -> None:
    """As nulls; a schema only ever grows."""
    earlier = empty_rows(3).select(SCHEMA.names[:-2])
    found = as_lake_has_it(earlier)
    assert (found.schema, found.column("extra").null_count) == (SCHEMA, 3)


@pytest.mark.parametrize(("age", "is_asked"), [(3, True), (89, True), (90, False), (200, False)])
def test_a_late_cost_is_asked_for_until_the_api_drops_it(age: int, is_asked: bool) -> None:  # noqa: FBT001 -- of a table
    """A day that the API drops within a day is not started any more."""
    now = dt.datetime(2026, 6, 30, tzinfo=dt.UTC)
    day = now.date() - dt.timedelta(days=age)
    read_at = now - dt.timedelta(days=1)
    entry = Entry(
        rows=1, read_from=read_at, read_until=read_at, read_at=read_at, sealed=True, unsettled=1
    )
    assert late_days(Manifest("p", {day: entry}), now) == ([day] if is_asked else [])


def test_a_lock_elsewhere_is_renewed_while_a_run_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that nobody takes it over."""
    store = _store.RemoteStore(fs.LocalFileSystem(), str(tmp_path))
    with store.lock():
        before = store.read(_store.LOCK)
        later = time.monotonic() + 200
        monkeypatch.setattr("time.monotonic", lambda: later)
        store.renew()
        assert store.read(_store.LOCK) != before


def test_who_lost_the_lock_elsewhere_writes_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Say, a computer that slept for an hour: another has taken the lock over, and keeps it."""
    store = _store.RemoteStore(fs.LocalFileSystem(), str(tmp_path))
    other = _store.RemoteStore(fs.LocalFileSystem(), str(tmp_path))
    first, second = store.lock(), other.lock()
    first.__enter__()
    awake, later = time.time() + 3600, time.monotonic() + 3600
    monkeypatch.setattr("time.time", lambda: awake)
    with second:
        monkeypatch.setattr("time.monotonic", lambda: later)
        with pytest.raises(archive.ArchiveLockedError, match="is being written by process"):
            store.renew()
        first.__exit__(None, None, None)
        with pytest.raises(archive.ArchiveLockedError), store.lock():
            pass


@pytest.mark.parametrize("is_below", [False, True])
def test_workers_are_sent_no_credentials(is_below: bool) -> None:  # noqa: FBT001 -- cases
    """A file system that was given some would have them in each task, and in what logs tasks."""
    given = fs.S3FileSystem(access_key="made-up", secret_key="hunter2", region="us-east-1")
    own = fs.S3FileSystem(region="us-east-1")
    for filesystem, is_refused in ((given, True), (own, False)):
        there = fs.SubTreeFileSystem("bucket", filesystem) if is_below else filesystem
        store = _store.RemoteStore(there, "lake")
        if is_refused:
            with pytest.raises(archive.ArchiveError, match="was given credentials"):
                pickle.dumps(store)
        else:
            assert b"us-east-1" in pickle.dumps(store)


@pytest.mark.parametrize("module", sorted(Path(engines.__file__).parent.glob("*.py")))
def test_an_adapter_is_short(module: Path) -> None:
    """What is longer belongs into what all engines share."""
    assert len(module.read_text("utf-8").splitlines()) <= MOST_LINES
