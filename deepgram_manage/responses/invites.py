"""Invitations to projects, as documented."""

# What a field is read as is narrowed by its annotation; nobody sets it to what the wire has there.
# pyright: reportIncompatibleMethodOverride=false, reportIncompatibleVariableOverride=false

from __future__ import annotations

from datetime import datetime

from deepgram_manage_api import models as wire
from deepgram_manage_api.types import read_datetime

__all__ = [
    "Invite",
    "InvitesResponse",
]


class Invite(wire.Invite):
    """An invitation that nobody has accepted yet."""

    __slots__ = ()

    sent: str | None = None
    """When it was sent; documented, but None if the server does not send it."""

    @property
    def sent_at(self) -> datetime | None:
        """`sent`, parsed."""
        return read_datetime(self.sent)


class InvitesResponse(wire.InviteList[Invite]):
    """The open invitations to a project."""

    __slots__ = ()

    invites: list[Invite]
    """The invitations; empty when there are none."""
