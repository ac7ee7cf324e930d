"""Writes files that are there as a whole or not at all, also after Ctrl-C."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from .failures import CommandError

if TYPE_CHECKING:
    from collections.abc import Generator


@contextmanager
def whole_file(target: str | Path) -> Generator[Path]:
    """Yield the path to write to, beside a file, which it replaces when it is done.

    Args:
        target: The file; what is written to has its ending.

    Raises:
        CommandError: It cannot be written.
    """
    path = Path(target)
    part = path.with_name(f".{path.name}.part{path.suffix}")
    try:
        yield part
        part.replace(path)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.", code="FILE") from None
    finally:
        part.unlink(missing_ok=True)
