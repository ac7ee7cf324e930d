"""The project that a command of `projects` is about: its argument, or as everywhere else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from deepgram_manage.cli.frame import argument
from deepgram_manage.cli.frame.failures import usage_error

if TYPE_CHECKING:
    from deepgram_manage.cli.frame import App


@dataclass(frozen=True, kw_only=True)
class OneProject:
    """Which project."""

    named: str | None = argument("[PROJECT]", required=False, default=None)

    def choose(self, app: App) -> None:
        """Have the project of the argument count, if there is one.

        Raises:
            CommandError: An option names one, too.
        """
        if self.named is None:
            return
        if app.asked.projects:
            raise usage_error("Name the project once: as PROJECT, or with --project.")
        app.asked = replace(app.asked, projects=(self.named,))
