"""Profiles: which key, server and project to use, by name.

A profile is kept in the platform's configuration folder. Its key is not: that is in the system's
keyring, or, for who insists, in a file of mode 0600 beside it.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from .failures import CommandError, Exit

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT = "default"
KEYRING, FILE = "keyring", "file"
_PROFILES, _SECRETS = "profiles.json", "credentials.json"


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What is kept under a name, without the key."""

    name: str
    storage: str
    """Where its key is: `keyring` or `file`."""
    host: str | None = None
    project: str | None = None


class Profiles:
    """The profiles of a user.

    Attributes:
        folder: Where they are kept.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Look for the folder, and read nothing."""
        self.folder: Path = _folder(environment)

    def get(self, name: str) -> Profile | None:
        """Return the profile of a name; None when there is none.

        Raises:
            CommandError: The file cannot be read.
        """
        kept = self._read(_PROFILES).get(name)
        if kept is None:
            return None
        try:
            return Profile(name=name, **kept)
        except TypeError:
            raise self._unreadable(_PROFILES) from None

    def names(self) -> list[str]:
        """Return the names of all profiles.

        Raises:
            CommandError: The file cannot be read.
        """
        return sorted(self._read(_PROFILES))

    def save(self, profile: Profile) -> None:
        """Keep a profile; one of the same name is replaced."""
        kept = {name: value for name, value in asdict(profile).items() if name != "name"}
        self._write(_PROFILES, self._read(_PROFILES) | {profile.name: kept})

    def remove(self, name: str) -> None:
        """Forget a profile, and the key of it that is in a file."""
        for file in (_PROFILES, _SECRETS):
            kept = self._read(file)
            if kept.pop(name, None) is not None:
                self._write(file, kept)

    def secret(self, profile: Profile) -> str:
        """Return the key of a profile.

        Raises:
            CommandError: It is not where it was put.
        """
        if profile.storage == FILE:
            found: str | None = self._read(_SECRETS).get(profile.name)
        else:
            from .keyring_store import read

            found = read(profile.name)
        if not found:
            raise CommandError(
                f"The key of profile {profile.name!r} is not in the {profile.storage} any more.",
                exit_code=Exit.CREDENTIALS,
                code="NO_CREDENTIALS",
                hint=f"Run 'deepgram-manage login --profile {profile.name}'.",
            )
        return found

    def save_secret(self, name: str, secret: str) -> None:
        """Keep a key in a file that only its owner can read."""
        self._write(_SECRETS, self._read(_SECRETS) | {name: secret})

    def _read(self, file: str) -> dict[str, Any]:
        path = self.folder / file
        try:
            kept: Any = json.loads(path.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError):
            raise self._unreadable(file) from None
        if not isinstance(kept, dict):
            raise self._unreadable(file)
        return cast("dict[str, Any]", kept)

    def _unreadable(self, file: str) -> CommandError:
        return CommandError(
            f"{self.folder / file} cannot be read.",
            exit_code=Exit.CREDENTIALS,
            code="BAD_PROFILES",
            hint="Mend it, or remove it and run 'deepgram-manage login'.",
        )

    def _write(self, file: str, content: dict[str, Any]) -> None:
        """Replace a file as a whole: whoever reads it meanwhile sees the old one."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = self.folder / f".{file}.{os.getpid()}"
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with open(descriptor, "w", encoding="utf-8") as out:  # noqa: PTH123 -- a descriptor
                json.dump(content, out, indent=2)
                out.flush()
                os.fsync(descriptor)
            part.replace(self.folder / file)
        finally:
            part.unlink(missing_ok=True)


def _folder(environment: Mapping[str, str]) -> Path:
    """Return where the platform keeps the settings of programs."""
    home = Path(environment.get("HOME") or environment.get("USERPROFILE") or Path.home())
    if sys.platform == "darwin":
        base = home / "Library" / "Application Support"
    elif sys.platform == "win32":
        base = Path(environment.get("APPDATA") or home / "AppData" / "Roaming")
    else:
        base = Path(environment.get("XDG_CONFIG_HOME") or home / ".config")
    return base / "deepgram-manage"
