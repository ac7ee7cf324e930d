"""Runs an SDK in the environment that it is installed in, and the emulator that it calls."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 120
MOMENT = "2026-11-20T12:00:00Z"
OURS = "ours"


def run(sdk: str, url: str, *calls: str) -> list[dict[str, Any]]:
    """Run the calls of an SDK, all unless some are named; return what it told of each."""
    python = ROOT / "build" / f"venv-official-sdk-{sdk}" / "bin" / "python"
    program = f"tools.official_sdks.sdk_{sdk}"
    done = subprocess.run(
        [sys.executable if sdk == OURS else python, "-m", program, url, *calls],
        cwd=ROOT,
        env=_environment(),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{program} ended early:\n{done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines()]


@contextlib.contextmanager
def emulator(shapes: str) -> Iterator[str]:
    """Run the emulator with what the documentation names in it, and return its URL."""
    options = ["--seed", "documentation", "--shapes", shapes, "--clock", MOMENT]
    command = [sys.executable, "-m", "deepgram_manage.emulator", *options]
    with subprocess.Popen(
        command, cwd=ROOT, env=_environment(), stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            yield cast("IO[str]", server.stdout).readline().strip()
        finally:
            server.terminate()


def _environment() -> dict[str, str]:
    """Leave out what would send a call another way."""
    ignored = ("DEEPGRAM_", "PYTHON")
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(ignored) and not name.lower().endswith("_proxy")
    }
