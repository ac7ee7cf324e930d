"""`keys check`."""

from __future__ import annotations

import io
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from deepgram_manage.cli.checking import CHECK, check_and_show
from deepgram_manage.cli.frame import App, command, option
from deepgram_manage.cli.frame.encodings import decoded
from deepgram_manage.cli.frame.failures import usage_error


@dataclass(frozen=True, kw_only=True)
class CheckKey:
    """Where the key is."""

    file: str | None = option(
        "--file", metavar="FILE", help="Read the key from a file; - is standard input."
    )
    env: str | None = option(
        "--env", metavar="NAME", help="Read the key from an environment variable."
    )


@command(
    CheckKey,
    shape=CHECK,
    examples=(
        "deepgram-manage keys check < deploy.key",
        "deepgram-manage keys check --file deploy.key --json",
    ),
)
def run(app: App, options: CheckKey) -> None:
    """Check whether the API accepts a key.

    The key is read from standard input if that is a file or a pipe; else it is the one in use. What
    does not look like a key is not sent, and neither is a temporary token. Exits with 0 for a valid
    key, 3 for one that the API refuses, and 7 when the key could not be checked.
    """
    if options.file and options.env:
        raise usage_error("--file and --env exclude each other: choose one.")
    host = _host(app)
    if options.env:
        check_and_show(app, app.environment.get(options.env), host, options.env)
    elif options.file and options.file != "-":
        check_and_show(app, _of_file(options.file), host, options.file)
    else:
        given = _from_input(app) if options.file or _is_redirected(app) else ""
        if given or options.file:
            check_and_show(app, given, host, "standard input")
        else:
            _check_the_one_in_use(app)


def _host(app: App) -> str | None:
    """Return the server in use, whose key it is to be; None for the API itself."""
    from deepgram_manage.cli.frame.connection import HOST, profile_of

    profile = profile_of(app)
    return app.environment.get(HOST) or (profile.host if profile else None)


def _of_file(path: str) -> str:
    # A file of something else is judged like any other text that is not a key.
    return decoded(Path(path).read_bytes()).strip()


def _from_input(app: App) -> str:
    return decoded(app.streams.read_bytes()).strip()


def _is_redirected(app: App) -> bool:
    """Return whether standard input is a file or a pipe, which end."""
    if app.streams.reads_from_terminal:
        return False
    try:
        mode = os.fstat(app.streams.stdin.fileno()).st_mode
    except (OSError, ValueError, io.UnsupportedOperation):
        return True
    return stat.S_ISREG(mode) or stat.S_ISFIFO(mode)


def _check_the_one_in_use(app: App) -> None:
    from deepgram_manage.cli.frame.connection import access

    found = access(app)
    key = f"Bearer {found.token}" if found.token else found.key
    check_and_show(app, key, found.host, found.source)
