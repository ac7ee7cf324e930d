"""Run by `make test-real-archive`: with the engines of clusters, and a server of S3, as they are.

Where these are not installed, as for `make test`, there is nothing to collect.
"""

from __future__ import annotations

import os
import sys
from decimal import Decimal
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

from deepgram_manage import archive
from deepgram_manage.archive import Source
from deepgram_manage.emulator.fixture import DeepgramEmulator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.support.wire import Anything

collect_ignore_glob = [] if find_spec("pyspark") and find_spec("ray") else ["test_*.py"]

NOW = "2026-03-18T12:00:00Z"
RECORDS = 2_000
KEY = "DEEPGRAM_API_KEY_OF_A_CLUSTER"


@pytest.fixture(scope="module")
def emulator() -> Iterator[DeepgramEmulator]:
    """An emulator on a socket. One for each module: an engine that runs keeps its environment."""
    with DeepgramEmulator() as made:
        made.freeze_clock()
        made.move_clock_to(NOW)
        made.add_history(made.project_id, RECORDS, days=4)
        yield made


@pytest.fixture(autouse=True)
def _environment(emulator: DeepgramEmulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the key in the environment that workers inherit."""
    for name in (KEY, "DEEPGRAM_API_KEY"):
        monkeypatch.setenv(name, emulator.admin_key)
    monkeypatch.setenv("DEEPGRAM_HOST", emulator.base_url)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, sys.path)))


@pytest.fixture
def source(emulator: DeepgramEmulator) -> Source:
    """Where workers read from."""
    return Source(KEY, emulator.base_url, 100)


@pytest.fixture
def partitions(emulator: DeepgramEmulator, tmp_path: Path) -> list[archive.Partition]:
    """Return the partitions of the log, of at most 300 records each."""
    found = archive.plan(emulator.manage, tmp_path / "nothing", most_records=300)
    return [part for part in found if part.records]


@pytest.fixture
def expected(emulator: DeepgramEmulator, tmp_path: Path) -> dict[str, Anything]:
    """Return the cost of each request, as this process archives it."""
    archive.sync(emulator.manage, tmp_path / "expected")
    with archive.open(tmp_path / "expected") as connection:
        rows = connection.execute("SELECT request_id, usd FROM requests").fetchall()
    assert len(rows) == RECORDS
    return {str(request_id): usd for request_id, usd in rows}


@pytest.fixture
def same(expected: dict[str, Anything]) -> Callable[[Anything], None]:
    """Compare rows, as pairs of an id and a cost, with what was expected."""

    def compare(pairs: Anything) -> None:
        # pandas has a value of its own for what there is not.
        found = [(i, usd if isinstance(usd, Decimal) else None) for i, usd in pairs]
        assert len(found) == len(expected)
        assert dict(found) == expected

    return compare
