"""`billing breakdown`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from deepgram_manage.cli.fields import FIELDS
from deepgram_manage.cli.frame import (
    App,
    Column,
    Item,
    Kind,
    Projects,
    Shape,
    command,
    option,
    period_option,
)
from deepgram_manage.cli.grouping import Grouping
from deepgram_manage.cli.plotting import plot_option, plot_target

if TYPE_CHECKING:
    from deepgram_manage import Period

BREAKDOWN = Shape(
    columns=(
        Column("DAY", "grouping.start"),
        Column("TO", "grouping.end", wide=True),
        Column("KEY", "grouping.accessor", Kind.ID, optional=True),
        Column("DEPLOYMENT", "grouping.deployment", optional=True),
        Column("LINE ITEM", "grouping.line_item", optional=True),
        Column("TAGS", "grouping.tags", optional=True),
        Column("USD", "dollars", Kind.NUMBER),
    ),
    fields=FIELDS["get_billing_breakdown"],
    empty="Nothing was billed in this period.",
)


@dataclass(frozen=True, kw_only=True)
class BillingBreakdown:
    """Which costs to sum up, and by what."""

    period: Period = period_option("30d")
    by: tuple[str, ...] = option(
        "--by",
        multiple=True,
        type=Grouping(("accessor", "deployment", "line_item", "tags")),
        help="What to group by, besides the day; may be repeated.",
    )
    key: str | None = option("--key", metavar="KEY", help="Only this key, by id or comment.")
    deployment: str | None = option("--deployment", metavar="NAME", help="hosted, self-hosted, …")
    tags: tuple[str, ...] = option(
        "--tag", multiple=True, metavar="TAG", help="Only this tag; may be repeated."
    )
    line_item: str | None = option("--line-item", metavar="NAME", help="Like streaming::nova-3.")
    plot: str | None = plot_option()

    def query(self, accessor: str | None) -> dict[str, Any]:
        """Return what the API is asked."""
        return {
            "start": self.period.start,
            "end": self.period.end,
            "grouping": list(self.by) or None,
            "accessor": accessor,
            "deployment": self.deployment,
            "tag": list(self.tags) or None,
            "line_item": self.line_item,
        }


@command(
    BillingBreakdown,
    project=Projects.MANY,
    shape=BREAKDOWN,
    operations=("get_billing_breakdown",),
    examples=(
        "deepgram-manage billing breakdown --last 7d --by line_item --project 'Acme Production'",
        "deepgram-manage billing breakdown --last 30d --plot --project 'Acme Production'",
    ),
)
def run(app: App, options: BillingBreakdown) -> None:
    """Sum up the costs of a project in dollars, by day and by what --by says.

    Days are UTC, and the last day is included.
    """
    from deepgram_manage.cli.keys.finding import key_id_of

    target = plot_target(app, options.plot)
    accessor = key_id_of(app, options.key) if options.key else None

    def of(project_id: str) -> list[Item]:
        answer = app.manage.get_billing_breakdown(project_id, options.query(accessor))
        return [each.to_dict() for each in answer.results]

    rows = app.gather(of)
    if target is None:
        app.out.show_all(rows)
        return
    from deepgram_manage.cli.plotting import plot

    plot(app, target, rows, Column("US dollars a day", "dollars"), day="grouping.start")
