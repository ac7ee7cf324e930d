"""Reports as other programs read them."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import unquote

import duckdb
import pandas as pd
import polars as pl
import pytest

from deepgram_manage import Period, costs
from deepgram_manage.costs import formats, page
from tests.costs.account import NOW, PERIOD, Account, Cost, balance, order, spending

if TYPE_CHECKING:
    from pathlib import Path

    from tests.costs.conftest import Runner

Anything: TypeAlias = Any

DAY = date(2026, 3, 2)


@pytest.fixture
def account() -> Account:
    """An account with two keys, one of them deleted, and a purchase."""
    return Account(
        {
            "p1": [
                Cost(DAY, 1_500_000, tags=("customer:acme", "dev")),
                Cost(DAY, 90, "gone", line_item="sync::aura-2"),
                Cost(date(2026, 3, 3), None),
            ]
        },
        {"p1": ["k1"]},
        orders={
            "p1": [
                order("2027-01-01T00:00:00Z") | {"created": "2026-03-02T10:00:00Z"},
                order("2027-01-01T00:00:00Z", "o2")
                | {"created": "2026-03-04T10:00:00Z", "order_type": "card"},
                order("2027-01-01T00:00:00Z", "o3", "hour") | {"created": "2026-03-04T10:00:00Z"},
                order("2027-01-01T00:00:00Z", "o4"),
            ]
        },
    )


@pytest.fixture
def report(account: Account) -> costs.SpendReport:
    """What it spent, by key and tag."""
    return costs.report(account.client().manage, PERIOD, ("key", "tag"), now=NOW)


def test_csv_has_a_row_per_row(report: costs.SpendReport) -> None:
    """CSV has the dimensions, the names and the amounts, to the last digit."""
    stream = io.StringIO()
    formats.write_csv(report, stream)

    rows = list(csv.DictReader(io.StringIO(stream.getvalue())))
    assert [(row["key"], row["key_name"], row["tag"], row["usd"]) for row in rows] == [
        ("k1", "Key k1", "customer:acme, dev", "1.5"),
        ("gone", "", "", "0.00009"),
        ("k1", "Key k1", "", "0.0"),
    ]
    assert [row["unknown"] for row in rows] == ["0", "0", "1"]


@pytest.fixture
def hostile() -> Account:
    """An account with a tag that is a formula, and a credit."""
    return Account(
        {
            "p1": [
                Cost(DAY, 1_500_000, tags=("=1+1",)),
                Cost(date(2026, 3, 3), -250_000, tags=("credit",)),
            ]
        },
        {"p1": ["k1"]},
    )


def test_csv_defuses_text_and_no_amounts(hostile: Account) -> None:
    """A tag that a spreadsheet would run gets an apostrophe; a negative amount stays a number."""
    stream = io.StringIO()
    formats.write_csv(costs.report(hostile.client().manage, PERIOD, ("tag",), now=NOW), stream)

    rows = csv.DictReader(io.StringIO(stream.getvalue()))
    assert {row["tag"]: row["usd"] for row in rows} == {"'=1+1": "1.5", "credit": "-0.25"}


def test_page_is_read_by_both_clients(account: Account, run: Runner) -> None:
    """It shows the total of the report."""
    data = run(page.read, account.client(), now=NOW)

    assert data.report.total == Decimal("1.50009")


def test_page_of_a_contract_shows_no_zeros() -> None:
    """Its costs have no amounts: they are unknown in every table, and nothing is drawn."""
    made = Account({"p1": [Cost(DAY, None, tags=("acme",))]}, {"p1": ["k1"]})

    html = page.render(page.read(made.client().manage, by="tag", now=NOW))

    assert "$0.00" not in html
    assert "<td>acme</td><td class=number>unknown</td><td class=number>unknown</td>" in html
    assert '<script type="application/json" id="charts">{}</script>' in html


ODD = {
    "nothing": Account({}),
    "empty": Account({"p1": []}),
    "hours": Account({"p1": []}, balances={"p1": [balance(100, "hour")]}),
    "negative": Account({"p1": spending([10.0] * 20)}, balances={"p1": [balance(-3)]}),
}


@pytest.mark.parametrize("name", ODD)
def test_page_of_an_odd_account_is_made(name: str) -> None:
    """Without costs, without dollars, or below zero."""
    html = page.render(page.read(ODD[name].client().manage, now=NOW))

    assert "Deepgram costs" in html
    assert ("-$3.00" in html) is (name == "negative")


def test_data_behind_a_picture_defuses_text(hostile: Account) -> None:
    """The links of the page hold CSV too."""
    html = page.render(page.read(hostile.client().manage, by="tag", now=NOW))

    (data,) = re.findall(r'download="spend-by-tag.csv" href="data:[^,]*,([^"]*)"', html)
    assert {row[0] for row in csv.reader(io.StringIO(unquote(data)))} >= {"'=1+1", "credit"}


def test_csv_of_nothing_has_its_header() -> None:
    """A report without rows still says what its columns are."""
    stream = io.StringIO()
    empty = costs.report(Account({"p1": []}).client().manage, PERIOD, ("project",), now=NOW)
    formats.write_csv(empty, stream)

    assert stream.getvalue() == "start,end,project,project_name,usd,unknown,kind\n"


def test_json_says_what_is_unknown(report: costs.SpendReport) -> None:
    """JSON has the whole report, with what is unknown and missing."""
    stream = io.StringIO()
    formats.write_json(report, stream)

    document = json.loads(stream.getvalue())
    assert (document["total"], document["unknown"], document["complete"]) == ("1.50009", 1, False)
    assert document["timezone"] == "UTC"


def test_arrow_is_taken_by_polars_pandas_and_duckdb(report: costs.SpendReport) -> None:
    """Amounts stay decimals, and sums are exact."""
    assert pl.DataFrame(report)["usd"].sum() == report.total
    assert sum(pd.DataFrame.from_arrow(report)["usd"].to_list()) == report.total
    found: Anything = duckdb.query("SELECT sum(usd) FROM report")
    assert found.fetchall() == [(report.total,)]
    assert str(formats.arrow_table(report).schema.field("usd").type) == "decimal128(38, 18)"


def test_parquet_is_read_back(report: costs.SpendReport, tmp_path: Path) -> None:
    """Parquet has the same rows."""
    formats.write_parquet(report, tmp_path / "costs.parquet")

    rows = pl.read_parquet(tmp_path / "costs.parquet")
    assert rows["usd"].to_list() == [row.usd for row in report]


def focus(account: Account) -> Anything:
    """Make the charges of an account."""
    return costs.focus(account.client().manage, PERIOD, now=NOW)


def test_focus_adds_up_to_the_total(account: Account, run: Runner) -> None:
    """EffectiveCost is the total of the report; what is unknown is counted beside it."""
    table = run(costs.focus, account.client(), PERIOD, now=NOW)

    assert table.effective == Decimal("1.50009")
    assert (table.unknown, table.left_out) == (1, ("purchase o3 in hour",))


def test_focus_has_usage_by_day_key_and_line_item(account: Account) -> None:
    """A charge of usage is a day's, with its end exclusive, of a key and a line item."""
    row = focus(account).to_dicts()[0]

    assert row["ChargeCategory"] == "Usage"
    assert row["ChargePeriodStart"] == "2026-03-02T00:00:00Z"
    assert row["ChargePeriodEnd"] == "2026-03-03T00:00:00Z"
    assert row["BillingPeriodEnd"] == "2026-04-01T00:00:00Z"
    assert (row["SkuId"], row["ResourceId"], row["ResourceName"]) == (
        "streaming::nova-3",
        "k1",
        "Key k1",
    )
    assert row["BilledCost"] == row["ListCost"] == row["PricingQuantity"] == Decimal("1.5")
    assert json.loads(row["Tags"]) == {"customer:acme": True, "dev": True}
    assert row["x_Model"] == "nova-3"


