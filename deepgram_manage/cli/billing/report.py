"""`billing report`."""

from __future__ import annotations

from dataclasses import dataclass

import click

from deepgram_manage.cli.frame import App, CommandError, Projects, command, option
from deepgram_manage.cli.frame.extras import needs
from deepgram_manage.cli.frame.failures import usage_error
from deepgram_manage.cli.grouping import dimensions

from .account import tell_missing


@dataclass(frozen=True, kw_only=True)
class Report:
    """What the page shows, and where it goes."""

    html: str | None = option(
        "--html", metavar="FILE", help="Where to write the page, one HTML file; required."
    )
    by: str = option(
        "--by",
        default="key",
        metavar="NAME",
        help="What spending is stacked by: project, key, member, tag, tag:PREFIX, model, "
        "line_item or deployment. [default: key]",
    )
    days: int = option(
        "--days",
        default=30,
        type=click.IntRange(7, 366),
        metavar="NUMBER",
        help="How many days, up to today. [default: 30]",
    )
    top: int = option(
        "--top",
        default=12,
        type=click.IntRange(1, 50),
        metavar="NUMBER",
        help="How many values are shown by name; the others are added up. [default: 12]",
    )


@command(
    Report,
    project=Projects.ALL,
    examples=(
        "deepgram-manage billing report --html costs.html",
        "deepgram-manage billing report --html costs.html --by tag --days 90",
    ),
)
def run(app: App, options: Report) -> None:
    """Write a page to look at: balances, forecasts, spending, keys, alerts.

    It is one file that loads nothing from elsewhere, so it works offline and as an attachment.
    """
    if options.html is None:
        raise usage_error("Say where the page goes: --html costs.html.")
    from deepgram_manage.costs import page

    for package in ("altair", "vl_convert"):
        needs(package, extra="page", purpose="billing report --html")
    (by, *more) = dimensions([options.by]) or ("key",)
    if more:
        raise usage_error("--by takes one name here: a page is stacked by one thing.")
    data = page.read(
        app.manage,
        by=by,
        days=options.days,
        top=options.top,
        projects=app.chosen_projects,
        now=app.now(),
    )
    tell_missing(app, data.missing, of=data.projects, part="spend")
    try:
        page.write(data, options.html)
    except OSError as error:
        message = f"{options.html} cannot be written: {error.strerror}."
        raise CommandError(message, code="FILE") from None
    app.say(f"Wrote {options.html}.")
