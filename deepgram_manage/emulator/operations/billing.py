"""Balances, orders, and dollars by day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deepgram_manage.emulator.aggregates import GroupKey, Row, rows, seen
from deepgram_manage.emulator.context import Context, remaining
from deepgram_manage.emulator.kinds import Facts, line_item_label

from .requests import Test, all_of, deployment_family, origin_tests
from .usage import RESOLUTION, days_of, tagged

if TYPE_CHECKING:
    from deepgram_manage.emulator.json_types import JsonValue
    from deepgram_manage.emulator.state import Balance

_DIMENSIONS: dict[str, GroupKey] = {
    "accessor": lambda facts: (facts.accessor,),
    "deployment": lambda facts: (deployment_family(facts),),
    "line_item": lambda facts: (facts.line_item,),
    "tags": lambda facts: (facts.tags,),
}
_MOST_ORDERS = 1000


def _balance_answers(context: Context) -> dict[str, dict[str, JsonValue]]:
    left = dict(remaining(context.world, context.project, context.now))
    balances = context.state.balances(context.project.project_id)
    return {item.balance_id: _balance(item, left[item.balance_id]) for item in balances}


def _balance(balance: Balance, amount: float) -> dict[str, JsonValue]:
    return {
        "balance_id": balance.balance_id,
        "amount": amount,
        "units": balance.units,
        "purchase_order_id": balance.purchase_order_id,
    }


def list_balances(context: Context) -> JsonValue:
    """List what is left of each balance."""
    return {"balances": list(_balance_answers(context).values())}


def get_balance(context: Context) -> JsonValue:
    """Return what is left of one balance."""
    return context.find("balance_id", _balance_answers(context).get, "balance")


def list_purchases(context: Context) -> JsonValue:
    """List orders, newest first."""
    limit = context.number("limit", 10, 1, _MOST_ORDERS)
    orders = context.state.purchases(context.project.project_id, limit)
    return {
        "page": 0,
        "limit": limit,
        "orders": [
            {
                "order_id": order.order_id,
                "expiration": order.expiration,
                "created": order.created,
                "amount": order.amount,
                "units": order.units,
                "order_type": order.order_type,
            }
            for order in orders
        ],
    }


def _keep(context: Context) -> Test:
    tests = [*origin_tests(context), *tagged(context)]
    line_item = context.call.value("line_item")
    if line_item is not None:
        tests.append(lambda facts: facts.line_item == line_item)
    return all_of([lambda facts: facts.line_item is not None, *tests])


def get_billing_breakdown(context: Context) -> JsonValue:
    """Return the dollars of each day and group."""
    grouping = list(dict.fromkeys(context.call.values("grouping")))
    if not set(grouping) <= _DIMENSIONS.keys():
        raise context.invalid("grouping")

    def key(facts: Facts) -> tuple[JsonValue, ...]:
        return tuple(_DIMENSIONS[name](facts)[0] for name in grouping)

    log = context.log()
    days = days_of(context, log)
    found = rows(log, days, context.now, _keep(context), key)
    return {
        "start": days.first.isoformat(),
        "end": days.last.isoformat(),
        "resolution": RESOLUTION,
        "results": [_row(row, grouping) for row in found],
    }


def _row(row: Row, grouping: list[str]) -> JsonValue:
    day = row.day.isoformat()
    dimensions: dict[str, JsonValue] = dict.fromkeys(_DIMENSIONS)
    dimensions |= zip(grouping, row.group, strict=True)
    return {
        "dollars": row.sums.amounts.micros / 1_000_000,
        "grouping": {"start": day, "end": day, **dimensions},
    }


def get_billing_fields(context: Context) -> JsonValue:
    """Return the values that occur in the dollars of a span of days."""
    log = context.log()
    days = days_of(context, log)
    found = seen(log, days, context.now, lambda facts: facts.line_item is not None)
    items = sorted({facts.line_item for facts in found if facts.line_item is not None})
    return {
        "accessors": sorted({facts.accessor for facts in found}),
        "deployments": sorted({deployment_family(facts) or "" for facts in found}),
        "tags": sorted({tag for facts in found for tag in facts.tags}),
        "line_items": {item: line_item_label(item) for item in items},
    }
