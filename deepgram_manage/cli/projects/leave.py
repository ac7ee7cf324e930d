"""`projects leave`."""

from __future__ import annotations

from deepgram_manage.cli.frame import DONE, App, Projects, command

from .choosing import OneProject


@command(
    OneProject,
    project=Projects.ONE,
    shape=DONE,
    operations=("leave_project",),
    writes=True,
    deletes=True,
    examples=(
        "deepgram-manage projects leave 'Acme Staging' --dry-run",
        "deepgram-manage projects leave --project 'Acme Research' --dry-run --json",
    ),
)
def run(app: App, options: OneProject) -> None:
    """Leave a project; your keys in it are deleted.

    PROJECT is its id or its name. Without it, --project or its default says which.
    """
    options.choose(app)
    project_id, name = app.project
    if not (app.asked.dry_run or app.asked.quiet):
        from deepgram_manage.cli.leaving import warn_of_leaving

        warn_of_leaving(app, project_id)
    app.confirm(f"Leave project {name or project_id}, and have all your keys of it deleted?")
    answer = app.manage.leave_project(project_id)
    app.done(answer.to_dict(), f"Left project {name or project_id}.")
