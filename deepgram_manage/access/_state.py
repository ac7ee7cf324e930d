"""Where the states of rotations are: a folder with a file for each, and locks beside them."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from ._atomic import write_atomically
from ._errors import RotationError
from ._rotation import Rotation, plain_comment

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

_SUFFIX = ".json"


def default_folder(environment: Mapping[str, str] | None = None) -> Path:
    """Return the folder for the states of this user, where the platform keeps such things.

    Args:
        environment: The environment variables; those of the process unless given.
    """
    variables = os.environ if environment is None else environment
    home = Path(variables.get("HOME") or Path.home())
    if sys.platform == "win32":
        base = variables.get("LOCALAPPDATA") or home / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = home / "Library" / "Application Support"
    else:
        base = variables.get("XDG_STATE_HOME") or home / ".local" / "state"
    return Path(base) / "deepgram-manage" / "rotations"


class States:
    """The states in a folder."""

    def __init__(self, folder: str | os.PathLike[str] | None = None) -> None:
        """Use a folder; it is made when the first state is saved."""
        self.folder: Path = default_folder() if folder is None else Path(folder)

    def all(self) -> list[Rotation]:
        """Return all rotations, the oldest first.

        Raises:
            RotationError: A file cannot be read, or is not a state.
        """
        if not self.folder.is_dir():
            return []
        files = sorted(self.folder.glob(f"rot-*{_SUFFIX}"))
        return sorted(map(self._read, files), key=lambda rotation: rotation.started_at)

    def unfinished(self) -> list[Rotation]:
        """Return the rotations that are not over, the oldest first."""
        return [rotation for rotation in self.all() if not rotation.is_over]

    def load(self, rotation_id: str) -> Rotation:
        """Return a rotation by its id; or one that is not over, by the id or comment of its key.

        Raises:
            RotationError: There is no such rotation, or several keys have the comment.
        """
        known = self.all()
        for rotation in known:
            if rotation_id == rotation.id:
                return rotation
        unfinished = [rotation for rotation in known if not rotation.is_over]
        for rotation in unfinished:
            if rotation_id == rotation.old_key_id:
                return rotation
        plain = plain_comment(rotation_id)
        found = [each for each in unfinished if plain and plain_comment(each.comment) == plain]
        if len(found) == 1:
            return found[0]
        if found:
            ids = ", ".join(rotation.id for rotation in found)
            raise RotationError(
                f"{len(found)} rotations are of keys called {plain!r}: give the id, one of {ids}",
                reason="ambiguous",
            )
        running = ", ".join(rotation.id for rotation in unfinished)
        raise RotationError(
            f"there is no rotation {rotation_id!r} in {self.folder}; "
            + (f"unfinished: {running}" if running else "none is unfinished"),
            reason="unknown-rotation",
        )

    def _read(self, path: Path) -> Rotation:
        try:
            return Rotation.from_dict(json.loads(path.read_text("utf-8")))
        except OSError as error:
            raise RotationError(f"cannot read {path}: {error.strerror}", reason="state") from error
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise RotationError(
                f"{path} is not the state of a rotation: move it away, and look for keys whose "
                f"comment ends with [{path.stem}]",
                reason="state",
            ) from error

    def save(self, rotation: Rotation) -> None:
        """Write a state, on disk before this returns.

        Raises:
            RotationError: It cannot be written; the state that was there is still there.
        """
        text = json.dumps(rotation.to_dict(), indent=2, ensure_ascii=False) + "\n"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = self.folder / f"{rotation.id}{_SUFFIX}"
            write_atomically(path, text.encode(), mode=0o600)
        except OSError as error:
            raise RotationError(
                f"cannot write the state to {self.folder}: {error.strerror or error}",
                reason="state",
                rotation=rotation,
            ) from error

    @contextlib.contextmanager
    def locked(self, key_id: str) -> Generator[None]:
        """Keep others from rotating a key at the same time, until the block is left.

        Raises:
            RotationError: Somebody else does at this moment, or the folder cannot be written.
        """
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            name = f".{quote(key_id, safe='')}.lock"
            lock = os.open(self.folder / name, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise RotationError(
                f"cannot write to {self.folder}: {error.strerror or error}", reason="state"
            ) from error
        try:
            if not _lock(lock):
                raise RotationError(
                    f"another process works on the rotation of key {key_id}: wait for its end",
                    reason="busy",
                )
            yield
        finally:
            # The system unlocks what is closed, also when the process is killed.
            os.close(lock)


def _lock(descriptor: int) -> bool:
    """Lock an open file, and return whether nobody else had it locked."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
