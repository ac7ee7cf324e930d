"""`archive status`."""

from __future__ import annotations

from dataclasses import dataclass

from deepgram_manage.cli.frame import App, Column, Exit, Kind, Shape, command

from .folder import Folder, library, show_or_say

FIELDS = (
    "project",
    "days",
    "rows",
    "bytes",
    "first",
    "last",
    "sealed_until",
    "open_days",
    "unsettled",
    "read_until",
    "days_left",
)
STATUS = Shape(
    columns=(
        Column("PROJECT", "project", Kind.ID),
        Column("ROWS", "rows", Kind.NUMBER),
        Column("BYTES", "bytes", Kind.NUMBER),
        Column("FIRST", "first"),
        Column("LAST", "last"),
        Column("READ UNTIL", "read_until", Kind.TIME),
        Column("DAYS LEFT", "days_left", Kind.NUMBER),
        Column("DAYS", "days", Kind.NUMBER, wide=True),
        Column("SEALED UNTIL", "sealed_until", wide=True),
        Column("OPEN DAYS", "open_days", Kind.NUMBER, wide=True),
        Column("UNSETTLED", "unsettled", Kind.NUMBER, wide=True),
    ),
    fields=FIELDS,
    empty="There is no archive in this folder yet: 'deepgram-manage archive sync' makes one.",
)
_MARGIN = 7


@dataclass(frozen=True, kw_only=True)
class Status(Folder):
    """Which archive."""


@command(
    Status,
    shape=STATUS,
    examples=(
        "deepgram-manage archive status lake",
        "deepgram-manage archive status lake --json",
    ),
)
def run(app: App, options: Status) -> None:
    """Show what an archive holds, and how long it may wait for its next sync.

    DAYS LEFT counts the days until the API drops records that were not read yet. With fewer than
    seven, the exit code is 1. Nothing is sent.
    """
    found = library(app).status(options.folder, now=app.now())
    rows = [{name: getattr(each, name) for name in FIELDS} for each in found]
    for row in rows:
        row["days_left"] = round(row["days_left"], 1)
        row["read_until"] = row["read_until"] and row["read_until"].isoformat()
    show_or_say(app, rows, STATUS.empty)
    if any(row["days_left"] < _MARGIN for row in rows):
        app.exit_code = Exit.FAILED
