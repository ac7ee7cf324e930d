"""`projects rename`."""

from __future__ import annotations

from dataclasses import dataclass

from deepgram_manage.cli.frame import DONE, App, Projects, argument, command


@dataclass(frozen=True, kw_only=True)
class RenameProject:
    """The new name."""

    name: str = argument("NEW_NAME")


@command(
    RenameProject,
    project=Projects.ONE,
    shape=DONE,
    operations=("update_project",),
    writes=True,
    examples=(
        "deepgram-manage projects rename Staging --project 'Acme Staging' --dry-run",
        "deepgram-manage projects rename Staging --project 'Acme Staging'",
    ),
)
def run(app: App, options: RenameProject) -> None:
    """Rename a project."""
    answer = app.manage.update_project(app.project_id, options.name)
    app.done(answer.to_dict(), f"Project {app.project_id} is called {options.name} now.")
