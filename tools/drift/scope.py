"""What of the published document is not compared, and why: `openapi/scope.yaml` says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .document import DriftError, expect, read_yaml
from .tree import SERVER, anonymous

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Scope:
    """The reason for each operation and server that is left out, by its name in a tree."""

    reasons: Mapping[str, str]

    def has(self, name: str) -> bool:
        """Say whether an operation, like `GET /v1/models/{}`, or a server is to be compared."""
        return name not in self.reasons


def load_scope(source: str) -> Scope:
    """Read a scope from its file."""
    reasons: dict[str, str] = {}
    for reason, lines in expect(read_yaml(source), dict, (source,)).items():
        for line in expect(lines, list, (source, reason)):
            is_server = "://" in expect(line, str, (source, reason))
            name = f"{SERVER}{line}" if is_server else anonymous(line)
            if name in reasons:
                raise DriftError(f"{source} has {line} twice")
            reasons[name] = reason
    return Scope(reasons)
