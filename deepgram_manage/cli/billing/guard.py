"""`billing guard`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deepgram_manage.cli.frame import (
    App,
    Column,
    CommandError,
    Exit,
    Item,
    Projects,
    Shape,
    command,
    option,
)

from .account import (
    anomaly_option,
    below_option,
    daily_over_option,
    days_left_option,
    thresholds,
)

if TYPE_CHECKING:
    from collections.abc import Callable


def _sentences(name: str) -> Callable[[Item], str]:
    """Return what puts the sentences of a list, which have commas in them, one after the other."""
    return lambda item: "; ".join(item[name])


VERDICT = Shape(
    columns=(
        Column("SAFE", "safe"),
        Column("ALERTS", _sentences("alerts")),
        Column("DOUBTS", _sentences("doubts")),
    ),
    fields=("safe", "alerts", "doubts"),
)


@dataclass(frozen=True, kw_only=True)
class Guard:
    """What is unsafe, and what to do when that cannot be told."""

    below: float | None = below_option()
    days_left: float | None = days_left_option()
    daily_over: float | None = daily_over_option()
    anomaly: bool = anomaly_option()
    fail_open: bool = option(
        "--fail-open", is_flag=True, help="Exit with 0 when it could not be checked, too."
    )


@command(
    Guard,
    project=Projects.ALL,
    shape=VERDICT,
    guard=True,
    examples=(
        "deepgram-manage billing guard --below 1 --project 'Acme Production'",
        "deepgram-manage billing guard --below 1 --daily-over 1000 --json",
    ),
)
def run(app: App, options: Guard) -> None:
    """Say by the exit code whether it is safe to go on spending.

    Exits with 0 when it is safe, with 1 for an alert, and with 69 when it could not tell. Without
    a threshold, at most five days left is an alert.
    """
    from deepgram_manage import DeepgramError, costs

    limits = thresholds(
        options.below, options.days_left, options.daily_over, anomaly=options.anomaly
    )
    try:
        projects = app.chosen_projects
        verdict = costs.guard(app.manage, limits, projects, now=app.now())
    except (DeepgramError, CommandError) as error:
        verdict = costs.Verdict(None, (), (str(error),))
    app.out.show(verdict.to_dict())
    for doubt in verdict.doubts:
        app.warn(f"could not tell: {doubt}")
    if verdict.safe is False:
        app.exit_code = Exit.FAILED
    elif verdict.safe is None and not options.fail_open:
        app.exit_code = Exit.CANNOT_TELL
