"""Write the table of departures in NOTES.md from our document, or prove that it is up to date.

So the document is the one place where a departure and its reason are kept by hand.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from .departures import departures
from .document import Json, load

OPENAPI = Path(__file__).resolve().parents[2] / "openapi"
TABLE = re.compile(r"(?<=<!-- departures -->\n).*(?=<!-- end of departures -->)", re.DOTALL)
HEAD = ("Where", "Why", "Source", "Confidence")


def with_table(notes: str, content: Json) -> str:
    """Put the departures of a document between the marks in the notes."""
    rows = [
        (f"`{each.where}`", each.why, each.source, each.confidence) for each in departures(content)
    ]
    lines = [f"| {' | '.join(row)} |\n" for row in (HEAD, ("---",) * len(HEAD), *rows)]
    return TABLE.sub(lambda _: "".join(["\n", *lines, "\n"]), notes)


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=["write", "check"])
    parser.add_argument("--notes", type=Path, default=OPENAPI / "NOTES.md")
    parser.add_argument("--document", type=Path, default=OPENAPI / "deepgram-manage.yaml")
    arguments = parser.parse_args()
    notes = arguments.notes.read_text("utf-8")
    expected = with_table(notes, load(str(arguments.document)))
    if arguments.command == "write":
        arguments.notes.write_text(expected, "utf-8", newline="\n")
    elif notes != expected:
        sys.exit("openapi/NOTES.md is not up to date with the document: run `make generate`.")


if __name__ == "__main__":
    main()
