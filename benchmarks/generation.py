"""How long the generator takes, from the OpenAPI document to the whole package."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from statistics import median

from .measure import ROOT, Row

PYTHON = ROOT / ".venv-generator" / "bin" / "python"


def rows(rounds: int) -> list[Row]:
    """Measure `generate.py write` into a scratch folder."""
    if not PYTHON.is_file():
        sys.exit(f"{PYTHON} is missing: run `make check-generated`, which makes it")
    seconds = median(_generate() for _ in range(rounds))
    return [Row("generate the package, in seconds", f"{seconds:.1f} s", "-", seconds, 10.0)]


def _generate() -> float:
    with tempfile.TemporaryDirectory() as scratch:
        script = ROOT / "generator-templates" / "generate.py"
        command = [str(PYTHON), str(script), "write", "--package", f"{scratch}/package"]
        start = time.perf_counter()
        subprocess.run(command, check=True)  # noqa: S603 -- a script of this project
        return time.perf_counter() - start
