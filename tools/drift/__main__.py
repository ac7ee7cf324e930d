"""Compare our document with a published one: `make drift UPSTREAM=path-or-url [JSON=1]`.

Exits with 0 when every difference is recorded, with 1 when one is not, with 2 when the documents
cannot be compared.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from .departures import record, sort_out
from .document import DriftError, Json, load
from .report import Names, as_json, as_text
from .scope import Scope, load_scope

if TYPE_CHECKING:
    from collections.abc import Sequence

OPENAPI = Path(__file__).resolve().parents[2] / "openapi"


def main(words: Sequence[str] | None = None) -> int:
    """Run the command line, and give its exit status."""
    parser = argparse.ArgumentParser(prog="make drift", description=__doc__)
    parser.add_argument("upstream", help="path or http(s) URL of the published document")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--document", default=str(OPENAPI / "deepgram-manage.yaml"))
    parser.add_argument("--scope", type=Path, default=OPENAPI / "scope.yaml")
    arguments = parser.parse_args(words)
    try:
        if not arguments.upstream:
            raise DriftError("say which document: make drift UPSTREAM=path-or-url")  # noqa: TRY301
        upstream, ours = load(arguments.upstream), load(arguments.document)
        scope = load_scope(arguments.scope)
        report = sort_out(upstream, record(ours, scope.has))
    except DriftError as error:
        print(error, file=sys.stderr)
        return 2
    names, excluded = Names.of(upstream, ours), _excluded(upstream, scope)
    if arguments.json:
        print(json.dumps(as_json(report, names, excluded), indent=2))
    else:
        print(as_text(report, names, excluded))
    return 1 if report.unrecorded else 0


def _excluded(upstream: Json, scope: Scope) -> dict[str, str]:
    servers = [server["url"] for server in upstream.get("servers", [])]
    reasons = {name: scope.reason_against(name) for name in [*upstream.get("paths", {}), *servers]}
    return {name: reason for name, reason in reasons.items() if reason}


if __name__ == "__main__":
    sys.exit(main())
