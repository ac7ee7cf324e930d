"""Balances, costs and purchases, as documented."""

from __future__ import annotations

from typing import Any, cast

from deepgram_manage_api import models as wire
from deepgram_manage_api.types import new, stored

from .shapes import documented

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
        return self.purchase_order_id or documented(self, "purchase", str)


class BalancesResponse(wire.BalanceList):
    """The balances of a project; several are normal."""

    __slots__ = ()

    def _new_balances(self) -> Any:
        return new(Balance)

    @stored
    def balances(self) -> list[Balance]:
        """The balances; empty without prepaid credit."""
        return cast("list[Balance]", self._balances)


class BillingBreakdownResponse(wire.BillingBreakdown):
    """Costs in US dollars, a row per day and group."""

    __slots__ = ()


class BillingFieldsResponse(wire.BillingFields):
    """What costs can be filtered and grouped by."""

    __slots__ = ()


class PurchasesResponse(wire.PurchaseList):
    """The purchases of a project."""

    __slots__ = ()
