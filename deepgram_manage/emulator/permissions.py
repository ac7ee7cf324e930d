"""What roles allow, and how the scopes that were asked for come back.

A role stands for the permissions below, every other scope stands for itself. Seeds may give keys
scopes that are not known here; callers may not. The three role groups (members, admins, owners)
each have their own rights.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

ROLES = ("member", "admin", "owner")
GROUPS = ("members", "admins", "owners")
# Only an owner holds this, which is what tells who may touch the keys of others.
KEYS_OF_OTHERS = "owners:write"

_GROUP_RIGHTS = (
    "read",
    "read:invites",
    "read:scopes",
    "write",
    "write:invites",
    "write:scopes",
    "write:kick",
)
_MEMBER = frozenset(
    {"project:read", "project:write", "keys:read", "keys:write", "usage:read", "usage:write"}
)
_OWNER = (
    _MEMBER
    | {"project:write:settings", "project:write:destroy", "billing:read", "billing:write"}
    | {f"{group}:{right}" for group in GROUPS for right in _GROUP_RIGHTS}
)
_ADMIN = frozenset(
    permission
    for permission in _OWNER
    if permission not in {"project:write:settings", "project:write:destroy", "billing:write"}
    and not permission.startswith("owners:write")
)
ROLE_PERMISSIONS = {"member": _MEMBER, "admin": _ADMIN, "owner": _OWNER}
KNOWN_PERMISSIONS = _OWNER
# What keys may hold beside roles and permissions: use of one service, and self-hosted products.
_SERVICES = frozenset({"agent:write", "asr:write", "listen:write", "speak:write"})
_PRODUCTS = (
    "api", "engine", "license-proxy", "dgtools", "billing", "hotpepper", "metrics-server"
)  # fmt: skip
KNOWN_SCOPES = (
    KNOWN_PERMISSIONS
    | frozenset(ROLES)
    | _SERVICES
    | {
        f"{prefix}:{scope}"
        for prefix in ("self-hosted", "onprem")
        for scope in ("products", *(f"product:{product}" for product in _PRODUCTS))
    }
)
# The only implication anybody has recorded.
_IMPLIED = {"keys:write": ("keys:read",)}


def expand(scopes: Iterable[str]) -> frozenset[str]:
    """Replace roles by the permissions they stand for."""
    granted: set[str] = set()
    for scope in scopes:
        granted |= ROLE_PERMISSIONS.get(scope, frozenset({scope, *_IMPLIED.get(scope, ())}))
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
