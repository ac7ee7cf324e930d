"""What roles allow, and how the scopes that were asked for come back.

A role stands for its scopes, every other scope stands for itself. Seeds may give keys
scopes that are not known here; callers may not. The three role groups (members, admins, owners)
each have their own rights.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deepgram_manage import ROLE_SCOPES

if TYPE_CHECKING:
    from collections.abc import Iterable

ROLES = tuple(ROLE_SCOPES)
GROUPS = ("members", "admins", "owners")
# Only an owner holds this, which is what tells who may touch the keys of others.
KEYS_OF_OTHERS = "owners:write"
PERMISSIONS = ROLE_SCOPES["owner"]
# The only implication anybody has recorded.
_IMPLIED = {"keys:write": ("keys:read",)}


def expand(scopes: Iterable[str]) -> frozenset[str]:
    """Replace roles by the permissions they stand for."""
    granted: set[str] = set()
    for scope in scopes:
        granted |= ROLE_SCOPES.get(scope, frozenset({scope, *_IMPLIED.get(scope, ())}))
    return frozenset(granted)


def granted_scopes(asked: Iterable[str]) -> list[str]:
    """Return the scopes a new key carries: implied ones added, sorted, roles first."""
    scopes = set(asked)
    for scope in tuple(scopes):
        scopes.update(_IMPLIED.get(scope, ()))
    return sorted(scopes, key=_rank)


def _rank(scope: str) -> tuple[bool, str, bool, str]:
    resource, _, right = scope.partition(":")
    return (scope not in ROLES, resource, not right.startswith("write"), right)


def group_of(scopes: Iterable[str]) -> str:
    """Return the group an account with these scopes belongs to."""
    held = set(scopes)
    for role, group in zip(reversed(ROLES), reversed(GROUPS), strict=True):
        if role in held:
            return group
    return GROUPS[0]
