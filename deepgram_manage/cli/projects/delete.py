"""`projects delete`."""

from __future__ import annotations

from deepgram_manage.cli.frame import DONE, App, Projects, command

from .choosing import OneProject


@command(
    OneProject,
    project=Projects.ONE,
    shape=DONE,
    operations=("delete_project",),
    writes=True,
    deletes=True,
    examples=(
        "deepgram-manage projects delete --project 'Acme Research' --dry-run",
        "deepgram-manage projects delete 'Acme Research' --yes",
    ),
)
def run(app: App, options: OneProject) -> None:
    """Delete a project, with its keys, its log and its balances.

    PROJECT is its id or its name. Without it, --project or its default says which.
    At a terminal you are asked to type its name.
    """
    options.choose(app)
    project_id, name = app.project
    if name is None and not (app.asked.yes or app.asked.dry_run):
        name = app.manage.get_project(project_id).name
    if not (app.asked.dry_run or app.asked.quiet):
        from deepgram_manage.cli.leaving import warn_of_deletion

        warn_of_deletion(app, project_id)
    app.confirm_by_name(
        f"This deletes project {project_id} for good, with its keys, its log and its balances.",
        name or project_id,
    )
    answer = app.manage.delete_project(project_id)
    app.done(answer.to_dict(), f"Deleted project {name or project_id}.")
