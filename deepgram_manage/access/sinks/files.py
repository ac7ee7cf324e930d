"""Files: one that holds the secret alone, or a line of one that holds settings."""

from __future__ import annotations

import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from deepgram_manage.access._atomic import try_to_write, write_atomically
from deepgram_manage.access._errors import NotStoredError

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

_PRIVATE = 0o600
_SECRET_LENGTH = 41
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def _absolute(path: str | os.PathLike[str]) -> str:
    """Return a path that means the same wherever a rotation is resumed."""
    return str(Path(path).expanduser().absolute())


def _content(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise NotStoredError(f"cannot read {path}: {error.strerror or error}") from error


def _probe(path: str, size: int) -> None:
    if Path(path).exists() and not Path(path).is_file():
        what = "a folder" if Path(path).is_dir() else "not a regular file"
        raise NotStoredError(f"{path} is {what}: name a file")
    try:
        try_to_write(path, size)
    except OSError as error:
        raise NotStoredError(
            f"cannot write into the folder of {path}: {error.strerror or error}"
        ) from error


def _write(path: str, content: bytes, mode: int) -> None:
    try:
        write_atomically(path, content, mode=mode)
    except OSError as error:
        # Raised out of the block: a frame of the error holds the content.
        problem = error.strerror or type(error).__name__
    else:
        return
    finally:
        del content
    raise NotStoredError(f"cannot write {path}: {problem}")


@frozen
class File:
    """A file that holds the secret and a line end: made with mode 0600, or replaced whole."""

    path: str = field(converter=_absolute)

    @property
    def can_read(self) -> bool:
        """True: it is read back."""
        return True

    def probe(self) -> None:
        """Write and read back a placeholder beside the file.

        Raises:
            NotStoredError: The folder cannot be written, or the disk is full.
        """
        _probe(self.path, _SECRET_LENGTH)

    def store(self, secret: str, about: Mapping[str, str]) -> None:
        """Replace the file.

        Raises:
            NotStoredError: It is as it was.
        """
        del about
        content = f"{secret}\n".encode()
        del secret
        _write(self.path, content, _PRIVATE)

    def read(self) -> str | None:
        """Return what the file holds; None when there is no file."""
        return _content(self.path).decode("utf-8", "replace").strip() or None

    def to_dict(self) -> dict[str, Any]:
        """Return what describes the destination."""
        return {"kind": "file", "path": self.path}


@frozen
class EnvFile:
    """A line `NAME=secret` of a file of settings; its other lines and its mode stay."""

    path: str = field(converter=_absolute)
    name: str = "DEEPGRAM_API_KEY"

    def __attrs_post_init__(self) -> None:
        """Refuse what is not the name of a variable."""
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"name={self.name!r} is not the name of a variable")

    @property
    def can_read(self) -> bool:
        """True: it is read back."""
        return True

    def probe(self) -> None:
        """Write and read back a placeholder as large as the file, beside it.

        Raises:
            NotStoredError: The folder cannot be written, or the disk is full.
        """
        _probe(self.path, len(_content(self.path)) + len(self.name) + _SECRET_LENGTH + 1)

    def store(self, secret: str, about: Mapping[str, str]) -> None:
        """Replace the value, wherever the file sets it, or add a line.

        Raises:
            NotStoredError: The file is as it was.
        """
        del about
        content = self._with(_content(self.path), secret)
        del secret
        _write(self.path, content, self._mode())

    def _with(self, content: bytes, secret: str) -> bytes:
        new = re.sub(self._line(), lambda found: found[1] + secret.encode() + found[3], content)
        if self._line().search(content):
            return new
        gap = b"" if not content or content.endswith(b"\n") else b"\n"
        return content + gap + f"{self.name}={secret}\n".encode()

    def _line(self) -> re.Pattern[bytes]:
        name = re.escape(self.name).encode()
        return re.compile(rb"(?m)^([ \t]*(?:export[ \t]+)?" + name + rb"=)([^\r\n]*)(\r?)$")

    def _mode(self) -> int:
        try:
            return stat.S_IMODE(Path(self.path).stat().st_mode)
        except FileNotFoundError:
            return _PRIVATE
        except OSError as error:
            raise NotStoredError(f"cannot read {self.path}: {error.strerror}") from error

    def read(self) -> str | None:
        """Return the value in the file; None when the file does not set it."""
        values: list[tuple[bytes, bytes, bytes]] = self._line().findall(_content(self.path))
        if not values:
            return None
        return values[-1][1].decode("utf-8", "replace").strip().strip("'\"") or None

    def to_dict(self) -> dict[str, Any]:
        """Return what describes the destination."""
        return {"kind": "env-file", "path": self.path, "name": self.name}
