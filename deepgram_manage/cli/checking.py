"""What `whoami` and `keys check` show of a key, and what they exit with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deepgram_manage.cli.frame import App, Column, Exit, Kind, Shape

if TYPE_CHECKING:
    from deepgram_manage.access import Check

CHECK = Shape(
    columns=(
        Column("VALID", "valid"),
        Column("KIND", "kind"),
        Column("REASON", "reason"),
        Column("FROM", "source"),
        Column("ID", "api_key_id", Kind.ID),
        Column("SCOPES", "scopes"),
        Column("PROJECTS", "projects", optional=True),
        Column("CREATED", "created", Kind.TIME, optional=True),
        Column("EXPIRES", "expires", Kind.TIME, optional=True),
    ),
    fields=(
        "valid",
        "kind",
        "outcome",
        "reason",
        "api_key_id",
        "scopes",
        "projects",
        "created",
        "expires",
        "source",
    ),
)


def check_and_show(app: App, key: str | None, host: str | None, source: str) -> None:
    """Check a key, show what is known of it, and exit by it.

    Args:
        app: The run of the program.
        key: The key, or whatever was given instead.
        host: The server; that of the environment unless given.
        source: Where the key comes from, for people.
    """
    from deepgram_manage import access
    from deepgram_manage.cli.frame.connection import settings_of, settings_refused_as_usage

    if key:
        app.streams.hide(key)
    with settings_refused_as_usage(app, host):
        found = access.check(
            key or "", base_url=host, http_client=app.transport, **settings_of(app)
        )
    app.out.show({**found.to_dict(), "source": source})
    app.exit_code = _code_of(found)


def _code_of(found: Check) -> int:
    if found.valid is None:
        return Exit.UNCLEAR
    return Exit.DONE if found.valid else Exit.CREDENTIALS
