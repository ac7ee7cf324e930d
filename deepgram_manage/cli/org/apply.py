"""`org apply`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deepgram_manage.cli.frame import App, CommandError, Exit, argument, command, option
from deepgram_manage.cli.refusals import refusals_explained

from .shape import PLAN, show_plan

if TYPE_CHECKING:
    from deepgram_manage.access import Applied, OrgPlan


@dataclass(frozen=True, kw_only=True)
class ApplyOrganisation:
    """The file, and whether what it does not name is to go."""

    file: str = argument("FILE")
    prune: bool = option(
        "--prune", is_flag=True, help="Remove members and invitations that the file does not name."
    )


@command(
    ApplyOrganisation,
    shape=PLAN,
    writes=True,
    deletes=True,
    examples=(
        "deepgram-manage org apply acme.toml --dry-run",
        "deepgram-manage org apply acme.toml --yes",
    ),
)
def run(app: App, options: ApplyOrganisation) -> None:
    """Change the projects to match a file. Keys are never touched.

    The plan is shown first. Whatever interrupts it, the next plan has what is left. Exits with 8
    when a part of the changes was made, and with 1 when all of them were refused because they would
    lock somebody out.
    """
    from deepgram_manage import access
    from deepgram_manage.cli.frame.output import Form

    is_json = app.out.form in {Form.JSON, Form.JSONL}
    with refusals_explained():
        plan = access.plan(app.manage, options.file, prune=options.prune)
    if app.asked.dry_run or not is_json:
        show_plan(app, plan)
    if app.asked.dry_run:
        return
    if not plan.is_empty:
        app.confirm(f"Make {'this change' if len(plan) == 1 else f'these {len(plan)} changes'}?")
    applied = access.apply(app.manage, plan)
    if is_json:
        app.out.show({**plan.to_dict(), **applied.to_dict()})
    _conclude(app, plan, applied)


def _conclude(app: App, plan: OrgPlan, applied: Applied) -> None:
    """Say what was done.

    Raises:
        CommandError: Not everything that the file says was done.
    """
    done = len(applied.done)
    if applied.error is not None and not done:
        raise applied.error
    if applied.error is not None:
        raise CommandError(
            f"{done} of {len(plan)} changes were made, then {applied.failed} failed: "
            f"{applied.error}",
            exit_code=Exit.PARTLY,
            hint="Run it again: the next plan has what is left.",
        )
    if plan.refused:
        raise CommandError(
            f"{done} changes were made, and {len(plan.refused)} were refused, the first because "
            f"{plan.refused[0].reason}.",
            exit_code=Exit.PARTLY if done else Exit.FAILED,
            code="REFUSED",
            hint="Have another owner make them, or take them out of the file.",
        )
    app.say(f"{done} changes were made.")
