"""The pages on costs show what the commands print, and name what there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from deepgram_manage.costs import exporter
from deepgram_manage.costs.formats import COLUMNS
from tests.costs.account import NOW, Account, balance, order, spending
from tools.costs.screens import SCREEN, printed

DOCS = Path(__file__).resolve().parents[2] / "docs"
SCREENS = [
    pytest.param(found[2], found[3], id=found[2])
    for file in sorted(DOCS.glob("costs*.md"))
    for found in SCREEN.finditer(file.read_text("utf-8"))
]


@pytest.mark.parametrize(("line", "screen"), SCREENS)
def test_screens_are_what_is_printed(line: str, screen: str) -> None:
    """At a terminal, on the demo account of 18 March 2026, the commands print what pages show."""
    assert printed(line) == screen, "run `python -m tools.costs.screens`"


def test_every_metric_has_a_line() -> None:
    """The page on metrics names each of them, and no other."""
    account = Account(
        {"p1": spending([10.0] * 20)},
        {"p1": ["k1"]},
        {"p1": [balance(100), balance(2, "hour")]},
        {"p1": [order("2026-06-01T00:00:00Z")]},
    )
    made = exporter.Exporter(account.client().manage, clock=lambda: NOW, by="key")
    made.collect_once()
    names = {family.name for family in made.collect()}

    page = (DOCS / "costs-metrics.md").read_text("utf-8")
    named = {name.removesuffix("_total") for name in re.findall(r"^\| `(\w+)`", page, re.MULTILINE)}
    assert named == names


def test_every_column_that_has_a_value_has_a_line() -> None:
    """The page on FOCUS names each column that is not always null, and no other."""
    page = (DOCS / "costs-focus.md").read_text("utf-8")
    table = page.partition("| column | value |")[2].partition("\n\n")[0]
    named = {
        name for row in table.splitlines()[2:] for name in re.findall(r"`(\w+)`", row.split("|")[1])
    }
    always_null = {name for name, (_kind, value) in COLUMNS.items() if value.__name__ == "_null"}

    assert named == COLUMNS.keys() - always_null


def test_rules_and_dashboard_name_metrics_that_there_are() -> None:
    """The alert rules and the dashboard ask for metrics of the exporter alone."""
    page = (DOCS / "costs-metrics.md").read_text("utf-8")
    folder = Path(exporter.__file__).parent / "monitoring"

    for file in ("alerts.yml", "dashboard.json"):
        text = (folder / file).read_text("utf-8")
        asked = set(re.findall(r"\bdeepgram_\w+", text))
        assert asked
        assert asked <= set(re.findall(r"\bdeepgram_\w+", page))
