"""Whatever happens to a run, the next one makes the archive equal to the log."""

from __future__ import annotations

import errno
import json
import os
import random
import signal
import subprocess
import sys
import textwrap
import threading
from typing import TYPE_CHECKING, Any

import pytest

from deepgram_manage import archive
from deepgram_manage.archive import _store
from tests.archive.lakes import archived, by_id, files, logged

if TYPE_CHECKING:
    from pathlib import Path

    from deepgram_manage.emulator.fixture import DeepgramEmulator

KILLS = int(os.environ.get("ARCHIVE_KILLS", "12"))
"""`make test-kills` has 200."""

# Kills itself, as if by `kill -9`, right before the n-th step that touches the disk or the network.
VICTIM = textwrap.dedent(
    """
    import os, signal, sys
    from pathlib import Path
    from deepgram_manage import archive
    from deepgram_manage.emulator.fixture import DeepgramEmulator

    folder, step = sys.argv[1], int(sys.argv[2])
    emulator = DeepgramEmulator()
    emulator.freeze_clock()
    emulator.move_clock_to("2026-03-18T12:00:00Z")
    emulator.add_history(emulator.project_id, 300, days=5)
    emulator.set_settling(emulator.project_id, cost=86400)
    emulator.advance(float(sys.argv[3]))

    steps = 0
    events = {"os.rename", "open", "os.mkdir", "os.remove", "os.listdir", "shutil.rmtree"}

    def watch(event, arguments):
        global steps
        if event in events and folder in str(arguments[:1]):
            steps += 1
            if steps == step:
                os.kill(os.getpid(), signal.SIGKILL)

    handle = emulator.handle

    def answer(call):
        global steps
        steps += 1
        if steps == step:
            os.kill(os.getpid(), signal.SIGKILL)
        return handle(call)

    emulator.handle = answer
    sys.addaudithook(watch)
    archive.sync(emulator.manage, folder, most_records=40, since=__import__("datetime").date(2026, 3, 12))
    print(steps)
    """
)
HOURS = 3600.0


def run(folder: Path, step: int, seconds: float) -> subprocess.CompletedProcess[str]:
    """Sync in a process that is killed at a step; 0 for never."""
    return subprocess.run(  # noqa: S603 -- this file
        [sys.executable, "-c", VICTIM, str(folder), str(step), str(seconds)],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def twin(emulator: DeepgramEmulator) -> DeepgramEmulator:
    """Return an emulator with the log that the victims read."""
    emulator.set_settling(emulator.project_id, cost=86400)
    return emulator
