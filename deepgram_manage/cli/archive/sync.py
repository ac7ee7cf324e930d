"""`archive sync`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from deepgram_manage.cli.frame import (
    App,
    Column,
    Item,
    Kind,
    Projects,
    Shape,
    command,
    option,
)

from .folder import Folder, library, partly, project_ids
from .options import Reading

if TYPE_CHECKING:
    from deepgram_manage.archive import Progress, SyncReport

SYNC = Shape(
    columns=(
        Column("ROWS", "rows", Kind.NUMBER),
        Column("DAYS", "days", Kind.NUMBER),
        Column("SEALED", "sealed", Kind.NUMBER),
        Column("LATE COSTS", "settled", Kind.NUMBER),
        Column("CALLS", "calls", Kind.NUMBER),
        Column("NOT SEEN", "unseen", wide=True),
    ),
    fields=("rows", "days", "sealed", "settled", "calls", "unseen"),
)


@dataclass(frozen=True, kw_only=True)
class Sync(Folder, Reading):
    """What to read, and into which archive."""

    no_redact: bool = option(
        "--no-redact",
        is_flag=True,
        help="Keep the addresses of callbacks, which may carry passwords.",
    )


@command(
    Sync,
    project=Projects.ALL,
    shape=SYNC,
    takes_long=True,
    examples=(
        "deepgram-manage archive sync lake --since 1d --project 'Acme Staging'",
        "deepgram-manage archive sync lake --since 1d --workers 2 --project 'Acme Staging' --json",
    ),
)
def run(app: App, options: Sync) -> None:
    """Bring an archive of the request log up to date.

    Run it as often as you like, and once in 80 days at least: the API drops records after 90. The
    next run continues one that was interrupted or killed. FOLDER is a path, or a URL such as
    s3://bucket/lake.
    """
    archive = library(app)
    ids = project_ids(app)
    with app.progress("days") as progress:

        def tell(done: Progress) -> None:
            progress.total = done.days
            progress.advance()

        settings: dict[str, Any] = options.settings(app)
        settings |= {"redact": not options.no_redact, "progress": tell}
        try:
            report = archive.sync(app.manage, options.folder, ids, **settings)
        except archive.ArchiveSyncError as error:
            failure = partly(error, ids)
            app.out.show(_item(error.report))
            raise failure from None
    app.out.show(_item(report))
    for unseen in report.unseen:
        app.warn(f"The key may not see this, so it is left out: {unseen}.")


def _item(report: SyncReport) -> Item:
    return {name: getattr(report, name) for name in SYNC.fields}
