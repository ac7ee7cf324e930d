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
    package: Path, environment: dict[str, str] | None = None, *, folder: Path | None = None
) -> dict[str, bytes]:
    """Generate our own package into a folder; give its files."""
    done = run_generator(
        "write",
        package=package,
        folder=folder or package.parent,
        environment=environment and {**os.environ, **environment},
    )
    assert not done.returncode, done.stdout + done.stderr
    return contents(package)


# Two runs show four things, since each run takes as long as a hundred other tests.
def test_what_lies_around_does_not_matter(expected: dict[str, bytes], tmp_path: Path) -> None:
    """Ruff settings beside the output, the working directory and a folder's past leave no trace."""
    (tmp_path / "ruff.toml").write_text(HOSTILE_RUFF, "utf-8")
    package = tmp_path / "output" / "package"
    package.mkdir(parents=True)
    (package.parent / "pyproject.toml").write_text(HOSTILE_PYPROJECT, "utf-8")
    (package / "left_over.py").touch()
    (package / "types.py").write_text("edited", "utf-8")

    assert write(package, folder=tmp_path) == expected


def test_the_environment_does_not_matter(expected: dict[str, bytes], tmp_path: Path) -> None:
    """It works offline, in any order of sets, and writes UTF-8 where the locale knows ASCII only.

    Every Python that it starts is refused a socket.
    """
    (tmp_path / "sitecustomize.py").write_text(NO_SOCKETS, "utf-8")
    offline = {"PYTHONPATH": str(tmp_path)}
    refused = run(
        PYTHON, "-c", "import socket; socket.socket()", environment={**os.environ, **offline}
    )
    assert "a socket was used" in refused.stderr
    ascii_only = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}

    assert write(tmp_path / "package", {"PYTHONHASHSEED": "2"} | ascii_only | offline) == expected
