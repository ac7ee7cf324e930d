"""`archive compact`."""

from __future__ import annotations

from dataclasses import dataclass

from deepgram_manage.cli.frame import App, Column, Kind, Shape, argument, command

from .folder import Folder, library

COMPACT = Shape(
    columns=(Column("FILES", "files", Kind.NUMBER), Column("FOLDER", "folder")),
    fields=("files", "folder"),
)


@dataclass(frozen=True, kw_only=True)
class Compact(Folder):
    """Which archive, and where its copy goes."""

    target: str = argument("NEW_FOLDER")


@command(
    Compact,
    shape=COMPACT,
    examples=(
        "deepgram-manage archive compact lake months",
        "deepgram-manage archive compact lake months --json",
    ),
)
def run(app: App, options: Compact) -> None:
    """Write a copy of an archive with one file a month.

    Many small days make queries slow. The copy is for reading: sync goes on with the archive.
    """
    files = library(app).compact(options.folder, options.target)
    answer = {"files": files, "folder": options.target}
    app.done(answer, f"Wrote {files:,} files to {options.target}.")
