"""The benchmarks cannot rot: each suite runs once, on little, with all that it starts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from tests.support.small_bench import small_bench
from tools.benchmarks import access, emulator, fan_out, generation, installing
from tools.benchmarks.__main__ import SUITES
from tools.benchmarks.server import canned

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType

    from tools.benchmarks.bench import Bench


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Run the server of the benchmarks."""
    with canned(tmp_path_factory.mktemp("server") / "authorities.pem") as addresses:
        yield addresses


@pytest.fixture
def bench(addresses: dict[str, str], tmp_path: Path) -> Bench:
    """Measure little, and only what is installed here."""
    return small_bench(addresses, tmp_path)


@pytest.fixture
def _little(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make small what has no place in the plan."""
    monkeypatch.setattr(generation, "TARGETS", ("help",))
    monkeypatch.setattr(fan_out, "CONCURRENCIES", (3,))
    monkeypatch.setattr(installing, "ALONE", ("ours",))
    for name in ("PROJECTS", "SHELLS"):
        monkeypatch.setattr(access, name, 1)
    for name, number in {"READS": 2, "WRITERS": 3, "TURNS": 1, "BATCH": 1, "LONG": 10**4}.items():
        monkeypatch.setattr(emulator, name, number)


@pytest.mark.usefixtures("_little")
@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.__name__.rpartition(".")[2])
def test_each_suite_runs(suite: ModuleType, bench: Bench) -> None:
    """Each suite gives figures for all of its rows, and a line for each contender that it asks."""
    outcome = suite.measure(bench)
    assert outcome.rows
    for found in outcome.rows:
        assert not found.error
        assert found.figure is not None
        assert math.isfinite(found.figure)
    for table in outcome.tables:
        shown = table.as_json()
        assert not shown["failures"]
        assert {line["name"] for line in shown["lines"]} == table.names.keys()
