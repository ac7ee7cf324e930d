"""Write what is derived from other files, or prove that it is up to date.

`python -m tools.derive write|check [PART …]`: the parts are `sync`, the synchronous modules;
`exports`, the modules that load public names; and `fields`, those that a shell can ask for.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from . import exports, fields, sync

PACKAGE = Path(__file__).resolve().parent.parent.parent / "deepgram_manage"
# In this order: public names come from derived modules, too.
PARTS = {"sync": sync.texts, "exports": exports.texts, "fields": fields.texts}


def write(package: Path, parts: list[str]) -> None:
    """Write the derived modules."""
    for part in parts:
        for target, text in PARTS[part](package).items():
            target.parent.mkdir(exist_ok=True)
            target.write_text(text, "utf-8")


def check(package: Path, parts: list[str]) -> None:
    """Exit with what differs, and what to run, unless the modules are what deriving gives."""
    stale = [
        target
        for part in parts
        for target, text in PARTS[part](package).items()
        if not target.is_file() or target.read_text("utf-8") != text
    ]
    stale += sync.orphans(package) if "sync" in parts else []
    if stale:
        names = ", ".join(target.relative_to(package).as_posix() for target in stale)
        sys.exit(
            f"not what is derived from their sources: {names}\n"
            "Run `make generate`, read the diff, and commit it."
        )


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m tools.derive")
    parser.add_argument("command", choices=["write", "check"])
    parser.add_argument("part", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--package", type=Path, default=PACKAGE)
    arguments = parser.parse_args()
    if unknown := set(arguments.part) - set(PARTS):
        parser.error(f"there is no part {unknown.pop()!r}; there are {', '.join(PARTS)}")
    command = {"write": write, "check": check}[arguments.command]
    command(arguments.package, arguments.part or list(PARTS))


if __name__ == "__main__":
    main()
