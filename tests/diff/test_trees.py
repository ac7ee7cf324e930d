"""Where `make diff` gets the older tree from."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tools.diff.trees import default_base, unpack

if TYPE_CHECKING:
    from pathlib import Path


def git(folder: Path, *command: str) -> None:
    """Run git as somebody without a name or settings would."""
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", folder, *who, *command], check=True, capture_output=True)  # noqa: S603, S607


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Give a repository with two commits, and something that is not committed."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet")
    for text in ("first", "second"):
        (folder / "file.txt").write_text(text, "utf-8")
        git(folder, "add", ".")
        git(folder, "commit", "--quiet", "--message", text)
    (folder / "file.txt").write_text("third", "utf-8")
    return folder


def test_without_a_tag_the_last_commit_is_compared(repository: Path, tmp_path: Path) -> None:
    """Before the first release, what is not committed is compared with what is."""
    base = default_base(repository)

    tree = unpack(repository, base, tmp_path / "tree")

    assert base == "HEAD"
    assert (tree.folder / "file.txt").read_text("utf-8") == "second"
    assert tree.name.startswith("HEAD (")


def test_the_newest_tag_is_compared(repository: Path, tmp_path: Path) -> None:
    """After a release, all since then is compared with it."""
    git(repository, "tag", "v1", "HEAD~1")

    tree = unpack(repository, default_base(repository), tmp_path / "tree")

    assert (tree.folder / "file.txt").read_text("utf-8") == "first"
    assert tree.name.startswith("v1 (")


def test_an_unknown_base_is_refused(repository: Path, tmp_path: Path) -> None:
    """A commit that is not there ends the program with what git says."""
    with pytest.raises(SystemExit, match="v9"):
        unpack(repository, "v9", tmp_path / "tree")
