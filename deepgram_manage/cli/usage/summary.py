"""`usage summary`."""

from __future__ import annotations

from dataclasses import dataclass

from deepgram_manage.cli.fields import FIELDS
from deepgram_manage.cli.frame import App, Column, Item, Kind, Projects, Shape, command
from deepgram_manage.cli.plotting import plot_option, plot_target

from .filters import UsageFilters

SUMMARY = Shape(
    columns=(
        Column("DAY", "start"),
        Column("TO", "end", wide=True),
        Column("REQUESTS", "requests", Kind.NUMBER),
        Column("HOURS", "hours", Kind.NUMBER),
        Column("TOTAL HOURS", "total_hours", Kind.NUMBER),
        Column("TOKENS IN", "tokens.in", Kind.NUMBER),
        Column("TOKENS OUT", "tokens.out", Kind.NUMBER),
        Column("CHARACTERS", "tts.characters", Kind.NUMBER),
    ),
    fields=FIELDS["get_usage"],
    empty="Nothing was used in this period.",
)


@dataclass(frozen=True, kw_only=True)
class UsageSummary(UsageFilters):
    """Which usage to sum up, and whether to draw it."""

    plot: str | None = plot_option()


@command(
    UsageSummary,
    project=Projects.MANY,
    shape=SUMMARY,
    operations=("get_usage",),
    examples=(
        "deepgram-manage usage summary --last 7d --project 'Acme Production'",
        "deepgram-manage usage summary --last 30d --plot --project 'Acme Production'",
    ),
)
def run(app: App, options: UsageSummary) -> None:
    """Sum up usage by day.

    Days are UTC, and the last day is included. `billing breakdown` shows what it cost.
    """
    target = plot_target(app, options.plot)
    query = options.query(app)

    def of(project_id: str) -> list[Item]:
        answer = app.manage.get_usage_summary(project_id, query)
        return [each.to_dict() for each in answer.results]

    rows = app.gather(of)
    if target is None:
        app.out.show_all(rows)
        return
    from deepgram_manage.cli.plotting import plot

    plot(app, target, rows, Column("Requests a day", "requests"), day="start")
