"""What roles and scopes allow, as the API reference lists them.

Scopes are an open set of strings: a role stands for its scopes, and every other scope
stands for itself and for what it is known to imply.
Reference: https://developers.deepgram.com/docs/working-with-roles
"""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias

from deepgram_manage import KNOWN_SCOPES, ROLE_SCOPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["PRESETS"]

Risk: TypeAlias = Literal["owner", "admin", "write", "use", "read"]
"""The most harmful thing that a key allows; `use` is the use of services, at the account's cost."""

ROLES = tuple(ROLE_SCOPES)
"""The roles, from the least to the most powerful."""
USE = "usage:write"
"""The scope that speech and text services need."""

_IMPLIED = {
    "keys:write": ("keys:read",),
    "self-hosted:products": tuple(
        scope for scope in KNOWN_SCOPES if scope.startswith("self-hosted:product:")
    ),
}
# Services have scopes of their own in newer error texts.
_SERVICES = frozenset({"usage", "listen", "speak", "read", "agent", "asr"})

PRESETS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"transcribe": (USE,), "speak": (USE,), "read-usage": ("usage:read",)}
)
"""The least scopes for a purpose. The API has one scope for all services."""


def permissions(scopes: Iterable[str]) -> frozenset[str]:
    """Return everything that scopes allow, roles replaced by what they stand for."""
    return _permissions(tuple(scopes))


# An account has thousands of keys, and a handful of combinations of scopes.
@lru_cache(maxsize=1024)
def _permissions(scopes: tuple[str, ...]) -> frozenset[str]:
    allowed: set[str] = set()
    for scope in map(_modern, scopes):
        allowed |= ROLE_SCOPES.get(scope, frozenset({scope, *_IMPLIED.get(scope, ())}))
    return frozenset(allowed)


def _modern(scope: str) -> str:
    """Return a scope under the name it has since 2024."""
    return scope.replace("onprem:", "self-hosted:", 1) if scope.startswith("onprem:") else scope


def allows(scopes: Iterable[str], wanted: str) -> bool:
    """Return whether scopes allow a permission, or everything that a role stands for."""
    return permissions([wanted]) <= permissions(scopes)


def lacking(scopes: Iterable[str], wanted: Iterable[str]) -> list[str]:
    """Return those of the wanted scopes that other scopes do not allow."""
    held = permissions(scopes)
    return [scope for scope in wanted if not permissions([scope]) <= held]


def role_of(scopes: Iterable[str]) -> str | None:
    """Return the most powerful role among scopes; None when there is none."""
    held = set(scopes)
    return next((role for role in reversed(ROLES) if role in held), None)


@lru_cache(maxsize=1024)
def risk_of(scopes: tuple[str, ...]) -> Risk:
    """Return the most harmful thing that scopes allow."""
    held = permissions(scopes)
    if held >= ROLE_SCOPES["owner"]:
        return "owner"
    if held >= ROLE_SCOPES["admin"]:
        return "admin"
    writes = {scope for scope in held if "write" in scope.split(":")[1:]}
    if any(scope.partition(":")[0] not in _SERVICES for scope in writes):
        return "write"
    return "use" if writes else "read"
