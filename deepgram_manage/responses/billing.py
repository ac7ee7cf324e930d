"""Balances, costs and purchases, as documented."""

# What a field is read as is narrowed by its annotation; nobody sets it to what the wire has there.
# pyright: reportIncompatibleMethodOverride=false, reportIncompatibleVariableOverride=false

from __future__ import annotations

from deepgram_manage_api import models as wire

__all__ = [
    "Balance",
    "BalancesResponse",
    "BillingBreakdownResponse",
    "BillingFieldsResponse",
    "PurchasesResponse",
]


class Balance(wire.Balance):
    """A balance. Amounts in different `units` do not add up."""

    __slots__ = ()

    @property
    def purchase(self) -> str | None:
        """The order that the balance was bought with; `purchase_order_id` on the wire."""
        return self.purchase_order_id or _old_purchase(self)


def _old_purchase(balance: wire.Balance) -> str | None:
    """Return the order under the name that old servers may use."""
    sent = balance.to_dict().get("purchase")
    return sent if isinstance(sent, str) else None


class BalancesResponse(wire.BalanceList[Balance]):
    """The balances of a project; several are normal."""

    __slots__ = ()

    balances: list[Balance]
    """The balances; empty without prepaid credit."""


class BillingBreakdownResponse(wire.BillingBreakdown[wire.BillingBreakdownRow]):
    """Costs in US dollars, a row per day and group."""

    __slots__ = ()


class BillingFieldsResponse(wire.BillingFields):
    """What costs can be filtered and grouped by."""

    __slots__ = ()


class PurchasesResponse(wire.PurchaseList[wire.Purchase]):
    """The purchases of a project."""

    __slots__ = ()
