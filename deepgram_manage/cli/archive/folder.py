"""The archive that a command is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deepgram_manage.cli.frame import App, CommandError, Exit, argument
from deepgram_manage.cli.frame.extras import needs
from deepgram_manage.cli.frame.output import Form

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

    from deepgram_manage.archive import ArchiveSyncError
    from deepgram_manage.cli.frame import Item


@dataclass(frozen=True, kw_only=True)
class Folder:
    """Where an archive is."""

    folder: str = argument("FOLDER")


def library(app: App) -> ModuleType:
    """Return the archive part of this package.

    Raises:
        CommandError: What it needs is not installed.
    """
    del app
    for module in ("msgspec", "pyarrow", "duckdb"):
        needs(module, extra="archive", purpose="archive")
    from deepgram_manage import archive

    return archive


def project_ids(app: App) -> list[str]:
    """Return the ids of the projects that were named, or those of all."""
    return app.chosen_projects or [each.project_id for each in app.known_projects]


def partly(error: ArchiveSyncError, ids: Sequence[str]) -> CommandError:
    """Return how a command over several projects ends when some of them failed.

    Raises:
        DeepgramError: Why the first failed, when all of them did.
    """
    if len(error.failures) == len(set(ids)):
        raise next(iter(error.failures.values())) from None
    return CommandError(str(error), exit_code=Exit.PARTLY)


def show_or_say(app: App, rows: Sequence[Item], empty: str) -> None:
    """Show rows; when there are none, say so, also where a list of none would show nothing."""
    if rows or app.out.form in {Form.JSON, Form.JSONL, Form.CSV}:
        app.out.show_all(rows)
    else:
        app.say(empty)
