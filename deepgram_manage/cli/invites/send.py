"""`invites send`."""

from __future__ import annotations

import shlex
from dataclasses import dataclass

from deepgram_manage.cli.frame import DONE, App, Projects, argument, command, option


@dataclass(frozen=True, kw_only=True)
class SendInvite:
    """Whom to invite, and as what."""

    email: str = argument("EMAIL")
    scope: str = option(
        "--scope", default="member", metavar="SCOPE", help="member or admin. [default: member]"
    )


@command(
    SendInvite,
    project=Projects.ONE,
    shape=DONE,
    operations=("send_invite",),
    writes=True,
    examples=(
        "deepgram-manage invites send ann@example.com --project 'Acme Production' --dry-run",
        "deepgram-manage invites send ann@example.com --scope admin --project 'Acme Production'",
    ),
)
def run(app: App, options: SendInvite) -> None:
    """Invite somebody to a project."""
    from deepgram_manage.cli.frame.unclear import explained

    project_id = app.project_id
    in_project = f"--project {shlex.quote(project_id)}"

    def deleting(email: str) -> str:
        return f"deepgram-manage invites delete {shlex.quote(email)} {in_project} --yes"

    listing = f"deepgram-manage invites list {in_project}"
    with explained(app, "invitation", listing=listing, deleting=deleting):
        answer = app.manage.send_invite(
            project_id, {"email": options.email, "scope": options.scope}
        )
    app.done(answer.to_dict(), f"Invited {options.email} as {options.scope}.")
