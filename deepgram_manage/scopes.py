"""The roles and scopes that are known, and what each role stands for.

Reference: https://developers.deepgram.com/docs/working-with-roles
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "KNOWN_SCOPES",
    "ROLE_SCOPES",
]

_GROUPS = ("members", "admins", "owners")
_GROUP_RIGHTS = (
    "read",
    "read:invites",
    "read:scopes",
    "write",
    "write:invites",
    "write:scopes",
    "write:kick",
)
_PRODUCTS = (
    "api", "engine", "license-proxy", "dgtools", "billing", "hotpepper", "metrics-server"
)  # fmt: skip

_MEMBER = frozenset(
    {"project:read", "project:write", "keys:read", "keys:write", "usage:read", "usage:write"}
)
_OWNER = (
    _MEMBER
    | {"project:write:settings", "project:write:destroy", "billing:read", "billing:write"}
    | {f"{group}:{right}" for group in _GROUPS for right in _GROUP_RIGHTS}
)
_ADMIN = frozenset(
    scope
    for scope in _OWNER
    if scope not in {"project:write:settings", "project:write:destroy", "billing:write"}
    and not scope.startswith("owners:write")
)

ROLE_SCOPES: Mapping[str, frozenset[str]] = MappingProxyType(
    {"member": _MEMBER, "admin": _ADMIN, "owner": _OWNER}
)
"""The scopes that each role stands for, from the least powerful role to the most powerful."""

KNOWN_SCOPES: tuple[str, ...] = (
    *ROLE_SCOPES,
    *sorted(_MEMBER),
    *sorted(_OWNER - _MEMBER),
    # The use of one service each, as newer messages name it.
    *("agent:write", "asr:write", "listen:write", "speak:write"),
    # Until 2024, self-hosted products were called onprem.
    *(
        f"{prefix}:{scope}"
        for prefix in ("self-hosted", "onprem")
        for scope in ("products", *(f"product:{product}" for product in _PRODUCTS))
    ),
)
"""The scopes that a key may have, roles first. The API may know others, and decides."""
