"""`invites delete`."""

from __future__ import annotations

from dataclasses import dataclass

from deepgram_manage.cli.frame import DONE, App, Projects, argument, command


@dataclass(frozen=True, kw_only=True)
class DeleteInvite:
    """Whose invitation to withdraw."""

    email: str = argument("EMAIL")


@command(
    DeleteInvite,
    project=Projects.ONE,
    shape=DONE,
    operations=("delete_invite",),
    writes=True,
    deletes=True,
    examples=(
        "deepgram-manage invites delete new@example.com --project 'Acme Production' --dry-run",
        "deepgram-manage invites delete new@example.com --project 'Acme Production' --yes",
    ),
)
def run(app: App, options: DeleteInvite) -> None:
    """Withdraw an invitation."""
    app.confirm(f"Withdraw the invitation of {options.email}?")
    answer = app.manage.delete_invite(app.project_id, options.email)
    app.done(answer.to_dict(), f"Withdrew the invitation of {options.email}.")
