"""`requests list`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

import click

from deepgram_manage.cli.frame import App, Item, Projects, command, option
from deepgram_manage.cli.frame.failures import usage_error
from deepgram_manage.cli.frame.periods import as_day_or_instant, first_instant, period_of, span

from .filters import LogFilters
from .shape import REQUESTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from deepgram_manage import UsageRequestOptions

_FEW = 30
_PAGE = 100
_LOG = timedelta(days=90)
"""How far back the log goes."""
_MOST = 1_000_000_000


@dataclass(frozen=True, kw_only=True)
class ListRequests(LogFilters):
    """Which records to list, and how many."""

    limit: int | None = option(
        "--limit",
        type=click.IntRange(1, _MOST),
        metavar="N",
        help=f"How many at most. [default: {_FEW}]",
    )
    all: bool = option("--all", is_flag=True, help="All records.")
    since: str | None = option(
        "--since", metavar="SPAN", help="Only records newer than this, like 7d or 2h."
    )
    start: str | None = option(
        "--start", metavar="DATE", help="The first day, or an instant like 2026-10-31T14:00Z."
    )
    end: str | None = option(
        "--end", metavar="DATE", help="The last day (included), or an instant."
    )
    month: str | None = option(
        "--month", metavar="MONTH", help="A whole month, like 2026-10, or last."
    )
    last: str | None = option("--last", metavar="SPAN", help="The days up to today, like 30d.")
    archive: str | None = option(
        "--archive", metavar="FOLDER", help="Read from an archive, not from the API."
    )

    def bounds(self, now: datetime) -> tuple[date | None, date | None]:
        """Return the first and the last day or instant.

        Raises:
            CommandError: They are invalid.
        """
        if self.since:
            if self.start or self.month or self.last:
                raise usage_error("--since excludes --start, --month and --last: choose one.")
            start: date | None = now - span("--since", self.since)
        elif self.month or self.last:
            given = {name: getattr(self, name) for name in ("start", "end", "month", "last")}
            period = period_of(given, None, now)
            return (period.start, period.end) if period else (None, None)
        else:
            start = as_day_or_instant("--start", self.start)
        end = as_day_or_instant("--end", self.end)
        if start and end and first_instant(start) > first_instant(end):
            raise usage_error("The period ends before it starts: swap --start and --end.")
        return start, end

    def most(self) -> int | None:
        """Return how many to show; None for all.

        Raises:
            CommandError: --limit and --all were both given.
        """
        if self.all and self.limit:
            raise usage_error("--limit and --all exclude each other: choose one.")
        return None if self.all else self.limit or _FEW


@command(
    ListRequests,
    project=Projects.MANY,
    shape=REQUESTS,
    operations=("list_requests",),
    takes_long=True,
    examples=(
        "deepgram-manage requests list --since 2d --status failed --project 'Acme Production'",
        "deepgram-manage requests list --limit 200 --jsonl --project 'Acme Production'",
    ),
)
def run(app: App, options: ListRequests) -> None:
    """List the records of the request log, newest first.

    A request appears in the log some minutes after it was made, and stays for 90 days. With --all
    or a large --limit, --jsonl and --csv show each page as soon as it is there. --archive reads
    from what 'archive sync' has kept, however old that is.
    """
    start, end = options.bounds(app.now())
    most = options.most()
    if options.archive is not None:
        app.out.show_all(_archived(app, options, start, end))
        return
    # One instant for all projects: what is written meanwhile belongs to none of them.
    end = end or app.now()
    page = min(most or _PAGE, _PAGE)

    with app.progress("requests", most) as progress:
        newest = first_instant(end)
        oldest = first_instant(start) if start else newest - _LOG
        last: Item = {}
        if most is None and not app.asked.all_projects:
            progress.share = lambda: _share(last, oldest, newest)

        def counted(items: Iterator[Item]) -> Iterator[Item]:
            nonlocal last
            for last in items:
                yield last
                progress.advance()

        def of(project_id: str) -> Iterator[Item]:
            asked = options.asked(app, start=start, end=end, limit=page)
            return islice(_records(app, project_id, asked), most)

        app.out.show_all(counted(app.gather_in_turn(of)))


def _share(item: Item, oldest: datetime, newest: datetime) -> float | None:
    """Return which part of a period was read, from its end down to an item."""
    try:
        created = datetime.fromisoformat(str(item.get("created")))
        return min((newest - created) / (newest - oldest), 1.0)
    except (TypeError, ValueError, ZeroDivisionError):
        return None


def _archived(
    app: App, options: ListRequests, start: date | None, end: date | None
) -> Iterator[Item]:
    """Yield the records of an archive: of all projects in it, unless one was named."""
    from deepgram_manage.cli.archive.folder import library
    from deepgram_manage.cli.keys.finding import key_id_of

    named = None if app.asked.all_projects else app.named_project
    records = library(app).records(
        options.archive,
        limit=options.most(),
        project=app.project_id if named else None,
        accessor=key_id_of(app, options.key) if options.key else None,
        endpoint=options.endpoint,
        method=options.method,
        deployment=options.deployment,
        status=options.status,
        start=start,
        end=end,
    )
    for record in records:
        project = {"project_id": record.get("project_uuid")} if app.asked.all_projects else {}
        yield project | record


def _records(app: App, project_id: str, asked: UsageRequestOptions) -> Iterator[Item]:
    with app.manage.iter_usage_requests(project_id, asked) as records:
        for record in records:
            yield record.to_dict()
