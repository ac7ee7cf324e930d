"""A shell for each test, on an emulator of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.shell import Shell

if TYPE_CHECKING:
    from deepgram_manage.emulator.fixture import DeepgramEmulator


@pytest.fixture
def shell(deepgram_emulator: DeepgramEmulator) -> Shell:
    """Return a shell whose key is the admin key of the emulator's only project."""
    return Shell(deepgram_emulator)
