"""`login`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deepgram_manage.cli.frame import App, command, option
from deepgram_manage.cli.frame.encodings import decoded
from deepgram_manage.cli.frame.failures import CommandError, Exit, usage_error

if TYPE_CHECKING:
    from deepgram_manage.cli.frame.profiles import Profiles

_PROMPT = "API key (it is not shown): "


@dataclass(frozen=True, kw_only=True)
class Login:
    """What to keep beside the key."""

    host: str | None = option(
        "--host", metavar="HOST", help="The server, if it is another than api.deepgram.com."
    )
    project: str | None = option(
        "--project", metavar="PROJECT", help="The project to use when none is named."
    )
    insecure_storage: bool = option(
        "--insecure-storage",
        is_flag=True,
        help="Keep the key in a file of mode 0600 instead of the keyring.",
    )


@command(
    Login,
    examples=(
        "deepgram-manage login --insecure-storage < deploy.key",
        "deepgram-manage login --profile staging --project 'Acme Staging' < deploy.key",
    ),
)
def run(app: App, options: Login) -> None:
    """Check an API key, and keep it for the next calls.

    The key is asked for and not shown, or read from standard input. It is kept in the keyring of
    the system (extra: keyring), under the name that --profile or DEEPGRAM_PROFILE says.
    """
    from deepgram_manage.cli.frame.connection import HOST, Access, connect_with, profile_name
    from deepgram_manage.cli.frame.names import find
    from deepgram_manage.cli.frame.profiles import FILE, KEYRING, Profile, Profiles

    storage = FILE if options.insecure_storage else KEYRING
    if storage == KEYRING:
        from deepgram_manage.cli.frame import keyring_store

        keyring_store.require()
    key = _asked_key(app)
    app.streams.hide(key)
    host = options.host or app.environment.get(HOST) or None
    client = connect_with(app, Access(source="login", key=key, host=host))
    seen = client.manage.get_projects().projects
    if options.project is not None:
        find(
            "project",
            options.project,
            seen,
            id_of=lambda each: each.project_id,
            name_of=lambda each: each.name,
        )
    name = profile_name(app)
    profiles = Profiles(app.environment)
    _keep(profiles, name, key, storage)
    profiles.save(Profile(name=name, storage=storage, host=host, project=options.project))
    where = "the keyring" if storage == KEYRING else f"a file in {profiles.folder}"
    projects = "project" if len(seen) == 1 else "projects"
    app.say(f"The key sees {len(seen)} {projects}. It is kept in {where}, as profile {name!r}.")


def _asked_key(app: App) -> str:
    """Return the key that a person types, or that standard input has."""
    if not app.streams.reads_from_terminal:
        key = decoded(app.streams.read_bytes()).strip()
    else:
        import getpass

        try:
            key = getpass.getpass(_PROMPT, app.streams.stderr).strip()
        except EOFError:
            key = ""
    if not key:
        raise usage_error("There is no key on standard input.")
    if not (key.isascii() and key.isprintable()) or " " in key:
        # Not shown: it may be a key with something around it.
        raise CommandError(
            "This is not a key: a key is one word of letters and digits.",
            exit_code=Exit.CREDENTIALS,
            code="BAD_KEY",
        )
    return key


def _keep(profiles: Profiles, name: str, key: str, storage: str) -> None:
    from deepgram_manage.cli.frame.profiles import FILE

    if storage == FILE:
        profiles.save_secret(name, key)
        return
    from deepgram_manage.cli.frame.keyring_store import write

    write(name, key)
