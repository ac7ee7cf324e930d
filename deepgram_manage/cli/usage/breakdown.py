"""`usage breakdown`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from deepgram_manage.cli.fields import FIELDS
from deepgram_manage.cli.frame import App, Column, Item, Kind, Projects, Shape, command, option
from deepgram_manage.cli.frame.output.shape import at
from deepgram_manage.cli.grouping import Grouping

from .filters import UsageFilters

GROUPINGS = ("accessor", "endpoint", "feature_set", "models", "method", "tags", "deployment")


def _group(item: Item) -> Any:
    """Return what a row is the sum of: the one grouping that was asked for."""
    found = (at(item, f"grouping.{name}") for name in GROUPINGS)
    return next((value for value in found if value), None)


BREAKDOWN = Shape(
    columns=(
        Column("DAY", "grouping.start"),
        Column("TO", "grouping.end", wide=True),
        Column("GROUP", _group, optional=True),
        Column("REQUESTS", "requests", Kind.NUMBER),
        Column("HOURS", "hours", Kind.NUMBER),
        Column("TOTAL HOURS", "total_hours", Kind.NUMBER),
        Column("AGENT HOURS", "agent_hours", Kind.NUMBER, wide=True),
        Column("TOKENS IN", "tokens_in", Kind.NUMBER),
        Column("TOKENS OUT", "tokens_out", Kind.NUMBER),
        Column("CHARACTERS", "tts_characters", Kind.NUMBER),
    ),
    fields=FIELDS["get_usage_breakdown"],
    empty="Nothing was used in this period.",
)


@dataclass(frozen=True, kw_only=True)
class UsageBreakdown(UsageFilters):
    """Which usage to sum up, and by what."""

    by: str | None = option(
        "--by", type=Grouping(GROUPINGS), help="What to group by, besides the day."
    )


@command(
    UsageBreakdown,
    project=Projects.MANY,
    shape=BREAKDOWN,
    operations=("get_usage_breakdown",),
    examples=(
        "deepgram-manage usage breakdown --last 7d --by endpoint --project 'Acme Production'",
        "deepgram-manage usage breakdown --by tags --all-projects --csv",
    ),
)
def run(app: App, options: UsageBreakdown) -> None:
    """Sum up usage by day and by what --by says.

    Days are UTC, and the last day is included.
    """
    query = options.query(app) | {"grouping": options.by}

    def of(project_id: str) -> list[Item]:
        answer = app.manage.get_usage_breakdown(project_id, query)
        return [each.to_dict() for each in answer.results]

    app.out.show_all(app.gather(of))
