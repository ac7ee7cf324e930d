"""`members leaver`."""

from __future__ import annotations

from dataclasses import dataclass

from deepgram_manage.cli.frame import App, CommandError, Exit, Projects, argument, command
from deepgram_manage.cli.leaving import LEAVER, show_leaver


@dataclass(frozen=True, kw_only=True)
class ShowLeaver:
    """Who leaves."""

    address: str = argument("ADDRESS")


@command(
    ShowLeaver,
    project=Projects.ALL,
    shape=LEAVER,
    examples=(
        "deepgram-manage members leaver alan@example.com",
        "deepgram-manage members leaver alan@example.com --project 'Acme Staging' --json",
    ),
)
def run(app: App, options: ShowLeaver) -> None:
    """Show what is lost when a member leaves.

    It lists the projects and roles, each key that will be deleted with its spend and newest
    request, the invitations, and the commands that replace the keys. It covers all projects that
    the key may see, unless one is named. Nothing is changed.
    """
    from deepgram_manage import access

    found = access.leaver(app.manage, options.address, projects=app.chosen_projects)
    if not found.projects and not found.unread:
        # Silence would read as "nothing goes with them", also after a slip of the pen.
        raise CommandError(
            f"Nobody has the address {options.address!r} in any project that you may see.",
            exit_code=Exit.NOT_FOUND,
            hint="'deepgram-manage members list --all-projects' lists them.",
        )
    show_leaver(app, found)
    if found.unread:
        app.exit_code = Exit.PARTLY
