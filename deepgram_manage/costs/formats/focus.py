"""Costs in the FinOps Open Cost and Usage Specification (FOCUS), version 1.2.

`COLUMNS` is the whole mapping: a column, its type, and how its value is made of a charge. What the
API does not send is null. Costs come in dollars without the quantities that they are for, so a unit
of pricing is a dollar, at the price of 1.
"""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from attrs import frozen

from deepgram_manage.costs._dimensions import model_of
from deepgram_manage.costs._money import ZERO, add_up

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from deepgram_manage.costs._facts import Missing, Order, ProjectFacts
    from deepgram_manage.costs._spend import SpendReport, SpendRow

BY = ("project", "key", "member", "tag", "line_item", "deployment")
"""The dimensions of the report, by day, that a table is made of."""

_PROVIDER = "Deepgram"
_UNIT = "USD"
Category: TypeAlias = Literal["Usage", "Purchase", "Credit", "Adjustment"]


@frozen
class Charge:
    """A cost of a day, or an order."""

    category: Category
    day: date
    project: str
    project_name: str | None
    description: str
    sku: str | None
    cost: Decimal
    effective: Decimal
    key: str | None = None
    key_name: str | None = None
    tags: tuple[str, ...] = ()
    deployment: str | None = None
    member: str | None = None
    order: str | None = None
    credit: Decimal | None = None

    @property
    def priced(self) -> bool:
        """Whether it has a price and a quantity: usage and purchases have."""
        return self.category in {"Usage", "Purchase"}


def _null(_charge: Charge) -> None:
    """Return what the API does not send."""


