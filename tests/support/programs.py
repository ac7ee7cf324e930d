"""Small programs, run in an interpreter of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from textwrap import dedent

# httpx loads click, rich and pygments for its own command line, where they are installed, as here.
# That is half the time of a small program, and most users of the package do not have them.
WITHOUT_COMMAND_LINE = "import sys; sys.modules['httpx._main'] = None"


def run(program: str, *arguments: str, options: tuple[str, ...] = (), **settings: str) -> str:
    """Run a program; give what it printed, its errors too."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("DEEPGRAM_")
    }
    code = f"{WITHOUT_COMMAND_LINE}\n{dedent(program)}"
    done = subprocess.run(  # noqa: S603 -- the programs stand in the tests
        [sys.executable, "-W", "error", *options, "-c", code, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=30,
        check=False,
        env=environment | settings,
    )
    return done.stdout
