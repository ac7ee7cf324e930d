"""`billing purchases`."""

from __future__ import annotations

from dataclasses import dataclass

import click

from deepgram_manage.cli.fields import FIELDS
from deepgram_manage.cli.frame import App, Column, Item, Kind, Projects, Shape, command, option

PURCHASES = Shape(
    columns=(
        Column("ID", "order_id", Kind.ID),
        Column("AMOUNT", "amount", Kind.NUMBER),
        Column("UNITS", "units"),
        Column("TYPE", "order_type"),
        Column("CREATED", "created", Kind.TIME),
        Column("EXPIRES", "expiration", Kind.TIME),
    ),
    fields=FIELDS["list_purchases"],
    empty="Nothing was bought for this project.",
)


@dataclass(frozen=True, kw_only=True)
class Purchases:
    """How many purchases to list."""

    limit: int | None = option(
        "--limit", type=click.IntRange(min=1), metavar="N", help="How many at most."
    )


@command(
    Purchases,
    project=Projects.MANY,
    shape=PURCHASES,
    operations=("list_purchases",),
    examples=(
        "deepgram-manage billing purchases --project 'Acme Production'",
        "deepgram-manage billing purchases --all-projects --csv",
    ),
)
def run(app: App, options: Purchases) -> None:
    """List what was bought for a project."""

    def of(project_id: str) -> list[Item]:
        answer = app.manage.get_purchases(project_id, limit=options.limit)
        return [each.to_dict() for each in answer.orders]

    app.out.show_all(app.gather(of))
