"""`projects show`."""

from __future__ import annotations

from deepgram_manage.cli.frame import App, Projects, command

from .choosing import OneProject
from .shape import PROJECTS


@command(
    OneProject,
    project=Projects.ONE,
    shape=PROJECTS,
    operations=("get_project",),
    examples=(
        "deepgram-manage projects show 'Acme Production'",
        "deepgram-manage projects show --project 'Acme Staging' --json",
    ),
)
def run(app: App, options: OneProject) -> None:
    """Show a project.

    PROJECT is its id or its name. Without it, --project or its default says which.
    """
    options.choose(app)
    app.out.show(app.manage.get_project(app.project_id).to_dict())
