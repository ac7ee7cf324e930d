"""`archive verify`."""

from __future__ import annotations

from dataclasses import dataclass

from deepgram_manage.cli.frame import App, Column, Exit, Kind, Shape, command, option

from .folder import Folder, library, show_or_say

FINDINGS = Shape(
    columns=(
        Column("KIND", "kind"),
        Column("PROJECT", "project", Kind.ID),
        Column("DAY", "day"),
        Column("MESSAGE", "message"),
    ),
    fields=("kind", "project", "day", "message"),
    empty="Nothing is wrong.",
)


@dataclass(frozen=True, kw_only=True)
class Verify(Folder):
    """Which archive, and how strictly."""

    offline: bool = option(
        "--offline", is_flag=True, help="Check the files alone, without the API."
    )
    tolerance: float = option(
        "--tolerance",
        default=0.0,
        type=float,
        metavar="SHARE",
        help="Which share of a day's requests may be missing, like 0.01. [default: 0]",
    )


@command(
    Verify,
    shape=FINDINGS,
    guard=True,
    examples=(
        "deepgram-manage archive verify lake",
        "deepgram-manage archive verify lake --offline --json",
    ),
)
def run(app: App, options: Verify) -> None:
    """Check an archive: its files, its days, and its counts against usage.

    As a guard, it exits with 0 when all is well, with 1 when something is wrong or about to be
    dropped unread within seven days, and with 69 when it could not tell.
    """
    manage = None if options.offline else app.manage
    found = library(app).verify(manage, options.folder, tolerance=options.tolerance)
    rows = [{name: getattr(each, name) for name in FINDINGS.fields} for each in found.findings]
    show_or_say(app, rows, f"Nothing is wrong: {len(found.days):,} days were checked.")
    for project, error in found.untold.items():
        app.warn(f"{project}: {error}")
    app.exit_code = Exit(found.exit_code)
