"""`members set-scope`."""

from __future__ import annotations

from dataclasses import dataclass

from deepgram_manage.cli.frame import DONE, App, Projects, argument, command

from .finding import member_id_of


@dataclass(frozen=True, kw_only=True)
class SetMemberScope:
    """Who gets which role."""

    member: str = argument("MEMBER")
    scope: str = argument("SCOPE")


@command(
    SetMemberScope,
    project=Projects.ONE,
    shape=DONE,
    operations=("update_member_scope",),
    writes=True,
    examples=(
        "deepgram-manage members set-scope alan@example.com admin -p 'Acme Production' --dry-run",
        "deepgram-manage members set-scope alan@example.com admin --project 'Acme Production'",
    ),
)
def run(app: App, options: SetMemberScope) -> None:
    """Set the role of a member; it replaces the old one.

    MEMBER is the id of the member, or the address. SCOPE is member, admin or owner.
    """
    member_id = member_id_of(app, options.member)
    answer = app.manage.update_member_scope(app.project_id, member_id, {"scope": options.scope})
    app.done(answer.to_dict(), f"{options.member} is {options.scope} now.")
