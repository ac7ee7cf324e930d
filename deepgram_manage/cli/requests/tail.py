"""`requests tail`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from deepgram_manage.cli.frame import App, Item, Projects, command, option
from deepgram_manage.cli.frame.periods import span

from .filters import LogFilters
from .shape import REQUESTS

if TYPE_CHECKING:
    from collections.abc import Iterator

_LATE = timedelta(minutes=30)
"""How much later than a request its record may be written: twice the longest that was seen."""


@dataclass(frozen=True, kw_only=True)
class TailRequests(LogFilters):
    """Which records to follow, and how."""

    lines: int = option(
        "--lines",
        "-n",
        type=click.IntRange(min=0),
        default=10,
        metavar="N",
        help="How many to begin with. [default: 10]",
    )
    every: str = option(
        "--every", default="30s", metavar="SPAN", help="How often to look. [default: 30s]"
    )
    stop_after: str | None = option(
        "--stop-after", metavar="SPAN", help="Stop after this long; otherwise at Ctrl-C."
    )


@command(
    TailRequests,
    project=Projects.ONE,
    shape=REQUESTS,
    examples=(
        "deepgram-manage requests tail --stop-after 1s --project 'Acme Production'",
        (
            "deepgram-manage requests tail --lines 3 --jsonl --stop-after 1s "
            "--project 'Acme Production'"
        ),
    ),
)
def run(app: App, options: TailRequests) -> None:
    """Show new records of the request log as they are written.

    A record is written some minutes after its request was made, and not always in order: each is
    shown once, when it is there.
    """
    app.out.follow(_new_records(app, options))


def _new_records(app: App, options: TailRequests) -> Iterator[Item]:
    pause = span("--every", options.every)
    ends = app.now() + span("--stop-after", options.stop_after) if options.stop_after else None
    seen: dict[str, datetime] = {}
    first = True
    while True:
        now = app.now()
        fresh = [each for each in _recent(app, options, now) if each["request_id"] not in seen]
        shown = fresh[: options.lines] if first else fresh
        first = False
        seen |= {each["request_id"]: now for each in fresh}
        # What is older than the log can be late cannot come again.
        seen = {name: when for name, when in seen.items() if now - when <= 2 * _LATE}
        yield from reversed(shown)
        if ends is not None and app.now() + pause >= ends:
            return
        app.sleep(pause.total_seconds())


def _recent(app: App, options: TailRequests, now: datetime) -> list[Item]:
    asked = options.asked(app, start=now - _LATE, end=now, limit=100)
    with app.manage.iter_usage_requests(app.project_id, asked) as records:
        return [record.to_dict() for record in records]
