"""`projects list`."""

from __future__ import annotations

from dataclasses import dataclass

from deepgram_manage.cli.frame import App, command

from .shape import PROJECTS


@dataclass(frozen=True, kw_only=True)
class ListProjects:
    """Nothing can be asked for."""


@command(
    ListProjects,
    shape=PROJECTS,
    operations=("list_projects",),
    examples=("deepgram-manage projects list", "deepgram-manage projects list --json=name"),
)
def run(app: App, options: ListProjects) -> None:
    """List the projects that the key may see."""
    del options
    app.out.show_all(each.to_dict() for each in app.manage.get_projects().projects)
