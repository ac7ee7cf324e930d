"""`org plan`."""

from __future__ import annotations

from dataclasses import dataclass

from deepgram_manage.cli.frame import App, argument, command, option
from deepgram_manage.cli.refusals import refusals_explained

from .shape import PLAN, show_plan


@dataclass(frozen=True, kw_only=True)
class PlanOrganisation:
    """The file, and whether what it does not name is to go."""

    file: str = argument("FILE")
    prune: bool = option(
        "--prune", is_flag=True, help="Remove members and invitations that the file does not name."
    )
    exit_code: bool = option(
        "--exit-code", is_flag=True, help="Exit with 1 if the projects differ from the file."
    )


@command(
    PlanOrganisation,
    shape=PLAN,
    examples=(
        "deepgram-manage org plan acme.toml",
        "deepgram-manage org plan acme.toml --prune --json",
    ),
)
def run(app: App, options: PlanOrganisation) -> None:
    """Compare a file with the projects that it names; nothing is changed.

    FILE is TOML: [[project]] with id or name, [project.members] and [project.invites] with roles
    by address, and [keys] with a policy.
    """
    from deepgram_manage import access

    with refusals_explained():
        plan = access.plan(app.manage, options.file, prune=options.prune)
    show_plan(app, plan)
    if options.exit_code and (plan.changes or plan.refused):
        app.exit_code = 1
