"""Run another openapi-python-client with our templates: `make try-generator [VERSION=x]`.

The generator does not promise to keep its templates, so any release can break ours. This says what
one would change in generated/, or where it breaks, before its version is pinned. It exits with 0
when nothing changes, with 1 when something does, with 2 when it breaks.
"""

from __future__ import annotations

import difflib
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GENERATE = ROOT / "generator-templates" / "generate.py"
PACKAGE = ROOT / "generated" / "deepgram_manage_api"
SCRATCH = ROOT / "build" / "try-generator"
LINES_SHOWN = 60


@dataclass(frozen=True)
class Change:
    """How a file would change, as a unified diff."""

    name: str
    diff: list[str]

    @property
    def added(self) -> int:
        """The number of lines that are new."""
        return sum(line.startswith("+") for line in self.diff[2:])

    @property
    def removed(self) -> int:
        """The number of lines that go."""
        return sum(line.startswith("-") for line in self.diff[2:])


def changes(now: Path, then: Path) -> list[Change]:
    """Compare two packages, file by file."""
    here, there = _files(now), _files(then)
    names = sorted(name for name in here | there if here.get(name) != there.get(name))
    return [Change(name, _diff(name, here.get(name, ""), there.get(name, ""))) for name in names]


def report(found: list[Change]) -> str:
    """Sum changes up: each file with its lines, and the diff of the first ones."""
    width = max(len(change.name) for change in found)
    files = [f"  {c.name:{width}}  +{c.added} -{c.removed}" for c in found]
    diff = [line for change in found for line in change.diff]
    left = len(diff) - LINES_SHOWN
    return "\n".join(
        [
            f"Files that would change: {len(found)}",
            *files,
            "",
            *diff[:LINES_SHOWN],
            *([f"... {left} lines more"] if left > 0 else []),
        ]
    )


def blame(output: str) -> str:
    """Find the template, its line and the error in what the generator said."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if re.match(r"[\w.]+(Error|Exception): ", line)]
    error = (errors or lines or ["it does not say why"])[-1]
    places = re.findall(r'([\w-]+(?:\.\w+)?\.jinja)", line (\d+)', output)
    return f"{':'.join(places[-1])}: {error}" if places else error


def generate(package: Path) -> subprocess.CompletedProcess[str]:
    """Run the generator that is installed beside this Python."""
    shutil.rmtree(package, ignore_errors=True)
    return subprocess.run(
        [sys.executable, GENERATE, "write", "--package", package],
        env={**os.environ, "TYPER_STANDARD_TRACEBACK": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def main() -> int:
    """Generate into a scratch folder, and say what came of it."""
    name = f"openapi-python-client {version('openapi-python-client')}"
    package = SCRATCH / version("openapi-python-client") / PACKAGE.name
    done = generate(package)
    if done.returncode:
        print(f"{name} breaks: {blame(done.stderr)}")
        return 2
    found = changes(PACKAGE, package)
    if not found:
        print(f"{name} changes nothing.")
        return 0
    print(f"{name} changes the package, see {package}.\n{report(found)}")
    return 1


def _files(package: Path) -> dict[str, str]:
    return {
        path.relative_to(package).as_posix(): path.read_text("utf-8")
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def _diff(name: str, now: str, then: str) -> list[str]:
    lines = difflib.unified_diff(
        now.splitlines(), then.splitlines(), f"now/{name}", f"then/{name}", lineterm="", n=1
    )
    return list(lines)


if __name__ == "__main__":
    sys.exit(main())
