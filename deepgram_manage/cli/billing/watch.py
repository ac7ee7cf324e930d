"""`billing watch`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from deepgram_manage.cli.frame import App, Column, Exit, Kind, Projects, Shape, command, option
from deepgram_manage.cli.frame.failures import usage_error
from deepgram_manage.cli.frame.refusing import refused_as_usage

from .account import (
    anomaly_option,
    below_option,
    daily_over_option,
    days_left_option,
    thresholds,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from deepgram_manage.costs import Alert
    from deepgram_manage.costs.channels import Channel

ALERT = Shape(
    columns=(
        Column("AT", "at", Kind.TIME),
        Column("RULE", "rule"),
        Column("LEVEL", "level", Kind.NUMBER),
        Column("MESSAGE", "message"),
    ),
    fields=("rule", "level", "project", "project_name", "message", "facts", "at", "note"),
    empty="No new alert.",
)

_STANDING = "already wrong at the first check"


@dataclass(frozen=True, kw_only=True)
class Watch:
    """What is worth an alert, how often to check, and whom to tell."""

    below: float | None = below_option()
    days_left: float | None = days_left_option()
    daily_over: float | None = daily_over_option()
    anomaly: bool = anomaly_option()
    every: str = option(
        "--every", default="15m", metavar="SPAN", help="How often to check. [default: 15m]"
    )
    once: bool = option("--once", is_flag=True, help="Check once; needs --state.")
    state: str | None = option(
        "--state", metavar="FILE", help="Remember what was seen, from one run to the next."
    )
    commands: tuple[str, ...] = option(
        "--exec",
        multiple=True,
        metavar="COMMAND",
        help="Run it for each alert, which it gets as JSON on its stdin.",
    )
    webhook: bool = option(
        "--webhook", is_flag=True, help="Post each alert to the URL in DEEPGRAM_ALERT_WEBHOOK."
    )


@command(
    Watch,
    project=Projects.ALL,
    shape=ALERT,
    guard=True,
    examples=(
        "deepgram-manage billing watch --below 50 --days-left 5 --once --state watch.json",
        "deepgram-manage billing watch --daily-over 200 --anomaly --once --state watch.json --json",
    ),
)
def run(app: App, options: Watch) -> None:
    """Check balances and costs at intervals, and report what has become wrong.

    An alert fires when a threshold was crossed in two checks in a row, and again only when it gets
    worse. The first check never fires: it notes what is wrong already. With --once the exit code is
    0, 1 for an alert, or 69 when something could not be checked.
    """
    from deepgram_manage import DeepgramError, costs
    from deepgram_manage.cli.frame.periods import span

    if options.once and options.state is None:
        raise usage_error(
            "--once needs --state: one check alone cannot tell what has changed.",
            hint="Use 'deepgram-manage billing guard' to judge how things stand.",
        )
    limits = thresholds(
        options.below, options.days_left, options.daily_over, anomaly=options.anomaly
    )
    every = span("--every", options.every).total_seconds()
    screen = _Screen(app, together=options.once)
    try:
        with refused_as_usage():
            seen = costs.watch(
                app.manage,
                limits,
                app.chosen_projects,
                channels=[*_channels(options), screen.show],
                every=every,
                polls=1 if options.once else None,
                state=options.state,
                on_problem=app.warn,
                on_standing=screen.note,
                clock=app.now,
            )
    except DeepgramError as error:
        if not options.once:
            raise
        seen = costs.Watched(problems=(str(error),))
        app.warn(f"could not tell: {error}")
    screen.end(seen.alerts)
    if seen.alerts:
        app.exit_code = Exit.FAILED
    elif seen.problems:
        app.exit_code = Exit.CANNOT_TELL


def _channels(options: Watch) -> list[Channel]:
    from deepgram_manage.costs import channels

    with refused_as_usage():
        made = [channels.command(line) for line in options.commands]
        return [*made, channels.webhook()] if options.webhook else made


class _Screen:
    """Shows alerts as they fire or, of a single check, together."""

    def __init__(self, app: App, *, together: bool) -> None:
        self._app = app
        self._together = together
        self._rows: list[Mapping[str, Any]] = []

    def show(self, alert: Alert, note: str | None = None) -> None:
        row = {**alert.to_dict(), "note": note}
        if self._together:
            self._rows.append(row)
            return
        self._app.out.follow([row])
        self._app.streams.flush()

    def note(self, alert: Alert) -> None:
        """Say what is already wrong at the first check, and so does not fire."""
        from deepgram_manage.cli.frame.output import Form

        self._app.warn(f"{_STANDING}: {alert.message}")
        # A row of a table has no place for a note, and would pass for an alert.
        if self._app.out.form in {Form.JSON, Form.JSONL}:
            self.show(alert, _STANDING)

    def end(self, alerts: Sequence[Alert]) -> None:
        from deepgram_manage.cli.frame.output import Form

        self._app.out.show_all(self._rows)
        if not alerts and self._app.out.form is not Form.TABLE:
            self._app.say(ALERT.empty)