def _instant(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _month_after(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _tags(charge: Charge) -> str | None:
    # The API's tags are words without a value, which FOCUS wants as `true`.
    return json.dumps(dict.fromkeys(charge.tags, True)) if charge.tags else None


COLUMNS: dict[str, tuple[type, Callable[[Charge], object]]] = {
    "AvailabilityZone": (str, _null),
    "BilledCost": (Decimal, lambda charge: charge.cost),
    "BillingAccountId": (str, lambda charge: charge.project),
    "BillingAccountName": (str, lambda charge: charge.project_name),
    "BillingAccountType": (str, lambda _charge: "Project"),
    "BillingCurrency": (str, lambda _charge: "USD"),
    "BillingPeriodStart": (str, lambda charge: _instant(charge.day.replace(day=1))),
    "BillingPeriodEnd": (str, lambda charge: _instant(_month_after(charge.day))),
    "CapacityReservationId": (str, _null),
    "CapacityReservationStatus": (str, _null),
    "ChargeCategory": (str, lambda charge: charge.category),
    "ChargeClass": (str, _null),
    "ChargeDescription": (str, lambda charge: charge.description),
    "ChargeFrequency": (
        str,
        lambda charge: "Usage-Based" if charge.category == "Usage" else "One-Time",
    ),
    "ChargePeriodStart": (str, lambda charge: _instant(charge.day)),
    "ChargePeriodEnd": (str, lambda charge: _instant(charge.day + timedelta(days=1))),
    "CommitmentDiscountCategory": (str, _null),
    "CommitmentDiscountId": (str, _null),
    "CommitmentDiscountName": (str, _null),
    "CommitmentDiscountQuantity": (Decimal, _null),
    "CommitmentDiscountStatus": (str, _null),
    "CommitmentDiscountType": (str, _null),
    "CommitmentDiscountUnit": (str, _null),
    "ConsumedQuantity": (
        Decimal,
        lambda charge: charge.cost if charge.category == "Usage" else None,
    ),
    "ConsumedUnit": (str, lambda charge: _UNIT if charge.category == "Usage" else None),
    "ContractedCost": (Decimal, lambda charge: charge.cost),
    "ContractedUnitPrice": (Decimal, lambda charge: Decimal(1) if charge.priced else None),
    "EffectiveCost": (Decimal, lambda charge: charge.effective),
    "InvoiceId": (str, _null),
    "InvoiceIssuerName": (str, lambda _charge: _PROVIDER),
    "ListCost": (Decimal, lambda charge: charge.cost),
    "ListUnitPrice": (Decimal, lambda charge: Decimal(1) if charge.priced else None),
    "PricingCategory": (str, lambda charge: "Standard" if charge.priced else None),
    "PricingCurrency": (str, lambda _charge: "USD"),
    "PricingCurrencyContractedUnitPrice": (
        Decimal,
        lambda charge: Decimal(1) if charge.priced else None,
    ),
    "PricingCurrencyEffectiveCost": (Decimal, lambda charge: charge.effective),
    "PricingCurrencyListUnitPrice": (
        Decimal,
        lambda charge: Decimal(1) if charge.priced else None,
    ),
    "PricingQuantity": (Decimal, lambda charge: charge.cost if charge.priced else None),
    "PricingUnit": (str, lambda charge: _UNIT if charge.priced else None),
    "ProviderName": (str, lambda _charge: _PROVIDER),
    "PublisherName": (str, lambda _charge: _PROVIDER),
    "RegionId": (str, _null),
    "RegionName": (str, _null),
    "ResourceId": (str, lambda charge: charge.key),
    "ResourceName": (str, lambda charge: charge.key_name),
    "ResourceType": (str, lambda charge: "API key" if charge.key else None),
    "ServiceCategory": (str, lambda _charge: "AI and Machine Learning"),
    "ServiceName": (str, lambda _charge: "Deepgram API"),
    "ServiceSubcategory": (str, lambda _charge: "Other (AI and Machine Learning)"),
    "SkuId": (str, lambda charge: charge.sku),
    "SkuMeter": (str, lambda charge: charge.sku and "Dollars"),
    "SkuPriceDetails": (str, _null),
    "SkuPriceId": (str, lambda charge: charge.sku),
    "SubAccountId": (str, lambda charge: charge.project),
    "SubAccountName": (str, lambda charge: charge.project_name),
    "SubAccountType": (str, lambda _charge: "Project"),
    "Tags": (str, _tags),
    "x_Model": (str, lambda charge: model_of(charge.sku) if charge.key else None),
    "x_Deployment": (str, lambda charge: charge.deployment),
    "x_MemberId": (str, lambda charge: charge.member),
    "x_OrderId": (str, lambda charge: charge.order),
    "x_CreditAmount": (Decimal, lambda charge: charge.credit),
}


@frozen
class FocusTable:
    """Charges as FOCUS has them: usage by day, purchases and credits."""

    charges: tuple[Charge, ...]
    unknown: int
    """How many rows of the server without a known amount there are: FOCUS has no such thing."""
    left_out: tuple[str, ...]
    """Purchases that are not in dollars, which FOCUS cannot hold."""
    missing: tuple[Missing, ...]
    """What could not be read."""
    projects: tuple[str, ...]
    """The ids of the projects that the table is about."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(COLUMNS)

    @property
    def kinds(self) -> Mapping[str, type]:
        """The types of the values of the columns."""
        return {name: kind for name, (kind, _value) in COLUMNS.items()}

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return the rows."""
        return [
            {name: value(charge) for name, (_kind, value) in COLUMNS.items()}
            for charge in self.charges
        ]

    @property
    def effective(self) -> Decimal:
        """The sum of EffectiveCost, which is the total of the report."""
        return add_up(charge.effective for charge in self.charges)


def focus_table(report: SpendReport, facts: Sequence[ProjectFacts]) -> FocusTable:
    """Return the charges of a report by day and `BY`, and the orders of its period."""
    names = {project.project: project.name for project in facts}
    charges = [_of_row(row, names) for row in report.rows if row.usd or not row.unknown]
    left_out: list[str] = []
    for project in facts:
        for order in project.orders or ():
            if order.created is None or not _within(order.created, report):
                continue
            if order.units == "usd" and order.amount is not None:
                charges.append(_of_order(order, project, order.created.date()))
            else:
                left_out.append(f"purchase {order.order_id} in {order.units}")
    return FocusTable(
        tuple(charges), report.unknown, tuple(left_out), report.missing, report.projects
    )


def _within(when: datetime, report: SpendReport) -> bool:
    return report.period.start <= when.date() <= report.period.end


def _of_row(row: SpendRow, names: Mapping[str, str | None]) -> Charge:
    is_usage = row.kind == "cost"
    project = row.project or ""
    return Charge(
        "Usage" if is_usage else "Adjustment",
        row.start,
        project,
        names.get(project),
        row.line_item or "Costs without a line item" if is_usage else "Costs in no group",
        row.line_item or ("unknown" if is_usage else None),
        row.usd,
        row.usd,
        row.key,
        row.key_name,
        row.tags,
        row.deployment,
        row.member,
    )


def _of_order(order: Order, project: ProjectFacts, day: date) -> Charge:
    amount = order.amount or ZERO
    is_gift = order.kind == "promotional"
    # Nobody pays for promotional credit; and what was paid for credit is used up by usage later.
    return Charge(
        "Credit" if is_gift else "Purchase",
        day,
        project.project,
        project.name,
        f"{order.kind} credit",
        None if is_gift else f"credit::{order.kind}",
        ZERO if is_gift else amount,
        ZERO,
        order=order.order_id,
        credit=amount,
    )
