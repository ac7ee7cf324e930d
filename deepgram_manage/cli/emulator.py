"""`emulator`."""

from __future__ import annotations

from dataclasses import dataclass

import click

from deepgram_manage.cli.frame import App, CommandError, command, option
from deepgram_manage.cli.frame.extras import needs
from deepgram_manage.cli.frame.refusing import refused_as_usage


@dataclass(frozen=True, kw_only=True)
class ServeEmulator:
    """What to serve, and where."""

    port: int = option(
        "--port",
        type=click.IntRange(0, 65535),
        default=0,
        metavar="N",
        help="The port. [default: any that is free]",
    )
    seed: str = option(
        "--seed",
        default="demo",
        metavar="SEED",
        help="demo, documentation, empty or a JSON file. [default: demo]",
    )
    database: str = option(
        "--database", default=":memory:", metavar="FILE", help="A file that keeps the state."
    )
    clock: str | None = option(
        "--clock", metavar="INSTANT", help="When its clock starts. [default: now]"
    )


@command(
    ServeEmulator,
    examples=(
        "deepgram-manage emulator --port 8080",
        "deepgram-manage emulator --seed empty --clock 2026-11-01T00:00:00Z",
    ),
)
def run(app: App, options: ServeEmulator) -> None:
    """Serve an emulator of the Manage API on this machine, until Ctrl-C.

    It prints its URL, for DEEPGRAM_HOST, and a key, for DEEPGRAM_API_KEY.
    """
    server = needs(
        "deepgram_manage.emulator.server", extra="emulator", purpose="Serving the emulator"
    )
    from deepgram_manage.emulator import Emulator

    with refused_as_usage("clock"):
        emulator = Emulator(options.seed, database=options.database, clock=options.clock)

    def announce(url: str) -> None:
        app.streams.write(f"DEEPGRAM_HOST={url}\nDEEPGRAM_API_KEY={emulator.admin_key}\n")
        app.streams.flush()

    try:
        server.serve(emulator, "127.0.0.1", options.port, announce)
    except OSError as error:
        message = f"Cannot listen at 127.0.0.1:{options.port}: {error.strerror}."
        raise CommandError(message, code="LISTEN") from None
    finally:
        emulator.close()
