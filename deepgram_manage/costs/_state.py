"""Keeps the memory of `watch` in a file, which is replaced in one step."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from ._alerts import Memory


def load(path: Path) -> Memory:
    """Return what a file remembers; nothing when there is no file yet.

    Raises:
        ValueError: The file is not a state of `watch`.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Memory()
    try:
        return Memory.from_dict(json.loads(content))
    except ValueError as error:
        message = f"{path}: {error}; delete it to begin anew"
        raise ValueError(message) from None


def save(path: Path, memory: Memory) -> None:
    """Replace what a file remembers, in one step."""
    number, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(number, "w", encoding="utf-8") as file:
            json.dump(memory.to_dict(), file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
