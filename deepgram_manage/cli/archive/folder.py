"""The archive that a command is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deepgram_manage.cli.frame import App, argument
from deepgram_manage.cli.frame.extras import needs

if TYPE_CHECKING:
    from types import ModuleType


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
