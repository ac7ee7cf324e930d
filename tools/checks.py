"""Run the targets of `make checks`, two at a time, and say how it goes: `python tools/checks.py`.

Each check says when it begins and when it ends. What a check prints is shown when it fails, in one
piece; those that succeed have nothing to say. It runs on the Python that makes the environments.
"""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

# Most keep a single core busy.
AT_ONCE = 2


def check(make: str, target: str) -> bool:
    """Make a target; return whether it succeeded."""
    _say(f"{target} ...")
    start = time.monotonic()
    done = subprocess.run(
        [make, "--no-print-directory", target],
        # Open files are handed on, since among them may be those by which `make --jobs` counts.
        close_fds=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    seconds = time.monotonic() - start
    if not done.returncode:
        _say(f"{target}: {seconds:.0f} s")
        return True
    _say(f"{done.stdout}{target}: FAILED after {seconds:.0f} s")
    return False


def _say(text: str) -> None:
    """Print a text in one piece, since another thread may print at the same time."""
    print(f"{text}\n", end="", flush=True)


def main(make: str, *targets: str) -> None:
    """Make all targets, whether others fail or not; exit with 1 if any does."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        succeeded = list(pool.map(lambda target: check(make, target), targets))
    failed = [target for target, fine in zip(targets, succeeded, strict=True) if not fine]
    if failed:
        sys.exit("".join(f"Run `make {target}` to see this again.\n" for target in failed))


if __name__ == "__main__":
    main(*sys.argv[1:])
