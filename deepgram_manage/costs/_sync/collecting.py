# Derived from _async/collecting.py by `make generate`. Do not edit.
"""Reads an account for those who show all of it: the exporter and the page."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from deepgram_manage import Period
from deepgram_manage.costs._balance import HISTORY_DAYS
from deepgram_manage.costs._dimensions import dimensions
from deepgram_manage.costs._watching import Reading
from deepgram_manage.instants import utc_now

from .reading import Wanted, read_projects

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from deepgram_manage import ManageClient
    from deepgram_manage.costs._facts import Projects


def collect(  # noqa: PLR0913, PLR0917 -- the arguments of those who show an account
    manage: ManageClient,
    by: Sequence[str],
    projects: Projects,
    now: datetime | None,
    at_once: int,
    days: int = HISTORY_DAYS,
) -> Reading:
    """Read balances, keys, and the costs of each day of the month, and of some days at least."""
    as_of = utc_now(now)
    today = as_of.date()
    start = min(today.replace(day=1), today - timedelta(days=max(days, HISTORY_DAYS)))
    wanted = Wanted(Period(start, today), dimensions(by), "day", as_of, money=True, keys=True)
    return Reading(read_projects(manage, projects, wanted, at_once), as_of)