def test_focus_has_the_orders_of_the_period(account: Account) -> None:
    """What was bought is a purchase, billed when it was; what was given is a credit."""
    rows = {row["x_OrderId"]: row for row in focus(account).to_dicts() if row["x_OrderId"]}

    assert set(rows) == {"o1", "o2"}
    assert (rows["o1"]["ChargeCategory"], rows["o1"]["BilledCost"]) == ("Credit", 0)
    assert (rows["o2"]["ChargeCategory"], rows["o2"]["BilledCost"]) == ("Purchase", 100)
    assert rows["o2"]["EffectiveCost"] == 0


def test_focus_december_ends_in_january() -> None:
    """The month after December is January of the next year."""
    account = Account({"p1": [Cost(date(2025, 12, 31), 1)]})
    table = costs.focus(account.client().manage, Period.month(2025, 12), now=NOW)

    assert table.to_dicts()[0]["BillingPeriodEnd"] == "2026-01-01T00:00:00Z"


def test_focus_shows_what_does_not_reconcile(account: Account) -> None:
    """A difference to the total is an adjustment, so that the sum is the total."""
    import httpx  # noqa: PLC0415 -- for this test alone

    account.faults["billing/breakdown"] = lambda request: (
        httpx.Response(
            200, json={"results": [{"dollars": 2.0, "grouping": {"start": "2026-03-02"}}]}
        )
        if not request.url.params.get_list("grouping")
        else None
    )
    table = focus(account)

    assert table.effective == 2
    assert {row["ChargeCategory"] for row in table.to_dicts()} >= {"Adjustment"}
