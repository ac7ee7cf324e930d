"""Compare our document with a published one: `make drift UPSTREAM=path-or-url [JSON=1]`.

Exits with 0 when every difference is recorded, with 1 when one is not, with 2 when the documents
cannot be compared.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from .departures import record, sort_out
from .document import Document, DriftError, load, naming
from .lines import Lines
from .report import Names, as_json, as_text
from .scope import load_scope
from .tree import read

if TYPE_CHECKING:
    from collections.abc import Sequence

OPENAPI = Path(os.path.relpath(Path(__file__).resolve().parents[2])) / "openapi"


def main(words: Sequence[str] | None = None) -> int:
    """Run the command line, and return its exit status."""
    parser = argparse.ArgumentParser(prog="make drift", description=__doc__)
    parser.add_argument("upstream", help="path or http(s) URL of the published document")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--document", default=str(OPENAPI / "deepgram-manage.yaml"))
    parser.add_argument("--scope", default=str(OPENAPI / "scope.yaml"))
    arguments = parser.parse_args(words)
    try:
        if not arguments.upstream:
            raise DriftError("say which document: make drift UPSTREAM=path-or-url")  # noqa: TRY301
        upstream, ours = load(arguments.upstream), load(arguments.document)
        scope = load_scope(arguments.scope)
        with naming(arguments.document):
            recorded = record(ours, scope.has)
        with naming(arguments.upstream):
            report = sort_out(upstream, recorded)
    except DriftError as error:
        print(error, file=sys.stderr)
        return 2
    names = Names.of(upstream, ours, lines=Lines(Path(arguments.document)))
    left_out = read(Document(upstream), lambda name: not scope.has(name)).below
    excluded = {names.operation((name,)): scope.reasons[name] for name in left_out}
    if arguments.json:
        print(json.dumps(as_json(report, names, excluded), indent=2))
    else:
        print(as_text(report, names, excluded))
    return 1 if report.unrecorded else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Exception:  # noqa: BLE001 -- a fault of ours is not a difference, which 1 would say
        traceback.print_exc()
        sys.exit(2)
