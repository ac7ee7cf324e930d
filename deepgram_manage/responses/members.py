"""Members of projects and their scopes, as documented."""

from __future__ import annotations

from typing import Any, cast

from deepgram_manage_api import models as wire
from deepgram_manage_api.types import new, stored

__all__ = [
    "Member",
    "MembersResponse",
    "ScopesResponse",
]


class Member(wire.Member):
    """A member of a project. The names are None when the account has none."""

    __slots__ = ()


class MembersResponse(wire.MemberList):
    """The members of a project."""

    __slots__ = ()

    def _new_members(self) -> Any:
        return new(Member)

    @stored
    def members(self) -> list[Member]:
        """The members; empty when the credentials may see none."""
        return cast("list[Member]", self._members)


class ScopesResponse(wire.ScopeList):
    """The scopes of a member: a role, and product scopes."""

    __slots__ = ()
