"""`members list`."""

from __future__ import annotations

from dataclasses import dataclass

from deepgram_manage.cli.frame import App, Projects, command

from .shape import MEMBERS


@dataclass(frozen=True, kw_only=True)
class ListMembers:
    """Nothing but the projects."""


@command(
    ListMembers,
    project=Projects.MANY,
    shape=MEMBERS,
    operations=("list_members",),
    examples=(
        "deepgram-manage members list --project 'Acme Production'",
        "deepgram-manage members list --all-projects --json=email,scopes",
    ),
)
def run(app: App, options: ListMembers) -> None:
    """List the members of a project."""
    del options
    app.out.show_all(
        app.gather(
            lambda project_id: [
                each.to_dict() for each in app.manage.get_members(project_id).members
            ]
        )
    )
