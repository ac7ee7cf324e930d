"""`keys sweep`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from deepgram_manage.cli.frame import (
    App,
    Column,
    CommandError,
    Exit,
    Kind,
    Projects,
    Shape,
    command,
    option,
)

SWEPT = Shape(
    columns=(
        Column("ID", "api_key_id", Kind.ID),
        Column("COMMENT", "comment"),
        Column("REASON", "reason"),
        Column("EXPIRES", "expires", Kind.TIME),
        Column("LAST SEEN", "last_seen", Kind.TIME),
        Column("LOOKED BACK TO", "looked_back_to", Kind.TIME, wide=True),
        Column("PROJECT", "project_id", Kind.ID, wide=True),
    ),
    fields=(
        "project_id",
        "api_key_id",
        "comment",
        "reason",
        "expires",
        "last_seen",
        "looked_back_to",
    ),
    empty="There is nothing to sweep.",
)


@dataclass(frozen=True, kw_only=True)
class SweepKeys:
    """Which keys lie idle."""

    policy: str | None = option(
        "--policy",
        metavar="FILE",
        help="A TOML file with a policy; its idle-after is --idle-after.",
    )
    idle_after: str | None = option(
        "--idle-after",
        metavar="SPAN",
        help="How long a key must be unused to be idle. [default: 90d]",
    )


@command(
    SweepKeys,
    project=Projects.MANY,
    shape=SWEPT,
    writes=True,
    deletes=True,
    examples=(
        "deepgram-manage keys sweep --project 'Acme Production' --dry-run",
        "deepgram-manage keys sweep --project 'Acme Production' --yes",
    ),
)
def run(app: App, options: SweepKeys) -> None:
    """Delete the keys that have expired or that nobody uses.

    The plan is shown first. Keys whose last use is unknown stay, and so does the calling key. Exits
    with 8 when something could not be read, so that there may be more to delete.
    """
    from deepgram_manage import access

    policy = access.Policy.read(options.policy) if options.policy else access.Policy()
    if options.idle_after:
        policy = policy.with_values({"idle-after": options.idle_after})
    projects: Any = None if app.asked.all_projects else app.project_id
    # Planning only reads, and so goes on in a dry run.
    plan = access.plan_sweep(app.manage, projects=projects, policy=policy)
    for each in plan.unread:
        app.warn(str(each))
    if plan.unread:
        app.exit_code = Exit.PARTLY
    app.out.show_all(each.to_dict() for each in plan.keys)
    if not plan.keys or app.asked.dry_run:
        return
    count = len(plan)
    app.confirm(f"Delete {'this key' if count == 1 else f'these {count} keys'}?")
    done = access.sweep(app.manage, plan)
    app.say(f"Deleted {len(done.deleted)} of {count}.")
    if done.failed:
        first = next(iter(done.failed.values()))
        raise CommandError(
            f"{len(done.failed)} of {count} keys could not be deleted; the first: {first}",
            exit_code=Exit.PARTLY if done.deleted else Exit.FAILED,
        )
