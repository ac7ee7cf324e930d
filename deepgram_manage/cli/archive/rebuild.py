"""`archive rebuild`."""

from __future__ import annotations

from dataclasses import dataclass

from deepgram_manage.cli.frame import App, Column, Kind, Shape, command

from .folder import Folder, library

REBUILD = Shape(columns=(Column("FILES", "files", Kind.NUMBER),), fields=("files",))


@dataclass(frozen=True, kw_only=True)
class Rebuild(Folder):
    """Which archive."""


@command(
    Rebuild,
    shape=REBUILD,
    examples=(
        "deepgram-manage archive rebuild lake",
        "deepgram-manage archive rebuild lake --json",
    ),
)
def run(app: App, options: Rebuild) -> None:
    """Rebuild the manifests of an archive from its files.

    For when a manifest was lost or damaged; the rows stay as they are.
    """
    files = library(app).rebuild(options.folder)
    app.done({"files": files}, f"The manifests name {files:,} files.")
