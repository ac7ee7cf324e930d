"""The parts of pyarrow that only archives elsewhere need."""

from __future__ import annotations

from typing import Any

import pyarrow.dataset as _dataset  # pyright: ignore[reportMissingTypeStubs]
import pyarrow.fs as _fs  # pyright: ignore[reportMissingTypeStubs]

fs: Any = _fs
dataset: Any = _dataset
