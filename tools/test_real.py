"""Run the tests that need real programs, group by group, and say what could not be run and why.

A group whose environment cannot be made is skipped with its reason, as is a test whose program is
not installed. Neither counts as passed: the last lines name them.
"""

from __future__ import annotations

import subprocess
import sys

GROUPS = {
    "test-real-tools": "venv-real-tools",
    "test-real-archive": "venv-real",
    "test-real-costs": "venv-real-costs",
}
"""The targets, and the targets that make what they need."""


def main(make: str) -> None:
    """Run the groups; exit with 1 if a test failed."""
    skipped: dict[str, str] = {}
    failed: list[str] = []
    for target, needed in GROUPS.items():
        print(f"{target}: making what it needs ...", flush=True)
        made = _run(make, needed, capture=True)
        if made.returncode:
            lines = [line for line in made.stdout.splitlines() if line.strip()]
            skipped[target] = "its environment cannot be made: " + " / ".join(lines[-3:])
            continue
        print(f"{target} ...", flush=True)
        if _run(make, target).returncode:
            failed.append(target)
    for target, reason in skipped.items():
        print(f"SKIPPED {target}: {reason}")
    if failed:
        sys.exit(f"FAILED: {', '.join(failed)}")


def _run(make: str, target: str, *, capture: bool = False) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [make, "--no-print-directory", target],
        stdout=subprocess.PIPE if capture else None,
        stderr=subprocess.STDOUT if capture else None,
        text=True,
        errors="replace",
        check=False,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
