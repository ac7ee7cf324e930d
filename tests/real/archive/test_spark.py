# pyright: reportMissingImports=false
"""PySpark, on this machine."""

from __future__ import annotations

import datetime as dt
import shutil
import sys
from typing import TYPE_CHECKING

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F  # noqa: N812 -- as everybody calls it

from deepgram_manage import archive
from deepgram_manage.archive.engines import spark as engine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from deepgram_manage.emulator.fixture import DeepgramEmulator
    from tests.support.wire import Anything

pytestmark = [
    pytest.mark.filterwarnings("default"),
    pytest.mark.skipif(shutil.which("java") is None, reason="java is not installed"),
]


@pytest.fixture
def spark(_environment: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[SparkSession]:
    """A session with two threads, whose Python workers are processes."""
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    yield session
    session.stop()


def test_a_frame_has_the_rows_of_the_log(  # noqa: PLR0913, PLR0917 -- fixtures
    spark: SparkSession,
    partitions: list[archive.Partition],
    source: archive.Source,
    same: Callable[[Anything], None],
    emulator: DeepgramEmulator,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """With their ids and their costs; and Spark does not log the key."""
    found = engine.frame(spark, partitions, source).select("request_id", "usd").collect()
    same((row["request_id"], row["usd"]) for row in found)
    assert emulator.admin_key not in "".join(capfd.readouterr())


def test_bounds_of_time_leave_partitions_unread(
    spark: SparkSession,
    partitions: list[archive.Partition],
    source: archive.Source,
    emulator: DeepgramEmulator,
) -> None:
    """When Spark is told to push filters down."""
    spark.conf.set("spark.sql.python.filterPushdown.enabled", "true")
    since = dt.datetime(2026, 3, 18, tzinfo=dt.UTC)
    frame = engine.frame(spark, partitions, source).where(F.col("created") >= since)
    wanted = sum(r["created"] >= "2026-03-18" for r in _records(emulator))
    assert frame.rdd.getNumPartitions() < len(partitions)
    assert frame.count() == wanted > 0


def _records(emulator: DeepgramEmulator) -> Iterator[dict[str, Anything]]:
    for record in emulator.manage.iter_usage_requests(emulator.project_id):
        yield record.to_dict()


def test_an_archive_is_read_as_it_is(
    spark: SparkSession, emulator: DeepgramEmulator, tmp_path: Path, expected: dict[str, Anything]
) -> None:
    """Spark finds the files, and the partitions by their folders."""
    archive.sync(emulator.manage, tmp_path / "lake")
    lake = engine.lake(spark, str(tmp_path / "lake"))
    found = lake.select("request_id", "usd", "date", "models").collect()
    assert {row["request_id"]: row["usd"] for row in found} == expected
    assert {row["date"].isoformat() for row in found} == {f"2026-03-{d}" for d in range(14, 19)}
    assert all(len(model) == 36 for row in found for model in row["models"] or [])
