"""`exporter`."""

from __future__ import annotations

import re
from dataclasses import dataclass

import click

from deepgram_manage.cli.frame import App, CommandError, Projects, command, option
from deepgram_manage.cli.frame.extras import needs
from deepgram_manage.cli.frame.failures import usage_error
from deepgram_manage.cli.frame.refusing import refused_as_usage
from deepgram_manage.cli.grouping import Grouping

_LISTEN = re.compile(r"(?P<host>[\w.-]+|\[[0-9a-fA-F:]+\]):(?P<port>\d{1,5})")


@dataclass(frozen=True, kw_only=True)
class ExportMetrics:
    """Where to serve, how often to read, and what to split by."""

    listen: str = option(
        "--listen",
        default="127.0.0.1:9300",
        metavar="HOST:PORT",
        help="Where to serve; port 0 is a free one. [default: 127.0.0.1:9300]",
    )
    every: str = option(
        "--every",
        default="5m",
        metavar="SPAN",
        help="How often to read the account, at least 60s. [default: 5m]",
    )
    by: str | None = option(
        "--by",
        type=Grouping(("key", "tag", "line_item", "model")),
        help="What to split spending by. [default: nothing]",
    )
    top: int = option(
        "--top",
        default=20,
        type=click.IntRange(min=1),
        metavar="NUMBER",
        help="How many values of --by to name for each project; the rest is `other`. [default: 20]",
    )


@command(
    ExportMetrics,
    project=Projects.ALL,
    examples=(
        "deepgram-manage exporter --listen 127.0.0.1:9300",
        "deepgram-manage exporter --by key --top 50 --every 10m",
    ),
)
def run(app: App, options: ExportMetrics) -> None:
    """Serve balances, costs and keys as Prometheus metrics, until interrupted.

    The account is read in the background; a scrape never calls the API. /healthz fails while the
    account cannot be read.
    """
    from threading import Event

    from deepgram_manage.cli.frame.periods import span

    found = _LISTEN.fullmatch(options.listen)
    if found is None or int(found["port"]) > 65_535:  # noqa: PLR2004 -- the last port
        raise usage_error(
            f"--listen {options.listen!r} is not an address: write it like 127.0.0.1:9300."
        )
    every = span("--every", options.every).total_seconds()
    needs("prometheus_client", extra="exporter", purpose="exporter")
    from deepgram_manage.costs import exporter

    with refused_as_usage("every", "by", "top"):
        reader = exporter.Exporter(
            app.manage,
            every=every,
            by=options.by,
            top=options.top,
            projects=app.chosen_projects,
        )
    try:
        served = exporter.serve(reader, found["host"].strip("[]"), int(found["port"]))
    except OSError as error:
        message = f"Cannot listen at {options.listen}: {error.strerror}."
        raise CommandError(message, code="LISTEN") from None
    with served, reader:
        app.say(f"Serving {served.url}/metrics; stop with Ctrl-C.")
        Event().wait()
