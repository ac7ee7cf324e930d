"""`keys create`."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from deepgram_manage.cli.fields import FIELDS
from deepgram_manage.cli.frame import (
    App,
    Column,
    Kind,
    Projects,
    Shape,
    command,
    option,
)
from deepgram_manage.cli.frame.failures import usage_error
from deepgram_manage.cli.frame.output import Form
from deepgram_manage.cli.frame.periods import instant, span

if TYPE_CHECKING:
    from datetime import datetime

CREATED = Shape(
    columns=(
        Column("ID", "api_key_id", Kind.ID),
        Column("KEY", "key", Kind.ID),
        Column("COMMENT", "comment"),
        Column("SCOPES", "scopes"),
        Column("TAGS", "tags"),
        Column("CREATED", "created", Kind.TIME),
        Column("EXPIRES", "expiration_date", Kind.TIME),
    ),
    fields=FIELDS["create_key"],
)


@dataclass(frozen=True, kw_only=True)
class CreateKey:
    """What the new key is for, what it may do, and when it ends."""

    comment: str | None = option("--comment", metavar="TEXT", help="What the key is for.")
    scopes: tuple[str, ...] = option(
        "--scope",
        multiple=True,
        metavar="SCOPE",
        help="What the key may do, like usage:write; may be repeated.",
    )
    preset: str | None = option(
        "--preset",
        type=click.Choice(("transcribe", "speak", "read-usage")),
        help="The least scopes for a purpose, instead of --scope; needs --ttl.",
    )
    for_: str | None = option(
        "--for",
        metavar="WHOM",
        help="Whom the key is for, like customer:acme, which becomes a tag; needs --ttl. "
        "[default of --preset: transcribe]",
    )
    tags: tuple[str, ...] = option(
        "--tag",
        multiple=True,
        metavar="TAG",
        help="A tag of all requests made with the key; may be repeated.",
    )
    ttl: str | None = option(
        "--ttl", metavar="SPAN", help="How long the key lives, like 1h or 90d."
    )
    expires: str | None = option("--expires", metavar="DATE", help="When the key ends, in UTC.")
    out: str | None = option(
        "--out", metavar="FILE", help="Write the secret to a new file that only you can read."
    )

    def wanted(self, now: datetime) -> dict[str, Any]:
        """Return the options of the key for the client.

        Raises:
            CommandError: Something is missing, or excludes something else.
        """
        if self.preset or self.for_:
            return self._short_lived()
        if not self.comment or not self.scopes:
            missing = "--comment" if not self.comment else "--scope"
            raise usage_error(f"Missing option '{missing}', or --for WHOM with --ttl.")
        return {
            "comment": self.comment,
            "scopes": list(self.scopes),
            "tags": list(self.tags),
        } | self.ends(now)

    def _short_lived(self) -> dict[str, Any]:
        from deepgram_manage.access import key_options

        if self.scopes or self.expires:
            raise usage_error("--preset and --for exclude --scope and --expires.")
        if not self.ttl:
            raise usage_error("--preset and --for need --ttl, like 1h.")
        ttl = span("--ttl", self.ttl)
        options = key_options(
            preset=self.preset or "transcribe",
            for_=self.for_,
            comment=self.comment,
            tags=self.tags,
            ttl=ttl,
        )
        return options.to_dict()

    def ends(self, now: datetime) -> dict[str, Any]:
        """Return what the API is told of the end of the key.

        Raises:
            CommandError: It is told twice, cannot be read, or has passed.
        """
        if self.ttl and self.expires:
            raise usage_error("--ttl and --expires exclude each other: choose one.")
        if self.ttl:
            return {"time_to_live_in_seconds": int(span("--ttl", self.ttl).total_seconds())}
        if not self.expires:
            return {}
        end = instant("--expires", self.expires)
        if end <= now:
            raise usage_error(f"--expires {self.expires} has passed: the key would be dead.")
        return {"expiration_date": end}


@command(
    CreateKey,
    project=Projects.ONE,
    shape=CREATED,
    operations=("create_key",),
    writes=True,
    examples=(
        (
            "deepgram-manage keys create --comment deploy --scope usage:write --ttl 90d "
            "--project 'Acme Production'"
        ),
        ("deepgram-manage keys create --for customer:acme --ttl 1h --project 'Acme Production'"),
        (
            "deepgram-manage keys create --comment ci --scope usage:read --tag ci --out ci.key "
            "--project 'Acme Production'"
        ),
    ),
)
def run(app: App, options: CreateKey) -> None:
    """Create an API key, and show its secret once.

    The secret goes to stdout: alone, or with --json or --csv in the answer. With --out it goes to a
    new file of mode 0600 instead. It cannot be shown again.
    """
    from deepgram_manage.cli.frame.secret_out import SecretOut
    from deepgram_manage.cli.frame.unclear import explained

    from .scopes import scopes_explained

    wanted = options.wanted(app.now())
    project_id = app.project_id
    in_project = f"--project {shlex.quote(project_id)}"

    def deleting(key_id: str) -> str:
        return f"deepgram-manage keys delete {key_id} {in_project} --yes"

    with (
        SecretOut(app, options.out) as place,
        explained(app, "key", listing=f"deepgram-manage keys list {in_project}", deleting=deleting),
    ):
        with scopes_explained(options.scopes):
            made = app.manage.create_key(project_id, wanted)
        key = made.to_dict()
        secret = key.get("key") or ""
        expiry = f", until {key['expiration_date']}" if key.get("expiration_date") else ""
        if place.is_file:
            place.hand_out(secret, deleting(made.api_key_id))
            key.pop("key", None)
            if app.out.form not in {Form.TABLE, Form.TSV}:
                app.out.show(key)
        elif app.out.form in {Form.TABLE, Form.TSV}:
            place.hand_out(secret, deleting(made.api_key_id))
        else:
            place.hand_out_within(lambda: app.out.text_of(key), secret, deleting(made.api_key_id))
    app.say(f"Created key {made.api_key_id}{expiry}. Its secret is not shown again.")
