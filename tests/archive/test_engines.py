"""Polars reads the log itself; the engines of clusters are tested by `make test-real`."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl
import pytest

from deepgram_manage import archive
from deepgram_manage.archive.engines import polars as engine
from tests.archive.lakes import logged

if TYPE_CHECKING:
    from pathlib import Path

    from deepgram_manage.emulator.fixture import DeepgramEmulator

SINCE = dt.date(2026, 3, 12)
KEY = "DEEPGRAM_API_KEY_OF_A_WORKER"


@pytest.fixture
def source(emulator: DeepgramEmulator, monkeypatch: pytest.MonkeyPatch) -> archive.Source:
    """Where a worker reads from."""
    monkeypatch.setenv(KEY, emulator.admin_key)
    return archive.Source(KEY, emulator.base_url)


@pytest.fixture
def parts(emulator: DeepgramEmulator, folder: Path) -> list[archive.Partition]:
    """Return the partitions of the days with records."""
    return [part for part in archive.plan(emulator.manage, folder) if part.records]


def test_a_frame_has_the_rows_of_the_log(
    parts: list[archive.Partition], source: archive.Source, emulator: DeepgramEmulator
) -> None:
    """With their ids and their costs."""
    frame = engine.scan(parts, source).select("request_id", "usd").collect()
    details = {r["request_id"]: (r["response"] or {}).get("details") for r in logged(emulator)}
    costs = {i: None if d is None else Decimal(repr(d["usd"])) for i, d in details.items()}
    assert dict(frame.iter_rows()) == costs


def test_filters_and_limits_are_pushed_down(
    parts: list[archive.Partition], source: archive.Source, emulator: DeepgramEmulator
) -> None:
    """The answer is the same as without."""
    frame = engine.scan(parts, source)
    failed = frame.filter(pl.col("code") >= 400).select(pl.len()).collect().item()
    codes = [(record["response"] or {}).get("code", 0) for record in logged(emulator)]
    assert failed == sum(code >= 400 for code in codes)
    assert frame.head(7).collect().height == 7


def test_an_archive_is_read_by_polars_itself(emulator: DeepgramEmulator, folder: Path) -> None:
    """By the glob that the docs name."""
    archive.sync(emulator.manage, folder, since=SINCE)
    frame = pl.scan_parquet(folder / "project=*/**/*.parquet", hive_partitioning=True)
    found = frame.select(pl.len(), pl.col("usd").sum()).collect().row(0)
    with archive.open(folder) as connection:
        assert found == connection.execute("SELECT count(*), sum(usd) FROM requests").fetchone()


def test_a_worker_without_the_key_says_so(parts: list[archive.Partition]) -> None:
    """By the name of the variable."""
    source = archive.Source("NOT_SET_ANYWHERE")
    with pytest.raises(archive.ArchiveError, match="NOT_SET_ANYWHERE is not set"):
        next(archive.read(parts[0], source))
