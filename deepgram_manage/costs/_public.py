"""The functions of `costs`. Each checks its arguments, and calls the twin for its client."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, overload

from deepgram_manage import AsyncManageClient, ManageClient, Period
from deepgram_manage.either_client import check_client
from deepgram_manage.fan_out import AT_ONCE

from ._alerts import Thresholds
from ._async import calls as _async
from ._balance import DAYS_LEFT
from ._dimensions import Every, TagCount, checked_choice, dimensions
from ._sync import calls as _sync
from ._watching import WatchSettings

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from ._alerts import Alert
    from ._balance import BalanceReport
    from ._facts import Projects
    from ._spend import SpendReport
    from ._watching import Verdict, Watched
    from .channels import Channel
    from .formats import FocusTable


def _ignore(_news: object) -> None:
    """Do nothing."""


@overload
def report(
    manage: ManageClient,
    period: Period,
    by: str | Sequence[str] = (),
    *,
    projects: Projects = None,
    every: Every = "total",
    tag_count: TagCount = "set",
    now: datetime | None = None,
    at_once: int = AT_ONCE,
) -> SpendReport: ...
@overload
def report(
    manage: AsyncManageClient,
    period: Period,
    by: str | Sequence[str] = (),
    *,
    projects: Projects = None,
    every: Every = "total",
    tag_count: TagCount = "set",
    now: datetime | None = None,
    at_once: int = AT_ONCE,
) -> Awaitable[SpendReport]: ...
def report(  # noqa: PLR0913 -- all but two are by keyword, and rarely given
    manage: ManageClient | AsyncManageClient,
    period: Period,
    by: str | Sequence[str] = (),
    *,
    projects: Projects = None,
    every: Every = "total",
    tag_count: TagCount = "set",
    now: datetime | None = None,
    at_once: int = AT_ONCE,
) -> SpendReport | Awaitable[SpendReport]:
    """Report what was spent, and by whom. Needs billing:read, and keys:read for names of keys.

    What cannot be read of a project is in `missing`, with the reason, and not in the figures.

    Args:
        manage: The client.
        period: The days, both inclusive, in UTC.
        by: Any of `project`, `key`, `member`, `tag`, `tag:PREFIX`, `model`, `line_item` and
            `deployment`. `tag:customer` reads the tag `customer:acme` as `acme`. Without any,
            there is one row for each span of time.
        projects: Projects or their ids; all that the key may see, unless given.
        every: The period of a row: `day`, `week` (from Monday), `month` or `total`.
        tag_count: How a cost with several tags is counted. `set`: in the row of that set of tags.
            `each`: under each of them, so that the rows do not add up to the total. `even`: split
            between them, to the last digit.
        now: The present instant, which decides which costs of 0 may still change.
        at_once: How many calls are made at once.

    Raises:
        ValueError: There is no such dimension or choice.
        DeepgramError: The list of projects cannot be read.

    Reference: https://developers.deepgram.com/reference/manage/billing
    """
    check_client(manage)
    _check_period(period)
    checked_choice("every", every, Every)
    checked_choice("tag_count", tag_count, TagCount)
    arguments = (period, dimensions(by), projects, every, tag_count, now, at_once)
    if isinstance(manage, AsyncManageClient):
        return _async.report(manage, *arguments)
    return _sync.report(manage, *arguments)


@overload
def balances(
    manage: ManageClient,
    projects: Projects = None,
    *,
    days_left: float = DAYS_LEFT,
    now: datetime | None = None,
    at_once: int = AT_ONCE,
) -> BalanceReport: ...
@overload
def balances(
    manage: AsyncManageClient,
    projects: Projects = None,
    *,
    days_left: float = DAYS_LEFT,
    now: datetime | None = None,
    at_once: int = AT_ONCE,
) -> Awaitable[BalanceReport]: ...
def balances(
    manage: ManageClient | AsyncManageClient,
    projects: Projects = None,
    *,
    days_left: float = DAYS_LEFT,
    now: datetime | None = None,
    at_once: int = AT_ONCE,
) -> BalanceReport | Awaitable[BalanceReport]:
    """Report what is left of each project and unit, and for how many days. Needs billing:read.

    Args:
        manage: The client.
        projects: Projects or their ids; all that the key may see, unless given.
        days_left: At how many days left the state becomes `soon` or `now`.
        now: The present instant.
        at_once: How many calls are made at once.

    Raises:
        DeepgramError: The list of projects cannot be read.
        ValueError: `days_left` is negative, or not a number.

    Reference: https://developers.deepgram.com/reference/manage/billing
    """
    check_client(manage)
    Thresholds(days_left=days_left)
    arguments = (projects, days_left, now, at_once)
    if isinstance(manage, AsyncManageClient):
        return _async.balances(manage, *arguments)
    return _sync.balances(manage, *arguments)


@overload
def focus(
    manage: ManageClient,
    period: Period,
    *,
    projects: Projects = None,
    now: datetime | None = None,
    at_once: int = AT_ONCE,
) -> FocusTable: ...
@overload
def focus(
    manage: AsyncManageClient,
    period: Period,
    *,
    projects: Projects = None,
    now: datetime | None = None,
    at_once: int = AT_ONCE,
) -> Awaitable[FocusTable]: ...
def focus(
    manage: ManageClient | AsyncManageClient,
    period: Period,
    *,
    projects: Projects = None,
    now: datetime | None = None,
    at_once: int = AT_ONCE,
) -> FocusTable | Awaitable[FocusTable]:
    """Return charges in FOCUS 1.2, for finance tools: see `costs.formats`.

    EffectiveCost adds up to the total of `report`; purchases have a BilledCost, too.

    Args:
        manage: The client.
        period: The days, both inclusive, in UTC.
        projects: Projects or their ids; all that the key may see, unless given.
        now: The present instant, which decides which costs of 0 may still change.
        at_once: How many calls are made at once.

    Raises:
        DeepgramError: The list of projects cannot be read.

    Reference: https://focus.finops.org
    """
    check_client(manage)
    _check_period(period)
    arguments = (period, projects, now, at_once)
    if isinstance(manage, AsyncManageClient):
        return _async.focus(manage, *arguments)
    return _sync.focus(manage, *arguments)


@overload
def guard(
    manage: ManageClient,
    thresholds: Thresholds | None = None,
    projects: Projects = None,
    *,
    now: datetime | None = None,
    at_once: int = AT_ONCE,
) -> Verdict: ...
@overload
def guard(
    manage: AsyncManageClient,
    thresholds: Thresholds | None = None,
    projects: Projects = None,
    *,
    now: datetime | None = None,
    at_once: int = AT_ONCE,
) -> Awaitable[Verdict]: ...
def guard(
    manage: ManageClient | AsyncManageClient,
    thresholds: Thresholds | None = None,
    projects: Projects = None,
    *,
    now: datetime | None = None,
    at_once: int = AT_ONCE,
) -> Verdict | Awaitable[Verdict]:
    """Check whether it is safe to go on spending: yes, no, or unknown.

    Args:
        manage: The client.
        thresholds: What is unsafe; at most five days left, unless given.
        projects: Projects or their ids; all that the key may see, unless given.
        now: The present instant.
        at_once: How many calls are made at once.

    Raises:
        DeepgramError: The list of projects cannot be read.
        TypeError: `thresholds` are not Thresholds.
    """
    check_client(manage)
    arguments = (_checked_thresholds(thresholds), projects, now, at_once)
    if isinstance(manage, AsyncManageClient):
        return _async.guard(manage, *arguments)
    return _sync.guard(manage, *arguments)


@overload
def watch(
    manage: ManageClient,
    thresholds: Thresholds | None = None,
    projects: Projects = None,
    *,
    channels: Sequence[Channel] = (),
    every: float = 900.0,
    polls: int | None = None,
    state: Path | str | None = None,
    on_problem: Callable[[str], object] = _ignore,
    on_standing: Callable[[Alert], object] = _ignore,
    clock: Callable[[], datetime] | None = None,
    sleep: Callable[[float], object] | None = None,
    at_once: int = AT_ONCE,
) -> Watched: ...
@overload
def watch(
    manage: AsyncManageClient,
    thresholds: Thresholds | None = None,
    projects: Projects = None,
    *,
    channels: Sequence[Channel] = (),
    every: float = 900.0,
    polls: int | None = None,
    state: Path | str | None = None,
    on_problem: Callable[[str], object] = _ignore,
    on_standing: Callable[[Alert], object] = _ignore,
    clock: Callable[[], datetime] | None = None,
    sleep: Callable[[float], object] | None = None,
    at_once: int = AT_ONCE,
) -> Awaitable[Watched]: ...
def watch(  # noqa: PLR0913 -- all but three are by keyword, and rarely given
    manage: ManageClient | AsyncManageClient,
    thresholds: Thresholds | None = None,
    projects: Projects = None,
    *,
    channels: Sequence[Channel] = (),
    every: float = 900.0,
    polls: int | None = None,
    state: Path | str | None = None,
    on_problem: Callable[[str], object] = _ignore,
    on_standing: Callable[[Alert], object] = _ignore,
    clock: Callable[[], datetime] | None = None,
    sleep: Callable[[float], object] | None = None,
    at_once: int = AT_ONCE,
) -> Watched | Awaitable[Watched]:
    """Watch an account, and report what goes wrong.

    An alert fires when a threshold has been crossed for two polls in a row; the first poll only
    learns how things stand. It fires again when it gets worse, and, after six hours at the
    earliest, when it has been over in between: better than the threshold by a tenth.

    Args:
        manage: The client.
        thresholds: What is worth an alert; at most five days left, unless given.
        projects: Projects or their ids; all that the key may see, unless given.
        channels: Functions that are called with each alert: see `costs.channels`. What raises
            ChannelError is tried three times at a poll, and again at the next one.
        every: Seconds between polls.
        polls: How many polls to make; for ever, unless given.
        state: A file that remembers what was seen, from one `watch` to the next.
        on_problem: Called with a sentence for each thing that could not be told or delivered, and
            again only after it was over.
        on_standing: Called at the first poll with what is wrong already, and so does not fire.
        clock: Returns the present instant; the clock of the computer, unless given.
        sleep: Waits for some seconds between polls, and between attempts to deliver.
        at_once: How many calls are made at once.

    Raises:
        TypeError: `thresholds` are not Thresholds.
        ValueError: A number is too small, or the file is not a state of `watch`.
        DeepgramError: The list of projects cannot be read at the first poll; later it is a problem.
    """
    check_client(manage)
    if every <= 0:
        message = f"every={every} must be more than 0 seconds"
        raise ValueError(message)
    if polls is not None and polls < 1:
        message = f"polls={polls} must be at least 1"
        raise ValueError(message)
    settings = WatchSettings(
        _checked_thresholds(thresholds),
        projects,
        channels,
        every,
        polls,
        None if state is None else Path(state),
        on_problem,
        on_standing,
        clock,
        sleep,
        at_once,
    )
    if isinstance(manage, AsyncManageClient):
        return _async.watch(manage, settings)
    return _sync.watch(manage, settings)


def _check_period(period: object) -> None:
    """Refuse what is not a period.

    Raises:
        TypeError: It is not.
    """
    if not isinstance(period, Period):
        raise TypeError(
            f"period must be a Period, not {period!r}: write it like Period.month(2026, 10) or "
            "Period.last(30)"
        )


def _checked_thresholds(thresholds: object) -> Thresholds:
    """Return thresholds: the usual ones for None.

    Raises:
        TypeError: They are something else.
    """
    if thresholds is None:
        return Thresholds.usual()
    if not isinstance(thresholds, Thresholds):
        raise TypeError(
            f"thresholds must be Thresholds, not {thresholds!r}: write them like "
            "Thresholds(below=50, days_left=5)"
        )
    return thresholds
