"""Runs the emulator as a process: `python -m deepgram_manage.emulator`."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .core import Emulator

_LOOPBACK = ("127.", "::1", "localhost")
_LAST_PORT = 65_535


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= _LAST_PORT):
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: pass 0 to {_LAST_PORT}")
    return int(text)


def _host(text: str) -> str:
    if not text:
        raise argparse.ArgumentTypeError("an empty host would be every address of the machine")
    return text


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m deepgram_manage.emulator",
        description="A stateful emulator of Deepgram's Manage API. Prints its base URL.",
    )
    parser.add_argument(
        "--host", type=_host, default="127.0.0.1", help="address to bind (default: loopback)"
    )
    parser.add_argument("--port", type=_port, default=0, help="port (default: any free one)")
    parser.add_argument(
        "--seed", default="demo", help="demo, documentation, empty or a JSON file (default: demo)"
    )
    parser.add_argument(
        "--database", default=":memory:", help="file that keeps the state (default: none)"
    )
    parser.add_argument(
        "--shapes", choices=("judged", "published"), default="judged",
        help="answer as the server does, or as the published document says (default: judged)",
    )  # fmt: skip
    parser.add_argument("--clock", help="instant at which the clock starts (default: now)")
    parser.add_argument(
        "--open-control", action="store_true",
        help="let calls under /_emulator/ do without the admin key",
    )  # fmt: skip
    return parser.parse_args(argv)


def _welcome(emulator: Emulator, host: str) -> str:
    """Return what a user has to know beside the base URL."""
    lines = [f"admin key: {emulator.admin_key or _why_no_key(emulator)}"]
    project = next(iter(emulator.world.state.projects()), None)
    name = "none" if project is None else f"{project.project_id} ({project.name})"
    lines.append(f"first project: {name}")
    if not host.startswith(_LOOPBACK):
        lines.append(
            f"warning: everybody who can reach this machine can call the emulator at {host}; "
            "another container calls it as http://NAME-OF-THIS-CONTAINER:PORT"
        )
    return "".join(f"{line}\n" for line in lines)


def _why_no_key(emulator: Emulator) -> str:
    if emulator.world.state.projects():
        return "none, or the one that was printed when the database was made"
    return "none"


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until a signal, and return the exit status."""
    arguments = _arguments(argv)

    def announce(url: str) -> None:
        sys.stderr.write(_welcome(emulator, arguments.host))
        sys.stderr.flush()
        sys.stdout.write(f"{url}\n")
        sys.stdout.flush()

    try:
        # Imported late, so that a wrong option is answered at once.
        from .core import Emulator
        from .server import serve

        emulator = Emulator(
            arguments.seed,
            database=arguments.database,
            shapes=arguments.shapes,
            clock=arguments.clock,
            open_control=arguments.open_control,
        )
    except (ValueError, ModuleNotFoundError) as error:
        return _failed(str(error))
    try:
        serve(emulator, arguments.host, arguments.port, announce)
    except OSError as error:
        place = f"{arguments.host}, port {arguments.port}"
        return _failed(f"cannot listen at {place}: {error.strerror or error}")
    finally:
        emulator.close()
    return 0


def _failed(reason: str) -> int:
    sys.stderr.write(f"error: {reason}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
