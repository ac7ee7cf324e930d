"""Keeps the tests with real programs out of `make test`: they run when REAL=1 is set."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave the folder out, unless REAL=1 is set."""
    if os.environ.get("REAL") or not collection_path.name.startswith("test_"):
        return None
    return True
