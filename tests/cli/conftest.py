"""A shell for each test, on an emulator of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deepgram_manage.emulator import Emulator
from tests.support.shell import Shell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deepgram_manage.emulator.fixture import DeepgramEmulator


@pytest.fixture
def shell(deepgram_emulator: DeepgramEmulator, tmp_path: Path) -> Shell:
    """Return a shell whose key is the admin key of the emulator's only project."""
    return Shell(deepgram_emulator, XDG_CONFIG_HOME=str(tmp_path), HOME=str(tmp_path))


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Shell]:
    """Yield a shell in the account of `deepgram-manage demo`."""
    emulator = Emulator("demo")
    yield Shell(emulator, XDG_CONFIG_HOME=str(tmp_path), HOME=str(tmp_path))
    emulator.close()
