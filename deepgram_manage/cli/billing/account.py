"""What the commands on costs share: thresholds, times, and what could not be read."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from deepgram_manage.cli.frame import App, CommandError, Exit, option
from deepgram_manage.cli.frame.failures import usage_error
from deepgram_manage.cli.frame.refusing import refused_as_usage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, tzinfo

    from deepgram_manage.costs import Missing, Thresholds

_BY_STATUS = {
    401: Exit.PERMISSION,
    402: Exit.LIMIT,
    403: Exit.PERMISSION,
    404: Exit.NOT_FOUND,
    429: Exit.LIMIT,
    None: Exit.UNCLEAR,
}


def timezone_option() -> Any:
    """Declare the option `--timezone`."""
    return option(
        "--timezone",
        metavar="ZONE",
        help="Show times in this zone, like Europe/Berlin; days of costs are UTC. [default: UTC]",
    )


def below_option() -> Any:
    """Declare the option `--below`."""
    return option(
        "--below", type=float, metavar="USD", help="Alert if a balance is under this many dollars."
    )


def days_left_option() -> Any:
    """Declare the option `--days-left`."""
    return option(
        "--days-left",
        type=float,
        metavar="DAYS",
        help="Alert if a balance lasts at most this many days.",
    )


def daily_over_option() -> Any:
    """Declare the option `--daily-over`."""
    return option(
        "--daily-over",
        type=float,
        metavar="USD",
        help="Alert if a project has spent more than this many dollars today, in UTC.",
    )


def anomaly_option() -> Any:
    """Declare the option `--anomaly`."""
    return option(
        "--anomaly",
        is_flag=True,
        help="Alert if a key or tag spends far more than usual for the weekday.",
    )


def thresholds(
    below: float | None, days_left: float | None, daily_over: float | None, *, anomaly: bool
) -> Thresholds | None:
    """Return the thresholds that were named; None when there are none.

    Raises:
        CommandError: One of them is invalid.
    """
    from deepgram_manage.costs import Thresholds

    if not anomaly and below is days_left is daily_over is None:
        return None
    with refused_as_usage("below", "days_left", "daily_over"):
        return Thresholds(below=below, days_left=days_left, daily_over=daily_over, anomaly=anomaly)


def zone(name: str | None) -> tzinfo:
    """Return a time zone.

    Raises:
        CommandError: There is none of this name.
    """
    if name is None or name == "UTC":
        return UTC
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        raise usage_error(
            f"--timezone {name!r} is not a time zone.", hint="Write it like Europe/Berlin."
        ) from None


def moment(when: datetime, place: tzinfo) -> str:
    """Write an instant to the minute."""
    return when.astimezone(place).strftime("%Y-%m-%d %H:%M")


def tell_missing(app: App, missing: Sequence[Missing], *, of: Sequence[str], part: str) -> None:
    """Say what could not be read, and set the exit code.

    Args:
        app: The run of the program.
        missing: What could not be read.
        of: The projects that were asked for.
        part: Without which a project has nothing to show.

    Raises:
        CommandError: No project could be read.
    """
    lost = [lack for lack in missing if lack.part == part]
    if lost and len({lack.project for lack in lost}) == len(of):
        first = lost[0]
        raise CommandError(
            f"No project could be read; the first: {first}",
            exit_code=_BY_STATUS.get(first.status, Exit.FAILED),
            hint="Costs need the scope billing:read." if first.status in {401, 403} else None,
        )
    for lack in missing:
        app.warn(f"missing: {lack}")
    if missing:
        app.exit_code = Exit.PARTLY
