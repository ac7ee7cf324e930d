"""Says what a change of this project means to its users: `make diff`.

Compares a commit with the checkout on three levels: what the OpenAPI document describes, what can
be imported, and what is sent and read. See CONTRIBUTING.md.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from tools.diff.levels import compared
from tools.diff.trees import Tree, default_base, unpack

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="tools.diff", description=__doc__)
    parser.add_argument("base", nargs="?", help="a tag or commit; the newest tag, else HEAD")
    parser.add_argument("--markdown", action="store_true", help="print a pull-request comment")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        before = unpack(ROOT, arguments.base or default_base(ROOT), Path(scratch))
        report = compared(before, Tree("this checkout", ROOT))
    print(report.as_markdown() if arguments.markdown else report.as_text())


if __name__ == "__main__":
    main()
