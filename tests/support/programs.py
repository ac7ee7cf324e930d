"""Small programs, run in an interpreter of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from textwrap import dedent


def run(program: str, *arguments: str, options: tuple[str, ...] = (), **settings: str) -> str:
    """Run a program; give what it printed, its errors too."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("DEEPGRAM_")
    }
    done = subprocess.run(  # noqa: S603 -- the programs stand in the tests
        [sys.executable, "-W", "error", *options, "-c", dedent(program), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=30,
        check=False,
        env=environment | settings,
    )
    return done.stdout
