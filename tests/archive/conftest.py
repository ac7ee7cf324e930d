"""What the tests of the archive share: a project with a log, and a folder."""

from __future__ import annotations

import asyncio
import datetime as dt
import inspect
from typing import TYPE_CHECKING

import pytest

from deepgram_manage import archive

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from deepgram_manage.emulator.fixture import DeepgramEmulator
    from tests.support.wire import Anything

SINCE = dt.date(2026, 3, 12)
NOW = "2026-03-18T12:00:00Z"


@pytest.fixture
def emulator(deepgram_emulator: DeepgramEmulator) -> DeepgramEmulator:
    """An emulator whose project has 300 records in the last five days."""
    deepgram_emulator.freeze_clock()
    deepgram_emulator.move_clock_to(NOW)
    deepgram_emulator.add_history(deepgram_emulator.project_id, 300, days=5)
    return deepgram_emulator


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return where the archive goes."""
    return tmp_path / "lake"


@pytest.fixture
def sync(emulator: DeepgramEmulator, folder: Path, kind: str) -> Callable[..., Anything]:
    """Archive the log of the emulator with either client."""

    def run(manage: Anything = None, **settings: Anything) -> archive.SyncReport:
        client = emulator.manage if kind == "sync" else emulator.asyncmanage
        # The eighty days before the first record would take longer than the test.
        settings.setdefault("since", SINCE)
        result: Anything = archive.sync(manage or client, folder, **settings)
        if inspect.iscoroutine(result):
            result = asyncio.run(result)
        assert isinstance(result, archive.SyncReport)
        return result

    return run
