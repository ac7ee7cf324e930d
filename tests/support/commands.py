"""The command line as real processes: in a pipe, and in a pseudo-terminal."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING

import pyte

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pexpect

PROGRAM = [sys.executable, "-m", "deepgram_manage"]


class Commands:
    """Runs the program against a server.

    Attributes:
        environment: Its environment, and nothing else of this process' but the path.
    """

    def __init__(self, url: str, key: str, folder: Path) -> None:
        """Let the program have a folder of its own."""
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder),
            "DEEPGRAM_HOST": url,
            "DEEPGRAM_API_KEY": key,
            "LANG": "C.UTF-8",
            "NO_PROXY": "*",
            "TERM": "xterm",
            "PAGER": "cat",
        }
        self.folder = folder

    def start(
        self,
        line: str,
        *,
        environment: Mapping[str, str] | None = None,
        stdout: int = subprocess.PIPE,
        stdin: int = subprocess.PIPE,
    ) -> subprocess.Popen[bytes]:
        """Start a command in a pipe."""
        return subprocess.Popen(  # noqa: S603 -- this program
            [*PROGRAM, *shlex.split(line)],
            stdin=stdin,
            stdout=stdout,
            stderr=subprocess.PIPE,
            env=self.environment | dict(environment or {}),
            cwd=self.folder,
        )

    def run(
        self, line: str, *, stdin: bytes = b"", environment: Mapping[str, str] | None = None
    ) -> tuple[int, str, str]:
        """Run a command in a pipe, and return its exit code, its answer and its talk."""
        process = self.start(line, environment=environment)
        out, err = process.communicate(stdin, timeout=60)
        return process.returncode, out.decode("utf-8", "replace"), err.decode("utf-8", "replace")

    def at_terminal(
        self,
        line: str,
        *,
        width: int = 100,
        height: int = 40,
        environment: Mapping[str, str] | None = None,
    ) -> pexpect.spawn[str]:
        """Start a command in a pseudo-terminal."""
        import pexpect  # noqa: PLC0415 -- slow, and only for terminals

        return pexpect.spawn(
            PROGRAM[0],
            [*PROGRAM[1:], *shlex.split(line)],
            dimensions=(height, width),
            env=self.environment | dict(environment or {}),
            cwd=str(self.folder),
            encoding="utf-8",
            timeout=60,
        )


def screen(text: str, width: int = 100, height: int = 40) -> list[str]:
    """Return the lines that a terminal shows of what was written to it."""
    shown = pyte.Screen(width, height)
    pyte.Stream(shown).feed(text)
    return [line.rstrip() for line in shown.display]
