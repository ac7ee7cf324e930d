"""`billing balance`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deepgram_manage.cli.frame import App, Column, Kind, Projects, Shape, command, option

from .account import moment, tell_missing, thresholds, timezone_option, zone

if TYPE_CHECKING:
    from datetime import tzinfo

    from deepgram_manage.cli.frame import Item
    from deepgram_manage.costs import UnitBalance

BALANCE = Shape(
    columns=(
        Column("PROJECT", "project"),
        Column("NAME", "project_name"),
        Column("UNITS", "units"),
        Column("AMOUNT", "amount", Kind.NUMBER),
        Column("BURN PER DAY", "burn_per_day", Kind.NUMBER),
        Column("DAYS LEFT", "days_left", Kind.NUMBER),
        Column("RUNS OUT", "runs_out"),
        Column("STATE", "state"),
        Column("REASON", "reason"),
    ),
    fields=(
        "project",
        "project_name",
        "units",
        "amount",
        "state",
        "burn_per_day",
        "burn_now",
        "days_left",
        "runs_out",
        "ends_by",
        "expires",
        "today",
        "reason",
        "as_of",
    ),
    empty="No project has a balance.",
)


@dataclass(frozen=True, kw_only=True)
class Balance:
    """Whose balances, and how few days are few."""

    days_left: float = option(
        "--days-left",
        type=float,
        default=5.0,
        metavar="DAYS",
        help="A balance that lasts at most this many days is low. [default: 5]",
    )
    timezone: str | None = timezone_option()


@command(
    Balance,
    project=Projects.ALL,
    shape=BALANCE,
    examples=(
        "deepgram-manage billing balance",
        "deepgram-manage billing balance --json=project_name,amount,units,days_left",
    ),
)
def run(app: App, options: Balance) -> None:
    """Report what is left in each project, and when it runs out.

    Dollars and hours are never added up. Days left are a range, since the future is not known.
    """
    from deepgram_manage import costs
    from deepgram_manage.cli.frame.output import Form
    from deepgram_manage.cli.frame.output.writer import Output

    place = zone(options.timezone)
    thresholds(None, options.days_left, None, anomaly=False)
    report = costs.balances(
        app.manage, app.chosen_projects, days_left=options.days_left, now=app.now()
    )
    lost = [lack.project for lack in report.missing if lack.part == "balances"]
    known = {balance.project for balance in report} | set(report.without_credit)
    tell_missing(app, report.missing, of=[*known, *lost], part="balances")
    if app.out.form is not Form.TABLE:
        app.out.show_all(report.to_dicts())
        return
    shape = Shape(_columns(place), BALANCE.fields, BALANCE.empty)
    output = Output(app.streams, shape, app.asked.output, now=app.now)
    output.show_all([{"balance": balance} for balance in report])
    if report.without_credit:
        count = len(report.without_credit)
        app.say(f"Without a balance: {count} project{'' if count == 1 else 's'}.")
    app.say(f"Times in {options.timezone or 'UTC'}; days of costs are UTC.")


def _columns(place: tzinfo) -> tuple[Column, ...]:
    """Return what a person reads."""
    from deepgram_manage.costs import quantity

    def of(item: Item) -> UnitBalance:
        balance: UnitBalance = item["balance"]
        return balance

    def runs_out(item: Item) -> str | None:
        span = of(item).runs_out
        return None if span is None else " to ".join(moment(when, place)[:10] for when in span)

    return (
        Column("PROJECT", lambda item: of(item).project_name or of(item).project),
        Column("LEFT", lambda item: quantity(of(item).amount, of(item).units), Kind.NUMBER),
        Column(
            "A DAY",
            lambda item: of(item).burn_per_day and quantity(of(item).burn_per_day, of(item).units),
            Kind.NUMBER,
        ),
        Column("FORECAST", lambda item: of(item).forecast),
        Column("RUNS OUT", runs_out),
        Column("STATE", lambda item: of(item).state),
        Column("REMARK", lambda item: of(item).reason, wide=True),
    )
