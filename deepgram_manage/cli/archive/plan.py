"""`archive plan`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deepgram_manage.cli.frame import App, Column, Item, Kind, Projects, Shape, command

from .folder import Folder, library, partly, project_ids
from .options import Reading

if TYPE_CHECKING:
    from deepgram_manage.archive import Estimate

PLAN = Shape(
    columns=(
        Column("PARTITIONS", "partitions", Kind.NUMBER),
        Column("RECORDS", "records", Kind.NUMBER),
        Column("CALLS", "calls", Kind.NUMBER),
        Column("MINUTES", "minutes", Kind.NUMBER),
        Column("BYTES TO READ", "downloaded_bytes", Kind.NUMBER),
        Column("BYTES TO KEEP", "stored_bytes", Kind.NUMBER),
    ),
    fields=("partitions", "records", "calls", "minutes", "downloaded_bytes", "stored_bytes"),
)


@dataclass(frozen=True, kw_only=True)
class Plan(Folder, Reading):
    """What would be read, and into which archive."""


@command(
    Plan,
    project=Projects.ALL,
    shape=PLAN,
    examples=(
        "deepgram-manage archive plan lake --project 'Acme Production'",
        "deepgram-manage archive plan lake --all-projects --json=calls,minutes",
    ),
)
def run(app: App, options: Plan) -> None:
    """Show what sync would read now, and how long that would take.

    Nothing is written. Usage tells how many records there are; minutes assume a quarter of a
    second a page.
    """
    archive = library(app)
    ids = project_ids(app)
    try:
        parts = archive.plan(app.manage, options.folder, ids, **options.settings(app))
    except archive.ArchiveSyncError as error:
        failure = partly(error, ids)
        app.out.show(_item(archive.estimate(error.partitions, workers=options.workers)))
        raise failure from None
    app.out.show(_item(archive.estimate(parts, workers=options.workers)))


def _item(found: Estimate) -> Item:
    return {
        "partitions": found.partitions,
        "records": found.records,
        "calls": found.calls,
        "minutes": round(found.minutes, 1),
        "downloaded_bytes": found.downloaded_bytes,
        "stored_bytes": found.stored_bytes,
    }
