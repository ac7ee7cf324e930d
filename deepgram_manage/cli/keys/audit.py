"""`keys audit`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from deepgram_manage.cli.frame import App, Column, Item, Kind, Projects, Shape, command, option
from deepgram_manage.cli.frame.output import Form
from deepgram_manage.cli.frame.whole_file import whole_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deepgram_manage.access import Audit, AuditRow, Policy


def _found(item: Item) -> list[str]:
    """Return the ids of what is found and not accepted."""
    return [finding["id"] for finding in item["findings"] if not finding["accepted"]]


AUDIT = Shape(
    columns=(
        Column("PROJECT", "project"),
        Column("PROJECT ID", "project_id", Kind.ID, wide=True),
        Column("ID", "api_key_id", Kind.ID),
        Column("COMMENT", "comment"),
        Column("OWNER", "owner"),
        Column("OWNER IS MEMBER", "owner_is_member", wide=True),
        Column("SCOPES", "scopes", wide=True),
        Column("RISK", "risk"),
        Column("CREATED", "created", Kind.TIME, wide=True),
        Column("AGE", "age_days", Kind.NUMBER),
        Column("EXPIRES", "expires", Kind.TIME),
        Column("DAYS LEFT", "days_left", Kind.NUMBER, wide=True),
        Column("LAST USE", "last_use"),
        Column("SPEND 30D", "spend_30d_usd", Kind.USD),
        Column("TAGS", "tags", wide=True),
        Column("FINDINGS", _found),
    ),
    fields=(
        "project_id",
        "project",
        "api_key_id",
        "comment",
        "owner",
        "owner_is_member",
        "scopes",
        "risk",
        "created",
        "age_days",
        "expires",
        "days_left",
        "last_seen",
        "looked_back_to",
        "last_use",
        "spend_30d_usd",
        "tags",
        "findings.id",
        "findings.severity",
        "findings.message",
        "findings.accepted",
    ),
    empty="There are no keys that you may see.",
)


@dataclass(frozen=True, kw_only=True)
class AuditKeys:
    """What to find, what is accepted, and how to show it."""

    policy: str | None = option(
        "--policy", metavar="FILE", help="A TOML file with the rules for keys."
    )
    fail_at: str | None = option(
        "--fail-at",
        type=click.Choice(("off", "note", "warning", "error")),
        help="Exit with 1 for a finding of this severity or worse. [default: error]",
    )
    baseline: str | None = option(
        "--baseline",
        metavar="FILE",
        help="Ignore the findings in this file, from --write-baseline.",
    )
    write_baseline: str | None = option(
        "--write-baseline", metavar="FILE", help="Accept all of today's findings from now on."
    )
    last_seen_calls: int = option(
        "--last-seen-calls",
        type=click.IntRange(min=0),
        default=500,
        metavar="N",
        help="How many keys to look up in the request log at most. [default: 500]",
    )
    sarif: bool = option("--sarif", is_flag=True, help="SARIF 2.1.0, which code hosts show.")
    html: str | None = option("--html", metavar="FILE", help="Write a page to look at.")


@command(
    AuditKeys,
    project=Projects.ALL,
    shape=AUDIT,
    guard=True,
    examples=(
        "deepgram-manage keys audit --fail-at off",
        "deepgram-manage keys audit --project 'Acme Production' --fail-at off --csv",
    ),
)
def run(app: App, options: AuditKeys) -> None:
    """Check every key, and report what is wrong with it.

    Covers all projects that the key may see, unless one is named. Exits with 0 when no finding is
    as severe as --fail-at, with 1 when one is, and with 69 when something could not be read, or
    when the key sees no project.
    """
    from deepgram_manage import access
    from deepgram_manage.access import Audit

    policy = _policy(options)
    reader: Any = access.iter_audit(
        app.manage,
        projects=app.chosen_projects,
        policy=policy,
        baseline=access.Baseline.read(options.baseline) if options.baseline else None,
        last_seen_calls=options.last_seen_calls,
    )
    failing: list[AuditRow] = []
    if options.sarif or options.html or options.write_baseline:
        audit: Audit = reader.collect()
        _warn(app, reader)
        _write(app, options, audit)
        # Who accepts all of today's findings is done, if all of them were seen.
        failing = [] if options.write_baseline else list(audit)
        app.exit_code = Audit(rows=failing, unread=audit.unread, policy=policy).exit_code
        return
    app.out.show_all(_shown(reader, policy, failing))
    _warn(app, reader)
    app.exit_code = Audit(rows=failing, unread=reader.unread, policy=policy).exit_code


def _write(app: App, options: AuditKeys, audit: Audit) -> None:
    """Write what was asked for instead of a list, or beside one that programs read."""
    from deepgram_manage import access

    if options.write_baseline:
        audit.baseline().write(options.write_baseline)
        app.say(f"{len(audit.findings)} findings are accepted in {options.write_baseline}.")
    if options.html:
        page = access.to_html(audit)
        with whole_file(options.html) as part:
            part.write_text(page, "utf-8")
        app.say(f"{len(audit)} keys are in {options.html}.")
    if app.out.form in {Form.JSON, Form.JSONL, Form.CSV} and not options.sarif:
        app.out.show_all(map(_item, audit))
    if options.sarif:
        app.streams.write(json.dumps(access.to_sarif(audit), indent=2) + "\n")


def _policy(options: AuditKeys) -> Policy:
    from deepgram_manage import access

    policy = access.Policy.read(options.policy) if options.policy else access.Policy()
    return policy.with_values({"fail-at": options.fail_at}) if options.fail_at else policy


def _shown(rows: Any, policy: Policy, failing: list[AuditRow]) -> Iterator[Item]:
    """Yield the rows one by one, and keep those that fail the policy."""
    for row in rows:
        if row.severity != "off" and policy.fails(row.severity):
            failing.append(row)
        yield _item(row)


def _item(row: AuditRow) -> Item:
    return {**row.to_dict(), "last_use": str(row.last_use)}


def _warn(app: App, reader: Any) -> None:
    for each in reader.unread:
        app.warn(str(each))
