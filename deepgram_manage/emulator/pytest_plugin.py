"""The pytest fixture `deepgram_emulator`: a Manage API of its own for every test.

Nothing is imported or started before a test asks for it, since pytest loads this plugin in every
suite of an environment that has the package.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .fixture import DeepgramEmulator


@pytest.fixture
def deepgram_emulator() -> Iterator[DeepgramEmulator]:
    """Yield an emulator with one project, whose owner holds the admin key."""
    from .fixture import DeepgramEmulator

    with DeepgramEmulator() as emulator:
        yield emulator
