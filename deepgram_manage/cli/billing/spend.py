"""`billing spend`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

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
from deepgram_manage.cli.frame.extras import needs
from deepgram_manage.cli.frame.failures import usage_error
from deepgram_manage.cli.frame.refusing import refused_as_usage
from deepgram_manage.cli.frame.whole_file import whole_file
from deepgram_manage.cli.grouping import dimensions
from deepgram_manage.cli.plotting import plot_option, plot_target

from .account import tell_missing, timezone_option, zone

if TYPE_CHECKING:
    from deepgram_manage import Period
    from deepgram_manage.costs import Every, SpendReport, TagCount

_ROW = (
    "start",
    "end",
    "project",
    "project_name",
    "key",
    "key_name",
    "key_deleted",
    "member",
    "member_name",
    "tag",
    "model",
    "line_item",
    "deployment",
    "usd",
    "unknown",
    "kind",
)
SPEND = Shape(
    columns=(Column("FROM", "start"), Column("TO", "end"), Column("USD", "usd", Kind.NUMBER)),
    fields=(
        "start",
        "end",
        "timezone",
        "by",
        "every",
        "tag_count",
        "additive",
        "total",
        "unknown",
        "complete",
        "missing",
        *(f"rows.{name}" for name in _ROW),
    ),
    empty="Nothing was spent in this period.",
)


@dataclass(frozen=True, kw_only=True)
class Spend:
    """Which costs, and whose."""

    period: Period = period_option("30d")
    by: tuple[str, ...] = option(
        "--by",
        multiple=True,
        metavar="NAME",
        help="project, key, member, tag, tag:PREFIX, model, line_item or deployment; "
        "may be repeated, or hold commas. [default: project]",
    )
    every: Every = option(
        "--every",
        default="total",
        type=click.Choice(("day", "week", "month", "total")),
        help="The period of a row. [default: total]",
    )
    tag_count: TagCount = option(
        "--count-tags",
        default="set",
        type=click.Choice(("set", "each", "even")),
        help="A cost with several tags: a row of its set of tags, counted under each, or split "
        "evenly. [default: set]",
    )
    focus: str | None = option(
        "--focus", metavar="FILE", help="Write FOCUS 1.2 into a FILE: .csv or .parquet."
    )
    parquet: str | None = option("--parquet", metavar="FILE", help="Write Parquet into a FILE.")
    plot: str | None = plot_option()
    timezone: str | None = timezone_option()


@command(
    Spend,
    project=Projects.ALL,
    shape=SPEND,
    examples=(
        "deepgram-manage billing spend --by tag --month 2026-03",
        "deepgram-manage billing spend --by key,model --last 7d --json=total,rows.usd",
        "deepgram-manage billing spend --by project --every week --plot",
    ),
)
def run(app: App, options: Spend) -> None:
    """Report what was spent, and by whom: by project, key, member, tag or model.

    It covers all projects unless one is named. Days are UTC. Amounts that are not known are
    counted, and are not in the total.
    """
    from deepgram_manage import costs

    if options.parquet is not None or (options.focus or "").endswith(".parquet"):
        needs("pyarrow", extra="arrow", purpose="Parquet")
    zone(options.timezone)
    target = plot_target(app, options.plot)
    by = dimensions(options.by) or ("project",)
    projects = app.chosen_projects
    if options.focus is not None:
        _write_focus(app, options, projects)
        return
    every = options.every
    if target is not None and every == "total":
        every = "day"
    with refused_as_usage():
        report = costs.report(
            app.manage,
            options.period,
            by,
            projects=projects,
            every=every,
            tag_count=options.tag_count,
            now=app.now(),
        )
    tell_missing(app, report.missing, of=report.projects, part="spend")
    if options.parquet is not None:
        with whole_file(options.parquet) as part:
            costs.formats.write_parquet(report, part)
        app.say(f"Wrote {options.parquet}.")
        return
    if target is not None:
        from deepgram_manage.cli.plotting import plot

        value = Column("US dollars", _drawn, Kind.NUMBER)
        plot(app, target, report.to_dicts(), value, day="start")
        app.say(_total(report))
        return
    _show(app, report)


def _drawn(row: Item) -> float | None:
    """Return an amount, of which a part at least is known."""
    return float(row["usd"]) if row["usd"] or not row["unknown"] else None


def _show(app: App, report: SpendReport) -> None:
    from deepgram_manage.cli.frame.output import Form
    from deepgram_manage.cli.frame.output.writer import Output

    def output(columns: tuple[Column, ...]) -> Output:
        shape = Shape(columns, SPEND.fields, SPEND.empty)
        return Output(app.streams, shape, app.asked.output, now=app.now)

    form = app.out.form
    if form is Form.JSON:
        app.out.show(report.to_dict())
    elif form is Form.TABLE:
        output(_columns(report)).show_all([{"row": row} for row in report.rows])
        app.say(_total(report))
    else:
        kinds = {"usd": Kind.NUMBER, "unknown": Kind.NUMBER}
        exact = tuple(
            Column(name.upper(), name, kinds.get(name, Kind.TEXT)) for name in report.columns
        )
        output(exact).show_all(report.to_dict()["rows"])


def _columns(report: SpendReport) -> tuple[Column, ...]:
    """Return what a person reads: names rather than ids."""
    from deepgram_manage.costs import shown

    when: tuple[Column, ...] = ()
    if report.every != "total":
        when = (Column("FROM", lambda item: item["row"].start),)
        if report.every != "day":
            when += (Column("TO", lambda item: item["row"].end),)

    def column(name: str) -> Column:
        return Column(name.replace("_", " ").upper(), lambda item: item["row"].label(name))

    def amount(item: Item) -> str:
        return shown(item["row"].usd, item["row"].unknown)

    return (*when, *map(column, report.by), Column("USD", amount, Kind.NUMBER))


def _total(report: SpendReport) -> str:
    from deepgram_manage.costs import shown

    parts = [f"Total {shown(report.total, report.unknown)}"]
    if report.unknown:
        parts.append(f"{report.unknown} amounts are not known")
    if not report.additive:
        parts.append("costs are counted under each of their tags, so rows add up to more")
    parts.append(f"{report.period.start} to {report.period.end}, days in UTC")
    return "; ".join(parts) + "."


def _write_focus(app: App, options: Spend, projects: list[str] | None) -> None:
    """Write a file of FOCUS."""
    from deepgram_manage import costs

    path = Path(str(options.focus))
    if path.suffix not in {".csv", ".parquet"}:
        raise usage_error(f"--focus {str(path)!r}: the file must end in .csv or .parquet.")
    table = costs.focus(app.manage, options.period, projects=projects, now=app.now())
    tell_missing(app, table.missing, of=table.projects, part="spend")
    with whole_file(path) as part:
        if path.suffix == ".csv":
            with part.open("w", newline="", encoding="utf-8") as stream:
                costs.formats.write_csv(table, stream)
        else:
            costs.formats.write_parquet(table, part)
    app.say(f"Wrote {len(table.charges)} charges into {path}.")
    if table.unknown:
        app.warn(f"{table.unknown} amounts are not known, and FOCUS cannot say so.")
    for left_out in table.left_out:
        app.warn(f"left out: {left_out}")
