"""Writes files so that they are there whole, on disk, or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path


def write_atomically(path: str | os.PathLike[str], content: bytes, *, mode: int) -> None:
    """Replace a file, or make it: written beside it, synced, renamed.

    Args:
        path: The file; a symbolic link keeps being one, and what it points to is replaced.
        content: All that will be in it.
        mode: The permissions of the file; its owner stays, where the system lets it.

    Raises:
        OSError: The disk is full, or the folder cannot be written; the file is as it was.
    """
    target = Path(os.path.realpath(path))
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
    try:
        _write_new(beside, content, mode)
        _keep_owner(target, beside)
        beside.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise
    sync_folder(target.parent)


def _write_new(path: Path, content: bytes, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        # Before the rename, so that the file never has the permissions of another.
        if hasattr(os, "fchmod"):
            os.fchmod(descriptor, mode)
        os.fsync(descriptor)


def _keep_owner(target: Path, beside: Path) -> None:
    """Let a file belong to whom the one belongs that it replaces."""
    if hasattr(os, "chown") and target.exists():
        status = target.stat()
        with contextlib.suppress(OSError):
            os.chown(beside, status.st_uid, status.st_gid)


def sync_folder(folder: Path) -> None:
    """Have the disk keep the names in a folder, where the system can."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def try_to_write(path: str | os.PathLike[str], size: int) -> None:
    """Write and read back a placeholder of a size beside a file, and remove it.

    Raises:
        OSError: There could not be such a file.
    """
    target = Path(os.path.realpath(path))
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}.try")
    content = b"\0" * size
    try:
        _write_new(beside, content, 0o600)
        if beside.read_bytes() != content:
            raise OSError(f"{beside} does not read back as it was written")
    finally:
        with contextlib.suppress(OSError):
            beside.unlink()
