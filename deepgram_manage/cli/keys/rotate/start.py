"""`keys rotate start`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from deepgram_manage.cli.frame import App, CommandError, Exit, Projects, argument, command, option
from deepgram_manage.cli.frame.failures import usage_error
from deepgram_manage.cli.frame.output import Form
from deepgram_manage.cli.refusals import sentence

from .working import ROTATION, AnswerSink, shown, state_option, tell, working

if TYPE_CHECKING:
    from pathlib import Path

    from deepgram_manage.access import AuditRow, Rotation

_PLACES = re.compile(r"\{(key_id|project_id|comment)\}")


@dataclass(frozen=True, kw_only=True)
class StartRotation:
    """Which key to replace, where the new one goes, and how long both live."""

    key: str | None = argument("KEY", required=False, default=None)
    out: str | None = option(
        "--out",
        metavar="FILE",
        help="Write the secret to a file of mode 0600; {key_id} and {comment} are replaced.",
    )
    env_file: tuple[str, str] | None = option(
        "--env-file",
        nargs=2,
        metavar="FILE NAME",
        help="Set a variable in a file of settings; its other lines and its mode stay.",
    )
    to_command: str | None = option(
        "--to-command",
        metavar="COMMAND",
        help="Have a command store the secret, which it reads on its standard input.",
    )
    read_command: str | None = option(
        "--read-command", metavar="COMMAND", help="A command that prints what is stored."
    )
    command_timeout: float = option(
        "--command-timeout",
        type=float,
        default=60.0,
        metavar="SECONDS",
        help="After how long a command counts as failed. [default: 60]",
    )
    keyring: tuple[str, str] | None = option(
        "--keyring", nargs=2, metavar="SERVICE NAME", help="Store in the keyring of the system."
    )
    overlap: str = option(
        "--overlap", default="24h", metavar="SPAN", help="How long both keys work. [default: 24h]"
    )
    now: bool = option(
        "--now", is_flag=True, help="For a leaked key: delete it as soon as the new one is stored."
    )
    quiet_for: str = option(
        "--quiet-for",
        default="1h",
        metavar="SPAN",
        help="How long the old key has to be silent before 'finish' deletes it. [default: 1h]",
    )
    lives: str | None = option(
        "--lives",
        metavar="SPAN",
        help="How long the new key lives. [default: as long as the old key]",
    )
    policy: str | None = option(
        "--policy", metavar="FILE", help="A TOML file; its new-key-lives is --lives."
    )
    older_than: str | None = option(
        "--older-than", metavar="SPAN", help="Replace all keys that are older, instead of KEY."
    )
    state: str | None = state_option()


def _deletes(options: StartRotation) -> bool:
    """Return whether old keys go, or many keys are replaced, and so somebody is asked."""
    return options.now or options.older_than is not None


@command(
    StartRotation,
    project=Projects.ONE,
    shape=ROTATION,
    writes=True,
    deletes=_deletes,
    examples=(
        (
            "deepgram-manage keys rotate start \"Alan's key 3\" --project 'Acme Production' "
            "--out alan.key --yes"
        ),
        (
            "deepgram-manage keys rotate start --older-than 90d --project 'Acme Research' "
            "--out '{comment}.key' --dry-run"
        ),
    ),
)
def run(app: App, options: StartRotation) -> None:
    """Create a copy of a key, verify it, and store it; both keys stay valid.

    KEY is the id of the old key, or its comment. Without a destination the secret goes to stdout,
    and everything else to stderr. 'keys rotate finish' deletes the old key when the log shows that
    it is not used. A new key belongs to the account that makes the calls: --yes agrees to a change
    of owner.
    """
    if bool(options.key) == bool(options.older_than):
        raise usage_error("Name a KEY, or give --older-than.")
    if options.older_than:
        _rotate_many(app, options, options.older_than)
        return
    if options.now:
        app.confirm("Delete the old key at once? What has read it fails from then on.")
    with working(app, options.state) as folder:
        rotation = _start(app, options, options.key or "", _sink(app, options), folder)
    _tell(app, options, rotation)


def _start(app: App, options: StartRotation, key: str, sink: Any, folder: Path) -> Rotation:
    from deepgram_manage import access

    wanted: dict[str, Any] = {
        "overlap": options.overlap,
        "now": options.now,
        "quiet_for": options.quiet_for,
        "lives": _lives(options),
        "state": folder,
        "progress": tell(app),
    }
    accepts = app.asked.yes or app.asked.dry_run
    try:
        return access.rotate.start(
            app.manage, app.project_id, key, sink, accept_new_owner=accepts, **wanted
        )
    except access.OwnerChangeError as error:
        if not app.can_ask:
            raise
        app.confirm(f"{sentence(error.change)}. Go on?")
        return access.rotate.start(
            app.manage, app.project_id, key, sink, accept_new_owner=True, **wanted
        )


def _lives(options: StartRotation) -> Any:
    if options.lives or not options.policy:
        return options.lives
    from deepgram_manage.access import Policy

    return Policy.read(options.policy).new_key_lives


def _sink(app: App, options: StartRotation, row: AuditRow | None = None) -> Any:
    """Return the destination that the options name.

    Raises:
        CommandError: They name several.
    """
    from deepgram_manage.access import sinks

    given = [options.out, options.env_file, options.to_command, options.keyring]
    if sum(each is not None for each in given) > 1:
        raise usage_error("Choose one of --out, --env-file, --to-command and --keyring.")
    if options.read_command and not options.to_command:
        raise usage_error("--read-command needs --to-command.")
    if options.out:
        return sinks.File(_filled(options.out, row))
    if options.env_file:
        file, name = options.env_file
        return sinks.EnvFile(_filled(file, row), _filled(name, row))
    if options.to_command:
        return sinks.Command(options.to_command, options.read_command, options.command_timeout)
    if options.keyring:
        service, name = options.keyring
        return sinks.Keyring(service, _filled(name, row))
    return AnswerSink(app)


def _has_destination(options: StartRotation) -> bool:
    """Return whether the secrets go anywhere but to stdout."""
    return any((options.out, options.env_file, options.to_command, options.keyring))


def _filled(template: str, row: AuditRow | None) -> str:
    """Return a name with what it says of a key, in characters that no path and no shell minds."""
    if row is None:
        return template
    values = {"key_id": row.api_key_id, "project_id": row.project_id, "comment": row.comment}
    return _PLACES.sub(lambda found: re.sub(r"[^\w.-]+", "_", values[found[1]]), template)


def _tell(app: App, options: StartRotation, rotation: Rotation) -> None:
    has_answer = _has_destination(options)
    if has_answer and app.out.form is not Form.TSV:
        app.out.show(shown(rotation))
    elif has_answer:
        app.streams.write(f"{rotation.id}\n")
    if rotation.phase == "overlap":
        ends, until = rotation.expires, rotation.overlap_until
        if ends is not None and until is not None and ends <= until:
            app.warn(
                f"the new key ends at {ends:%Y-%m-%d %H:%M} UTC, before the overlap does: what "
                "uses it fails from then on"
            )
        app.say(
            f"Both keys work. Later: deepgram-manage keys rotate finish {rotation.id} (from "
            f"{rotation.overlap_until:%Y-%m-%d %H:%M} UTC on)"
        )
    else:
        app.say(f"{rotation.id} is {rotation.phase}: the old key is deleted.")


def _rotate_many(app: App, options: StartRotation, older_than: str) -> None:
    """Replace all keys that are old enough: the plan first, then one after the other."""
    from deepgram_manage import DeepgramError, access

    with working(app, options.state) as folder:
        audit = access.audit(app.manage, projects=app.project_id, last_seen_calls=0)
        caller = access.caller(app.manage, []).api_key_id
        rows = [
            row
            for row in access.rotate.candidates(audit, older_than=older_than, state=folder)
            if row.api_key_id != caller
        ]
        planned = [(row, _sink(app, options, row)) for row in rows]
        _refuse_shared(options, planned)
        for row in rows:
            app.say(f"{row.api_key_id} {row.comment!r}, {row.age_days} days old")
        if not rows or app.asked.dry_run:
            app.out.show_all(map(_due, rows))
            app.say(f"{len(rows)} keys are due.")
            return
        app.confirm(f"Replace these {len(rows)} keys?")
        failed: list[str] = []
        done: list[Rotation] = []
        for row, sink in planned:
            try:
                rotation = _start(app, options, row.api_key_id, sink, folder)
            except DeepgramError as error:
                failed.append(str(error))
                app.warn(f"{row.api_key_id}: {sentence(str(error))}")
            else:
                done.append(rotation)
                app.say(f"{row.api_key_id}: {rotation.id} is {rotation.phase}")
    # Without a destination, stdout has the secrets.
    if app.out.form is not Form.TSV and _has_destination(options):
        app.out.show_all(map(shown, done))
    if failed:
        raise CommandError(
            f"{len(failed)} of {len(rows)} keys could not be replaced; the first: {failed[0]}.",
            exit_code=Exit.PARTLY if len(failed) < len(rows) else Exit.FAILED,
        )


def _due(row: AuditRow) -> dict[str, Any]:
    """Return what is shown of a rotation that has not begun."""
    return {
        "id": None,
        "project_id": row.project_id,
        "phase": "due",
        "old_key_id": row.api_key_id,
        "comment": row.comment,
        "scopes": list(row.scopes),
        "tags": list(row.tags),
        "owner": row.owner,
    }


def _refuse_shared(options: StartRotation, planned: list[tuple[AuditRow, Any]]) -> None:
    """Refuse one destination for several keys: the last would replace the others."""
    places = [str(sink.to_dict()) for _row, sink in planned]
    if len(set(places)) < len(places) and options.to_command is None:
        raise usage_error(
            "Several keys need several destinations: use {key_id} or {comment} in the name.",
        )
