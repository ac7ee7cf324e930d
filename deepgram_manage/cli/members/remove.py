"""`members remove`."""

from __future__ import annotations

from dataclasses import dataclass

from deepgram_manage.cli.frame import DONE, App, Projects, argument, command

from .finding import member_id_of


@dataclass(frozen=True, kw_only=True)
class RemoveMember:
    """Whom to remove."""

    member: str = argument("MEMBER")


@command(
    RemoveMember,
    project=Projects.ONE,
    shape=DONE,
    operations=("remove_member",),
    writes=True,
    deletes=True,
    examples=(
        "deepgram-manage members remove edsger@example.com --project 'Acme Production' --dry-run",
        "deepgram-manage members remove edsger@example.com --project 'Acme Production' --yes",
    ),
)
def run(app: App, options: RemoveMember) -> None:
    """Remove a member from a project; all keys that the member made are deleted.

    MEMBER is the id of the member, or the address. The keys that will be deleted are shown first.
    """
    member_id = member_id_of(app, options.member)
    _warn(app, member_id)
    app.confirm(f"Remove {options.member}, and have all keys of this member deleted?")
    answer = app.manage.remove_member(app.project_id, member_id)
    app.done(answer.to_dict(), f"Removed {options.member}.")


def _warn(app: App, member_id: str) -> None:
    """Say which keys will be deleted, and what the server will refuse."""
    if app.asked.dry_run or app.asked.quiet:
        return
    from deepgram_manage.cli.leaving import warn_of_leaver

    members = app.manage.get_members(app.project_id).members
    for member in members:
        if member.member_id == member_id:
            warn_of_leaver(app, member.email, app.project_id)
