"""What of the published document is ours to follow: `openapi/scope.yaml` says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from .tree import anonymous

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


@dataclass(frozen=True)
class Scope:
    """Paths that are followed with all below them, and what is left out of these, with reasons."""

    followed: Sequence[str]
    excluded: Mapping[str, str]

    def reason_against(self, name: str) -> str | None:
        """Say why a path or a server is left out, if it is."""
        for excluded, reason in self.excluded.items():
            if _is_at_or_below(name, excluded):
                return reason
        return None

    def has(self, name: str) -> bool:
        """Say whether a path or a server is to be compared."""
        followed = not name.startswith("/") or any(_is_at_or_below(name, f) for f in self.followed)
        return followed and self.reason_against(name) is None


def load_scope(path: Path) -> Scope:
    """Read a scope from its file."""
    content = yaml.safe_load(path.read_text("utf-8"))
    return Scope(content["followed"], content["excluded"])


def _is_at_or_below(name: str, above: str) -> bool:
    return f"{anonymous(name)}/".startswith(f"{anonymous(above)}/")
