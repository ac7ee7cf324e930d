"""Runs the generator as `make` does, and imports what comes out."""

from __future__ import annotations

import atexit
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.warm import Warm

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "generator-templates"
DOCUMENT = ROOT / "openapi" / "deepgram-manage.yaml"
PACKAGE = ROOT / "generated" / "deepgram_manage_api"
PYTHON = ROOT / ".venv-generator" / "bin" / "python"

Done = subprocess.CompletedProcess[str]


@dataclass(frozen=True)
class Generated:
    """A package generated from a short document; its operations are tagged `things`."""

    name: str
    document: Path
    folder: Path

    @property
    def models(self) -> ModuleType:
        """The models."""
        return import_module(f"{self.name}.models")

    @property
    def things(self) -> ModuleType:
        """The operations."""
        return import_module(f"{self.name}.api.things")


def run(
    *command: str | Path, environment: Mapping[str, str] | None = None, folder: Path = ROOT
) -> Done:
    """Run a program to its end, whatever that is."""
    return subprocess.run(  # noqa: S603 -- the programs of this project
        command, env=environment, cwd=folder, capture_output=True, text=True, check=False
    )


def run_generator(
    command: str,
    *,
    document: Path = DOCUMENT,
    package: Path = PACKAGE,
    environment: Mapping[str, str] | None = None,
    folder: Path = ROOT,
) -> Done:
    """Run `generate.py write` or `generate.py check`; in an environment, from its very start."""
    if not PYTHON.is_file():
        pytest.fail(f"{PYTHON} is missing: run `make check-generated`, which makes it")
    options = ("--document", document, "--package", package)
    script = TEMPLATES / "generate.py"
    if environment is not None:
        return run(PYTHON, script, command, *options, environment=environment, folder=folder)
    return _warm().run(script, command, *options, folder=folder)


@cache
def _warm() -> Warm:
    """Start a server of the generator, for importing it takes longer than most documents do."""
    server = Warm(PYTHON, "ruamel.yaml", "openapi_python_client.cli")
    atexit.register(server.close)
    return server


def run_python(code: str, folder: Path) -> str:
    """Run code in a fresh interpreter that finds the packages in a folder; give what it prints."""
    done = run(sys.executable, "-c", code, folder=folder)
    assert not done.returncode, done.stderr
    return done.stdout


def contents(package: Path) -> dict[str, bytes]:
    """Read every file of a package."""
    return {
        path.relative_to(package).as_posix(): path.read_bytes()
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.relative_to(package).parts
    }
