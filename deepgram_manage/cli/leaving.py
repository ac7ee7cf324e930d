"""What commands show of what goes with an account, or with a project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deepgram_manage.cli.frame import App, Column, Kind, Shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from deepgram_manage.access import Leaver, Unread

LEAVER = Shape(
    columns=(
        Column("PROJECT", "project"),
        Column("ROLE", "role"),
        Column("KEY", "api_key_id", Kind.ID),
        Column("COMMENT", "comment"),
        Column("SPEND 30D", "spend_30d_usd", Kind.USD),
        Column("LAST USE", "last_use"),
    ),
    fields=(
        "email",
        "projects.project_id",
        "projects.project",
        "projects.member_id",
        "projects.role",
        "projects.scopes",
        "projects.is_only_owner",
        "projects.invited_as",
        "projects.keys.api_key_id",
        "projects.keys.comment",
        "projects.keys.scopes",
        "projects.keys.tags",
        "projects.keys.has_expired",
        "projects.keys.spend_30d_usd",
        "projects.keys.last_seen",
        "projects.keys.last_use",
        "keys",
        "spend_30d_usd",
        "refusals",
        "commands",
        "unread.project_id",
        "unread.what",
        "unread.reason",
    ),
    empty="Nothing could be read.",
)


def show_leaver(app: App, found: Leaver) -> None:
    """Show what goes with an account: programs get all of it, a person a line per key."""
    from deepgram_manage.cli.frame.output import Form

    if app.out.form in {Form.JSON, Form.JSONL}:
        app.out.show(found.to_dict())
    else:
        app.out.show_all(_lines(found))
    tell_leaver(app, found)


def _lines(found: Leaver) -> Iterator[dict[str, Any]]:
    for project in found.projects:
        shared = {"project": project.name or project.project_id, "role": project.role}
        if project.invited_as is not None:
            yield {**shared, "role": project.role, "comment": f"invited as {project.invited_as}"}
        for each in project.keys:
            yield {**shared, **each.to_dict()}
        if not project.keys and project.invited_as is None:
            yield shared


def tell_leaver(app: App, found: Leaver) -> None:
    """Tell a person what will be refused, what could not be read, and what to run before."""
    from deepgram_manage.costs import dollars

    for refusal in found.refusals:
        app.warn(refusal)
    _warn_of(app, found.unread)
    count = len(found.keys)
    if count:
        spend = found.spend_usd
        cost = "" if spend is None else f", which cost {dollars(spend)} in the last 30 days"
        app.say(f"{count} {'key' if count == 1 else 'keys'} would be deleted{cost}.")
    for line in found.commands:
        app.say(f"  {line}")


def warn_of_leaver(app: App, email: str, project_id: str) -> None:
    """Tell a person what goes with an account in one project, before asking."""
    from deepgram_manage import access
    from deepgram_manage.costs import dollars

    found = access.leaver(app.manage, email, projects=project_id)
    for project in found.projects:
        for each in project.keys:
            app.say(
                f"  key {each.key.api_key_id} {each.key.comment!r} will be deleted: "
                f"{dollars(each.spend_usd)} in 30 days, last use {each.last_use}"
            )
    _warn_of(app, found.unread)
    for refusal in found.refusals:
        app.warn(refusal)


def warn_of_leaving(app: App, project_id: str) -> None:
    """Tell a person what goes with the calling account in a project, before asking."""
    from deepgram_manage import access

    caller = access.caller(app.manage, project_id)
    if caller.email is None:
        app.warn("it is not known which keys are yours")
    else:
        warn_of_leaver(app, caller.email, project_id)


def warn_of_deletion(app: App, project_id: str) -> None:
    """Tell a person what goes with a project: its keys, what they cost, and its balance."""
    from deepgram_manage import DeepgramError, access
    from deepgram_manage.costs import dollars, quantity

    audit = access.audit(app.manage, projects=project_id, last_seen_calls=20)
    for row in audit:
        app.say(
            f"  key {row.api_key_id} {row.comment!r} will be deleted: "
            f"{dollars(row.spend_usd)} in 30 days, last use {row.last_use}"
        )
    _warn_of(app, audit.unread)
    try:
        balances = app.manage.get_balances(project_id).balances
    except DeepgramError as error:
        app.warn(f"the balance could not be read: {error}")
        return
    for balance in balances:
        left = quantity(balance.amount_decimal, balance.units or "")
        app.say(f"  a balance of {left} will be lost")


def _warn_of(app: App, unread: Iterable[Unread]) -> None:
    """Tell a person of what there may be more than is shown."""
    for each in unread:
        app.warn(str(each))
