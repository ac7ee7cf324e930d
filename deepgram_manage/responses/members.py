"""Members of projects and their scopes, as documented."""

from __future__ import annotations

from deepgram_manage_api import models as wire


class Member(wire.Member):
    """A member of a project. The names are None when the account has none."""

    __slots__ = ()


class MembersResponse(wire.MemberList):
    """The members of a project."""

    __slots__ = ()

    @property
    def members(self) -> list[Member]:
        """The members; empty when the credentials may see none."""
        return self._many("_members", Member)


class ScopesResponse(wire.ScopeList):
    """The scopes of a member: a role, and product scopes."""

    __slots__ = ()
