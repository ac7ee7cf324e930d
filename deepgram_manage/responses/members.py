"""Members of projects and their scopes, as documented."""

# What a field is read as is narrowed by its annotation; nobody sets it to what the wire has there.
# pyright: reportIncompatibleMethodOverride=false, reportIncompatibleVariableOverride=false

from __future__ import annotations

from deepgram_manage_api import models as wire

__all__ = [
    "Member",
    "MembersResponse",
    "ScopesResponse",
]


class Member(wire.Member):
    """A member of a project. The names are None when the account has none."""

    __slots__ = ()


class MembersResponse(wire.MemberList[Member]):
    """The members of a project."""

    __slots__ = ()

    members: list[Member]
    """The members; empty when the credentials may see none."""


class ScopesResponse(wire.ScopeList):
    """The scopes of a member: a role, and product scopes."""

    __slots__ = ()
