# Derived from _async/asking.py by `make generate`. Do not edit.
"""Asks the API what an archive is checked against."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deepgram_manage import DeepgramError
from deepgram_manage.archive._budget import Budget
from deepgram_manage.archive._errors import ArchiveError
from deepgram_manage.archive._facts import Facts
from deepgram_manage.archive._manifest import oldest_kept

from .reading import Reader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deepgram_manage import ManageClient


def facts(
    manage: ManageClient, projects: Sequence[str]
) -> tuple[dict[str, Facts], dict[str, Exception]]:
    """Return what the API says of each project, and why it does not say all of some."""
    reader = Reader(manage, Budget())
    told: dict[str, Facts] = {}
    untold: dict[str, Exception] = {}
    for project in projects:
        try:
            now = reader.clock(project)
            counts = reader.counts(project, oldest_kept(now).date(), now.date())
        except DeepgramError as error:
            untold[project] = error
        else:
            told[project] = Facts(now, counts)
            if counts is None:
                untold[project] = ArchiveError("usage cannot be read, so no day was counted")
    return told, untold
