"""Write what the commands print into the pages on costs: `python -m tools.costs.screens`."""

from __future__ import annotations

import re
from pathlib import Path

from deepgram_manage.emulator import Emulator
from tests.support.shell import Shell

SCREEN = re.compile(r"(^```console\n\$ (.*?)\n)(.*?)(^```$)", re.DOTALL | re.MULTILINE)


def printed(line: str) -> str:
    """Return what a command prints at a terminal, on the demo account of 18 March 2026."""
    emulator = Emulator("demo", clock="2026-03-18T12:00:00Z")
    emulator.freeze_clock()
    done = Shell(emulator).run(line, terminal=True, width=100)
    return done.out + done.err


def main() -> None:
    """Rewrite the pages."""
    for file in Path("docs").glob("costs*.md"):
        text = file.read_text("utf-8")
        file.write_text(
            SCREEN.sub(lambda found: found[1] + printed(found[2]) + found[4], text), "utf-8"
        )


if __name__ == "__main__":
    main()
