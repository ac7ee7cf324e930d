"""Draw what the command line shows at a terminal, out of a real run: `make screens`."""

from __future__ import annotations

import io
import os
import shlex
import sys
from pathlib import Path

import pexpect
from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "pictures" / "command-line.svg"
COMMANDS = (
    "demo billing breakdown --last 1d --by line_item",
    "demo keys list --status active",
    'demo keys delete "Alan\'s key 3" --dry-run',
)
WIDTH, HEIGHT = 120, 60


def screen(command: str) -> str:
    """Run a command in a pseudo-terminal, and return what it shows."""
    terminal = pexpect.spawn(
        sys.executable,
        ["-m", "deepgram_manage", *shlex.split(command)],
        env={"PATH": os.environ["PATH"], "HOME": "/nowhere", "TERM": "xterm-256color"},
        dimensions=(HEIGHT, WIDTH),
        encoding="utf-8",
        timeout=60,
    )
    text = str(terminal.read()).replace("\r", "")
    terminal.close()
    return text


def main() -> None:
    """Write the picture."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    for command in COMMANDS:
        console.print(Text(f"$ deepgram-manage {command}", style="bold cyan"))
        console.print(Text.from_ansi(screen(command)))
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(console.export_svg(title="deepgram-manage"), "utf-8")


if __name__ == "__main__":
    main()
