"""How the log is read into an archive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from deepgram_manage.cli.frame import option
from deepgram_manage.cli.frame.periods import span

if TYPE_CHECKING:
    from deepgram_manage.cli.frame import App


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Which part of the log to read, and how fast."""

    since: str | None = option(
        "--since", metavar="SPAN", help="How far back to read, like 7d. [default: all there is]"
    )
    reread: str = option(
        "--reread",
        default="48h",
        metavar="SPAN",
        help="How long after its end a day is read again, for late costs. [default: 48h]",
    )
    workers: int = option(
        "--workers",
        default=1,
        type=click.IntRange(min=1),
        metavar="N",
        help="How many days to read at once. [default: 1]",
    )
    rate: float | None = option(
        "--rate",
        type=click.FloatRange(min=0, min_open=True),
        metavar="N",
        help="How many calls to make in a second at most.",
    )

    def settings(self, app: App) -> dict[str, Any]:
        """Return what `archive.sync` takes.

        Raises:
            CommandError: A span cannot be read.
        """
        first = (app.now() - span("--since", self.since)).date() if self.since else None
        return {
            "since": first,
            "reread": span("--reread", self.reread),
            "workers": self.workers,
            "calls_per_second": self.rate,
        }
