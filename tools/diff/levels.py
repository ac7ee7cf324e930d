"""The three levels on which two trees are compared, each in a module of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.diff import document, surface, wire
from tools.diff.report import Report, version_of

if TYPE_CHECKING:
    from tools.diff.trees import Tree

LEVELS = {"Document": document.compare, "Python": surface.compare, "Wire": wire.compare}


def compared(before: Tree, after: Tree) -> Report:
    """Compare two trees on all levels."""
    levels = {name: compare(before, after) for name, compare in LEVELS.items()}
    return Report(before.name, _version(before), levels, _code(before) != _code(after))


def _version(tree: Tree) -> str:
    return version_of((tree.folder / "deepgram_manage/version.py").read_text("utf-8"))


def _code(tree: Tree) -> dict[str, bytes]:
    return {
        path.relative_to(tree.folder).as_posix(): path.read_bytes()
        for package in ("deepgram_manage", "generated")
        for path in (tree.folder / package).rglob("*.py")
    }
