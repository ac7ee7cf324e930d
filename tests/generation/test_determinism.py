"""The same document gives the same bytes, wherever and however the generator runs."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.generation.generator import PACKAGE, PYTHON, contents, run, run_generator

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE_RUFF = """
line-length = 40
indent-width = 2
[format]
quote-style = "single"
[lint]
select = ["ALL"]
"""

HOSTILE_PYPROJECT = """
[tool.ruff]
required-version = ">=99"
"""

NO_SOCKETS = """
import sys

def refuse(event, arguments):
    if event.startswith("socket."):
        sys.exit(f"a socket was used: {event}")

sys.addaudithook(refuse)
"""


@pytest.fixture(scope="module")
def expected() -> dict[str, bytes]:
    """Read our own package."""
    return contents(PACKAGE)


def write(
    package: Path, folder: Path | None = None, environment: dict[str, str] | None = None
) -> dict[str, bytes]:
    """Generate our own package into a folder; give its files."""
    done = run_generator(
        "write",
        package=package,
        folder=folder or package.parent,
        environment={**os.environ, **(environment or {})},
    )
    assert not done.returncode, done.stdout + done.stderr
    return contents(package)


def test_the_surroundings_do_not_matter(expected: dict[str, bytes], tmp_path: Path) -> None:
    """Neither ruff settings beside the output nor the working directory leave a trace."""
    (tmp_path / "ruff.toml").write_text(HOSTILE_RUFF, "utf-8")
    (tmp_path / "output").mkdir()
    (tmp_path / "output" / "pyproject.toml").write_text(HOSTILE_PYPROJECT, "utf-8")

    assert write(tmp_path / "output" / "package", folder=tmp_path) == expected


def test_the_environment_does_not_matter(expected: dict[str, bytes], tmp_path: Path) -> None:
    """The order of sets leaves no trace, and files are UTF-8 where the locale knows ASCII only."""
    ascii_only = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}

    assert write(tmp_path / "package", environment={"PYTHONHASHSEED": "2"} | ascii_only) == expected


def test_a_second_run_changes_nothing(expected: dict[str, bytes], tmp_path: Path) -> None:
    """A folder that is written again holds the same, and nothing that was there before."""
    package = tmp_path / "package"
    package.mkdir()
    (package / "left_over.py").touch()
    (package / "types.py").write_text("edited", "utf-8")

    assert write(package) == expected


def test_no_socket_is_used(expected: dict[str, bytes], tmp_path: Path) -> None:
    """Generation works offline: every Python that it starts is refused a socket."""
    (tmp_path / "sitecustomize.py").write_text(NO_SOCKETS, "utf-8")
    offline = {"PYTHONPATH": str(tmp_path)}
    code = "import socket; socket.socket()"
    refused = run(PYTHON, "-c", code, environment={**os.environ, **offline})
    assert "a socket was used" in refused.stderr

    assert write(tmp_path / "package", environment=offline) == expected
