"""Invitations to projects, as documented."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from deepgram_manage_api import models as wire
from deepgram_manage_api.types import new, read_datetime, stored

from .shapes import documented

if TYPE_CHECKING:
    from datetime import datetime

__all__ = [
    "Invite",
    "InvitesResponse",
]


class Invite(wire.Invite):
    """An invitation that nobody has accepted yet."""

    __slots__ = ()

    @property
    def sent(self) -> str | None:
        """When it was sent; documented, but None if the server does not send it."""
        return documented(self, "sent", str)

    @property
    def sent_at(self) -> datetime | None:
        """`sent`, parsed."""
        return read_datetime(self.sent)


class InvitesResponse(wire.InviteList):
    """The open invitations to a project."""

    __slots__ = ()

    def _new_invites(self) -> Any:
        return new(Invite)

    @stored
    def invites(self) -> list[Invite]:
        """The invitations; empty when there are none."""
        return cast("list[Invite]", self._invites)
