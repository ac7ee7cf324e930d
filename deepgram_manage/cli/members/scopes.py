"""`members scopes`."""

from __future__ import annotations

from dataclasses import dataclass

from deepgram_manage.cli.frame import App, Projects, argument, command

from .finding import member_id_of
from .shape import SCOPES


@dataclass(frozen=True, kw_only=True)
class MemberScopes:
    """Whose scopes to show."""

    member: str = argument("MEMBER")


@command(
    MemberScopes,
    project=Projects.ONE,
    shape=SCOPES,
    operations=("get_member_scopes",),
    examples=(
        "deepgram-manage members scopes grace@example.com --project 'Acme Production'",
        "deepgram-manage members scopes grace@example.com --project 'Acme Production' --json",
    ),
)
def run(app: App, options: MemberScopes) -> None:
    """Show the scopes of a member.

    MEMBER is the id of the member, or the address.
    """
    member_id = member_id_of(app, options.member)
    app.out.show(app.manage.get_member_scopes(app.project_id, member_id).to_dict())
