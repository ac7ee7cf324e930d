"""`invites list`."""

from __future__ import annotations

from dataclasses import dataclass

from deepgram_manage.cli.fields import FIELDS
from deepgram_manage.cli.frame import App, Column, Projects, Shape, command

INVITES = Shape(
    columns=(Column("EMAIL", "email"), Column("SCOPE", "scope")),
    fields=FIELDS["list_invites"],
    empty="There are no open invitations.",
)


@dataclass(frozen=True, kw_only=True)
class ListInvites:
    """Nothing but the projects."""


@command(
    ListInvites,
    project=Projects.MANY,
    shape=INVITES,
    operations=("list_invites",),
    examples=(
        "deepgram-manage invites list --project 'Acme Production'",
        "deepgram-manage invites list --all-projects --json",
    ),
)
def run(app: App, options: ListInvites) -> None:
    """List the open invitations to a project."""
    del options
    app.out.show_all(
        app.gather(
            lambda project_id: [
                each.to_dict() for each in app.manage.get_invites(project_id).invites
            ]
        )
    )
