"""Runs the emulator as a process: `python -m deepgram_manage.emulator`."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m deepgram_manage.emulator",
        description="A stateful emulator of Deepgram's Manage API. Prints its base URL.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to bind (default: loopback)")
    parser.add_argument("--port", type=int, default=0, help="port (default: any free one)")
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
    return parser.parse_args(argv)


def _announce(url: str) -> None:
    sys.stdout.write(f"{url}\n")
    sys.stdout.flush()


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until a signal, and return the exit status."""
    arguments = _arguments(argv)
    # Imported late, so that a wrong option is answered at once.
    from .core import Emulator
    from .server import serve

    try:
        emulator = Emulator(
            arguments.seed,
            database=arguments.database,
            shapes=arguments.shapes,
            clock=arguments.clock,
        )
    except (ValueError, OSError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    try:
        serve(emulator, arguments.host, arguments.port, _announce)
    finally:
        emulator.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
