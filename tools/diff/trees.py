"""The two trees that are compared: a commit, unpacked beside nothing else, and the checkout."""

from __future__ import annotations

import io
import subprocess
import tarfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Tree:
    """One state of the project."""

    name: str
    folder: Path

    @property
    def document(self) -> Path:
        """Its OpenAPI document."""
        return self.folder / "openapi/deepgram-manage.yaml"

    @property
    def packages(self) -> list[Path]:
        """What an interpreter needs on its path to import both packages from this tree."""
        return [self.folder, self.folder / "generated"]


def default_base(root: Path) -> str:
    """Return the newest tag; without one, the last commit."""
    return _git(root, "describe", "--tags", "--abbrev=0", check=False).strip() or "HEAD"


def unpack(root: Path, base: str, folder: Path) -> Tree:
    """Unpack a commit into an empty folder."""
    commit = _git(root, "rev-parse", "--short", f"{base}^{{commit}}").strip()
    command = ["git", "-C", str(root), "archive", "--format=tar", commit]
    archive = subprocess.run(command, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        files.extractall(folder, filter="data")
    return Tree(base if base == commit else f"{base} ({commit})", folder)


def _git(root: Path, *command: str, check: bool = True) -> str:
    done = subprocess.run(
        ["git", "-C", root, *command], capture_output=True, text=True, check=False
    )
    if check and done.returncode:
        raise SystemExit(f"git {' '.join(command)}: {done.stderr.strip()}")
    return done.stdout if not done.returncode else ""
