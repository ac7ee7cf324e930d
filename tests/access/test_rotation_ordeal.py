"""Rotations with faults and kills after every step: nothing is lost, and nobody notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.access.ordeal import Ordeal

if TYPE_CHECKING:
    from pathlib import Path


# A share of the 10,000 of `make chaos-rotations`.
@pytest.mark.parametrize("seed", range(16))
def test_rotation_survives(seed: int, tmp_path: Path) -> None:
    """No program fails, no secret is lost, and no key is left over."""
    ordeal = Ordeal(seed, tmp_path).run()

    assert not ordeal.wrong
    assert ordeal.outcome in {"done", "abandoned"}
