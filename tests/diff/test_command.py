"""The command line of `make diff`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tools.diff import __main__ as command
from tools.diff.report import Report
from tools.diff.trees import Tree

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run the command; what it compares is not looked at."""

    def unpack(root: Path, base: str, folder: Path) -> Tree:
        assert root == Path(__file__).parents[2]
        assert folder.is_dir()
        return Tree(base, folder)

    def compared(before: Tree, after: Tree) -> Report:
        assert after.folder == Path(__file__).parents[2]
        return Report(before.name, "1.2.3", {"Document": []}, has_other_code=False)

    monkeypatch.setattr(command, "unpack", unpack)
    monkeypatch.setattr(command, "compared", compared)
    monkeypatch.setattr(command, "default_base", lambda _root: "v1.2.3")

    def run(*arguments: str) -> str:
        monkeypatch.setattr("sys.argv", ["tools.diff", *arguments])
        command.main()
        return capsys.readouterr().out

    return run


def test_without_a_base_it_is_the_newest_tag(run: Callable[..., str]) -> None:
    """The last release is what users have."""
    assert run().startswith("From v1.2.3 to this checkout")


def test_a_base_is_taken(run: Callable[..., str]) -> None:
    """Any tag or commit will do."""
    assert run("main~3").startswith("From main~3 to this checkout")


def test_markdown_is_a_comment(run: Callable[..., str]) -> None:
    """A pull request gets the conclusion first."""
    assert run("--markdown").startswith("**Proposed version: 1.2.3, as before")
