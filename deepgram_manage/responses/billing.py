"""Balances, costs and purchases, as documented."""

from __future__ import annotations

from deepgram_manage_api import models as wire

from .shapes import documented


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

    @property
    def balances(self) -> list[Balance]:
        """The balances; empty without prepaid credit."""
        return self._many("_balances", Balance)


class BillingBreakdownResponse(wire.BillingBreakdown):
    """Costs in US dollars, a row per day and group."""

    __slots__ = ()


class BillingFieldsResponse(wire.BillingFields):
    """What costs can be filtered and grouped by."""

    __slots__ = ()


class PurchasesResponse(wire.PurchaseList):
    """The purchases of a project."""

    __slots__ = ()
