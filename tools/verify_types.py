"""Fail if a public name lacks a complete type: `make verify-types`.

`pyright --verifytypes` prints everything that it looks at. This prints what is wrong, or one line.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

PACKAGES = ("deepgram_manage", "deepgram_manage_api")


def verified(package: str) -> dict[str, Any]:
    """Run pyright on a package; return its report.

    It finds packages with the Python on PATH, whatever pyproject.toml says. What comes from other
    packages, like httpx, is not complete itself.
    """
    programs = Path(sys.executable).parent
    done = subprocess.run(
        [programs / "pyright", "--outputjson", "--ignoreexternal", "--verifytypes", package],
        env={**os.environ, "PATH": os.pathsep.join([str(programs), os.environ["PATH"]])},
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        report: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        sys.exit(f"pyright did not answer about {package}:\n{done.stdout}{done.stderr}")
    return report


def complaints(report: dict[str, Any]) -> list[str]:
    """Return what is wrong, one line for each, with the file and the line where pyright knows."""
    found = list(report["generalDiagnostics"])
    for symbol in report["typeCompleteness"]["symbols"]:
        if symbol["isExported"] and not symbol["isTypeKnown"]:
            found += symbol["diagnostics"] or [{"message": f"{symbol['name']} has no full type"}]
    return [_line(one) for one in found if one.get("severity") != "information"]


def _line(diagnostic: dict[str, Any]) -> str:
    file, start = diagnostic.get("file"), diagnostic.get("range", {}).get("start")
    place = f"{file}:{start['line'] + 1}: " if file and start else ""
    return f"{place}{diagnostic['message']}"


def main() -> None:
    """Check both packages; exit with 1 if anything is wrong."""
    wrong = []
    for package in PACKAGES:
        report = verified(package)
        wrong += complaints(report)
        counts = report["typeCompleteness"]["exportedSymbolCounts"]
        print(f"{package}: {sum(counts.values())} public names, {counts['withKnownType']} complete")
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
