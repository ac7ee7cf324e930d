"""How long the generator's targets take, in a copy of this checkout."""

from __future__ import annotations

import platform
import shutil
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from .measure import ROOT, compare, run
from .results import Bound, Outcome, row

if TYPE_CHECKING:
    from .bench import Bench
    from .measure import Figures

TARGETS = ("generate", "check-generated")
LEFT = (".git", ".venv*", ".hypothesis", "build", "__pycache__")
VENVS = {"VENV": ROOT / ".venv", "VENV_GENERATOR": ROOT / ".venv-generator"}


def measure(bench: Bench) -> Outcome:
    """Measure `make generate` and `make check-generated`, by the clock."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "copy"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*LEFT))
        targets = {target: partial(_make, copy, target) for target in TARGETS}
        rounds = compare("make", targets, bench.plan.generating)
    return Outcome(
        tuple(
            row(target, f"`make {target}`", Bound(3.0, "s"), partial(rounds.of, target, "seconds"))
            for target in TARGETS
        )
    )


def _make(folder: Path, target: str) -> Figures:
    """Make a target with the environments of this checkout, which are up to date."""
    command = ["make", "--silent", "--directory", str(folder), target]
    for name, venv in VENVS.items():
        stamp = venv / f"made-with-{platform.python_version()}"
        command += [f"{name}={venv}", f"--assume-old={stamp}"]
    start = time.perf_counter()
    run(command, seconds=120)
    return {"seconds": time.perf_counter() - start}
