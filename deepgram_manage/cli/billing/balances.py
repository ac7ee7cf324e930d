"""`billing balances`."""

from __future__ import annotations

from dataclasses import dataclass

from deepgram_manage.cli.fields import FIELDS
from deepgram_manage.cli.frame import (
    App,
    Column,
    Item,
    Kind,
    Projects,
    Shape,
    argument,
    command,
)

BALANCES = Shape(
    columns=(
        Column("ID", "balance_id", Kind.ID),
        Column("AMOUNT", "amount", Kind.NUMBER),
        Column("UNITS", "units"),
        Column("ORDER", "purchase_order_id", Kind.ID, wide=True),
    ),
    fields=FIELDS["list_balances"],
    empty="The project has no balances: it may have a contract instead of credit.",
)


@dataclass(frozen=True, kw_only=True)
class Balances:
    """Which balance to show."""

    balance: str | None = argument("[BALANCE]", required=False, default=None)


@command(
    Balances,
    project=Projects.MANY,
    shape=BALANCES,
    operations=("list_balances", "get_balance"),
    examples=(
        "deepgram-manage billing balances --project 'Acme Production'",
        "deepgram-manage billing balances --all-projects --json=amount,units",
    ),
)
def run(app: App, options: Balances) -> None:
    """List the balances of a project as the API has them, or show one."""
    if options.balance is not None:
        app.out.show(app.manage.get_balance(app.project_id, options.balance).to_dict())
        return

    def of(project_id: str) -> list[Item]:
        return [each.to_dict() for each in app.manage.get_balances(project_id).balances]

    app.out.show_all(app.gather(of))
