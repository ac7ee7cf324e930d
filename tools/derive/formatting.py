"""Derived text as ruff leaves it, with the settings of this project."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

STDIN = "--stdin-filename=derived.py"
"""With `-` after it, what is formatted comes by standard input."""


def ruff(command: list[str], text: str | None = None) -> str:
    """Run ruff on a text, or on the files that a command names; return what it prints."""
    ruff = Path(sys.executable).parent / "ruff"
    settings = ["--isolated", "--no-cache", "--quiet", "--line-length=100"]
    done = subprocess.run(
        [ruff, *command, *settings], input=text, capture_output=True, text=True, check=True
    )
    return done.stdout
