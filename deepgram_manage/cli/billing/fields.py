"""`billing fields`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deepgram_manage.cli.fields import FIELDS
from deepgram_manage.cli.frame import App, Column, Projects, Shape, command, period_option

if TYPE_CHECKING:
    from deepgram_manage import Period

SHOWN = Shape(
    columns=(
        Column("ACCESSORS", "accessors"),
        Column("DEPLOYMENTS", "deployments"),
        Column("TAGS", "tags"),
        Column("LINE ITEMS", "line_items"),
    ),
    fields=FIELDS["get_billing_fields"],
)


@dataclass(frozen=True, kw_only=True)
class BillingFields:
    """Of which days to list the fields."""

    period: Period = period_option("30d")


@command(
    BillingFields,
    project=Projects.ONE,
    shape=SHOWN,
    operations=("get_billing_fields",),
    examples=(
        "deepgram-manage billing fields --project 'Acme Production'",
        "deepgram-manage billing fields --last 7d --project 'Acme Production' --json=line_items",
    ),
)
def run(app: App, options: BillingFields) -> None:
    """List the values by which costs can be filtered."""
    period = {"start": options.period.start, "end": options.period.end}
    app.out.show(app.manage.get_billing_fields(app.project_id, period).to_dict())
