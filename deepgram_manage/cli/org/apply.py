"""`org apply`."""

from __future__ import annotations

from dataclasses import dataclass

from deepgram_manage.cli.frame import App, CommandError, Exit, argument, command, option

from .shape import PLAN, show_plan


@dataclass(frozen=True, kw_only=True)
class ApplyOrganisation:
    """The file, and whether what it does not name is to go."""

    file: str = argument("FILE")
    prune: bool = option(
        "--prune", is_flag=True, help="Members and invitations go that the file does not name."
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

    The plan is shown first. Whatever interrupts it, the next plan has what is left.
    """
    from deepgram_manage import access
    from deepgram_manage.cli.frame.output import Form

    is_json = app.out.form in {Form.JSON, Form.JSONL}
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
    if applied.failed is None:
        app.say(f"{len(applied.done)} changes were made.")
    elif not applied.done and applied.error is not None:
        raise applied.error
    else:
        raise CommandError(
            f"{len(applied.done)} of {len(plan)} changes were made, then {applied.failed} failed: "
            f"{applied.error}",
            exit_code=Exit.PARTLY,
            hint="Run it again: the next plan has what is left.",
        )
