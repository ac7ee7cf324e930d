"""Balances, costs and purchases: what is sent, and what is read."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from deepgram_manage import BillingBreakdownOptions, BillingFieldsOptions, UsageRequestOptions
from tests.support.samples import sample
from tests.support.wire import Reply

if TYPE_CHECKING:
    from tests.support.wire import Anything, Caller, Wire

pytestmark = pytest.mark.wheel


def test_balances_are_listed(call: Caller, wire: Wire) -> None:
    """`get_balances` gives every balance, with its amount as the number that was sent."""
    wire.answer = sample("balances_list_two")

    balances = call("get_balances", "p1").balances

    assert [(balance.amount, balance.units) for balance in balances] == [
        (250.12, "usd"),
        (0.0, "hour"),
    ]


@pytest.mark.parametrize(
    ("method", "rows", "name", "accessor"),
    [
        ("get_balances", "balances", "amount", "amount_decimal"),
        ("get_purchases", "orders", "amount", "amount_decimal"),
        ("get_billing_breakdown", "results", "dollars", "dollars_decimal"),
    ],
)
def test_amounts_add_up_exactly(  # noqa: PLR0913, PLR0917 -- what a call is made of
    call: Caller, wire: Wire, method: str, rows: str, name: str, accessor: str
) -> None:
    """Ten times ten cents are a dollar."""
    wire.answer = {"start": "", "end": "", "resolution": {}, rows: [{name: 0.1}] * 10}

    answer = call(method, "p1")

    assert sum(getattr(row, accessor) for row in getattr(answer, rows)) == 1


@pytest.mark.parametrize("sent", ["1e999", "-1e999", "NaN", '"12"', "true", "null"])
def test_amount_that_is_not_a_number_is_none(call: Caller, wire: Wire, sent: str) -> None:
    """No sum becomes infinite because of one balance."""
    body = f'{{"balances": [{{"balance_id": "b1", "amount": {sent}}}]}}'
    wire.answer = Reply(content=body.encode(), headers={"Content-Type": "application/json"})

    (balance,) = call("get_balances", "p1").balances

    assert balance.amount_decimal is None


def test_purchase_is_the_order_of_a_balance(call: Caller, wire: Wire) -> None:
    """`purchase` is documented; the wire calls it `purchase_order_id`, and both can be read."""
    wire.answer = sample("balances_get")

    balance = call("get_balance", "p1", "b1")

    assert balance.purchase == wire.answer.body["purchase_order_id"]
    assert balance.purchase_order_id == wire.answer.body["purchase_order_id"]
    assert wire.sent == ("GET", "/v1/projects/p1/balances/b1")


def test_purchase_of_an_old_server_is_read(call: Caller, wire: Wire) -> None:
    """A server that sends `purchase` under its documented name is read."""
    wire.answer = {"balance_id": "b1", "purchase": "o1"}

    assert call("get_balance", "p1", "b1").purchase == "o1"


def test_costs_are_broken_down(call: Caller, wire: Wire) -> None:
    """`get_billing_breakdown` gives a row per day and group."""
    wire.answer = sample("billing_breakdown_example")

    answer = call("get_billing_breakdown", "p1")

    (row,) = answer.results
    assert (answer.start, answer.resolution.units) == ("2025-01-16", "day")
    assert (row.dollars, row.grouping.line_item) == (0.25, "streaming::nova-3")


@pytest.mark.parametrize("form", [dict, BillingBreakdownOptions])
def test_filters_of_costs_are_sent(call: Caller, wire: Wire, form: Anything) -> None:
    """Days are spelt as days, and what may be several repeats its name."""
    options = form(
        start="2026-01-01",
        end=date(2026, 1, 31),
        accessor="k1",
        deployment="hosted",
        tag=["a", "b"],
        line_item="streaming::nova-3",
        grouping=["deployment", "line_item"],
    )

    call("get_billing_breakdown", "p1", options)

    assert wire.query == [
        ("accessor", "k1"),
        ("deployment", "hosted"),
        ("end", "2026-01-31"),
        ("grouping", "deployment"),
        ("grouping", "line_item"),
        ("line_item", "streaming::nova-3"),
        ("start", "2026-01-01"),
        ("tag", "a"),
        ("tag", "b"),
    ]


def test_one_grouping_may_be_a_string(call: Caller, wire: Wire) -> None:
    """A single grouping needs no list."""
    call("get_billing_breakdown", "p1", {"grouping": "tags"})

    assert wire.query == [("grouping", "tags")]


def test_fields_of_costs_are_listed(call: Caller, wire: Wire) -> None:
    """`get_billing_fields` gives the names that costs can be filtered by."""
    wire.answer = sample("billing_fields")

    fields = call("get_billing_fields", "p1", BillingFieldsOptions(start="2026-01-01"))

    assert fields.deployments == ["hosted", "self-hosted"]
    assert fields.line_items["streaming::nova-3"] == "Nova - 3 (Stream)"
    assert wire.sent == ("GET", "/v1/projects/p1/billing/fields?start=2026-01-01")


def test_fields_of_costs_take_any_period(call: Caller, wire: Wire) -> None:
    """Any options with a start and an end name the period."""
    call("get_billing_fields", "p1", UsageRequestOptions(start="2026-01-01", limit=5))

    assert wire.query == [("start", "2026-01-01")]


def test_purchases_are_listed(call: Caller, wire: Wire) -> None:
    """`get_purchases` gives the orders, with their times parsed when asked."""
    wire.answer = sample("purchases_list_spec")

    (order,) = call("get_purchases", "p1", limit=5).orders

    assert (order.amount, order.units, order.order_type) == (150, "usd", "promotional")
    assert order.expires_at == datetime(2026, 3, 4, tzinfo=UTC)
    assert wire.sent == ("GET", "/v1/projects/p1/purchases?limit=5")
