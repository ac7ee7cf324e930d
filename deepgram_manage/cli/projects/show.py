"""`projects show`."""

from __future__ import annotations

from dataclasses import dataclass

from deepgram_manage.cli.frame import App, Projects, command

from .shape import PROJECTS


@dataclass(frozen=True, kw_only=True)
class ShowProject:
    """Nothing but the project."""


@command(
    ShowProject,
    project=Projects.ONE,
    shape=PROJECTS,
    operations=("get_project",),
    examples=(
        "deepgram-manage projects show --project 'Acme Production'",
        "deepgram-manage projects show --project 'Acme Staging' --json",
    ),
)
def run(app: App, options: ShowProject) -> None:
    """Show a project."""
    del options
    app.out.show(app.manage.get_project(app.project_id).to_dict())
