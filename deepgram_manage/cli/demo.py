"""`demo`."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

import click

from deepgram_manage.cli.frame import App, argument, command

if TYPE_CHECKING:
    from collections.abc import Callable

    from deepgram_manage.emulator import Emulator

_PROJECT = "Acme Production"
_NOT_HERE = ("login", "logout", "demo", "emulator")
_WELCOME = f"""\
This is a made-up account on your own machine: nothing is sent, and nothing can break.
It has three projects; commands are about {_PROJECT!r} unless you say --project.
Try: keys list   billing balances   usage summary --last 7d   help   exit"""


@dataclass(frozen=True, kw_only=True)
class Demo:
    """The command to run; a session without one."""

    words: tuple[str, ...] = argument(
        "[COMMAND]...", nargs=-1, required=False, default=(), type=click.UNPROCESSED
    )


@command(
    Demo,
    examples=(
        "deepgram-manage demo keys list",
        "deepgram-manage demo usage breakdown --by endpoint --last 2d",
    ),
)
def run(app: App, options: Demo) -> None:
    """Try any command on a made-up account, on this machine.

    With a COMMAND it runs that one. Without, it is a small shell: it asks for one command after
    the other, or reads them from standard input. Each run begins with the same account, so what
    one run changes, the next does not know. Commands are about 'Acme Production', as if
    DEEPGRAM_PROJECT named it, unless --project or --all-projects says otherwise.
    """
    import tempfile

    from deepgram_manage.emulator import EmulatorTransport

    emulator = _account_of(datetime.now(UTC))
    # Rotations of made-up keys are not to be listed among those of real ones.
    state = tempfile.TemporaryDirectory(prefix="deepgram-manage-demo-")
    environment = {
        name: value for name, value in app.environment.items() if not name.startswith("DEEPGRAM_")
    } | {"DEEPGRAM_API_KEY": emulator.admin_key, "DEEPGRAM_PROJECT": _PROJECT}
    environment |= dict.fromkeys(("XDG_STATE_HOME", "HOME", "LOCALAPPDATA"), state.name)

    def once(words: list[str]) -> int:
        from deepgram_manage.cli import main

        if words and words[0] in _NOT_HERE:
            app.warn(f"{words[0]} does not work in the demo.")
            return 0
        transport = EmulatorTransport(emulator)
        return main(words, App(app.streams, environment, transport=transport, now=app.now))

    try:
        if options.words:
            app.exit_code = once(list(options.words))
        else:
            _session(app, once)
    finally:
        emulator.close()
        state.cleanup()


def _account_of(now: datetime) -> Emulator:
    """Return the account as it is at an instant.

    It is made as of the end of the day, so that all commands of a day see the same requests, say
    one that archives the log and one that verifies the archive.
    """
    from deepgram_manage.emulator import Emulator

    end = datetime.combine(now.date() + timedelta(days=1), time(), UTC)
    emulator = Emulator("demo", clock=end.isoformat())
    emulator.move_clock_to(now.isoformat())
    return emulator


def _session(app: App, once: Callable[[list[str]], int]) -> None:
    app.say(_WELCOME)
    while (line := _line(app)) is not None:
        try:
            words = shlex.split(line)
        except ValueError as error:
            app.warn(f"This line cannot be read: {error}.")
            continue
        if words[:1] in (["exit"], ["quit"]):
            return
        if words[:1] == ["deepgram-manage"]:
            del words[0]
        if words:
            once(words)


def _line(app: App) -> str | None:
    """Return what is typed next; None at the end."""
    app.streams.flush()
    if app.streams.reads_from_terminal:
        app.streams.stderr.write("demo> ")
        app.streams.stderr.flush()
    try:
        line = app.streams.stdin.readline()
    except KeyboardInterrupt:
        line = ""
    if not line and app.streams.reads_from_terminal:
        app.streams.say("")
    return line or None
