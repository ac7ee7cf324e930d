"""What goes with an account when it leaves: computed from what was fetched, no calls in here."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from ._audit import KeyFacts, LastUse, MemberFacts, Unread
from ._facts import total
from ._scopes import role_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

__all__ = ["Leaver", "LeaverKey", "LeaverProject"]


@frozen(kw_only=True)
class LeaverKey:
    """A key that is deleted with the account."""

    key: KeyFacts
    has_expired: bool
    spend_usd: Decimal | None
    """Of the last 30 days; None when it could not be read."""
    last_use: LastUse

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON takes them; money is text, so that no digit is lost."""
        seen = self.last_use.seen
        return {
            "api_key_id": self.key.api_key_id,
            "comment": self.key.comment,
            "scopes": list(self.key.scopes),
            "tags": list(self.key.tags),
            "has_expired": self.has_expired,
            "spend_30d_usd": None if self.spend_usd is None else f"{self.spend_usd:f}",
            "last_seen": None if seen is None else seen.isoformat(),
            "last_use": str(self.last_use),
        }


@frozen(kw_only=True)
class LeaverProject:
    """What an account is in one project, and what goes with it."""

    project_id: str
    name: str
    member_id: str | None
    """None when the address is not a member, and only invited."""
    scopes: tuple[str, ...]
    is_only_owner: bool
    is_caller: bool
    keys: tuple[LeaverKey, ...]
    invited_as: str | None

    @property
    def role(self) -> str | None:
        """The role of the account; None when it has none."""
        return role_of(self.scopes)

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON takes them."""
        return {
            "project_id": self.project_id,
            "project": self.name,
            "member_id": self.member_id,
            "role": self.role,
            "scopes": list(self.scopes),
            "is_only_owner": self.is_only_owner,
            "invited_as": self.invited_as,
            "keys": [key.to_dict() for key in self.keys],
        }


@frozen(kw_only=True)
class Leaver:
    """What happens when an account is removed from all projects, or from some.

    Attributes:
        email: Its address.
        projects: Those in which it is a member or invited.
        unread: What could not be read; there may be more than is listed.
    """

    email: str
    projects: Sequence[LeaverProject]
    unread: Sequence[Unread] = field(factory=tuple[Unread, ...])

    @property
    def keys(self) -> list[KeyFacts]:
        """Every key that is deleted."""
        return [each.key for project in self.projects for each in project.keys]

    @property
    def spend_usd(self) -> Decimal | None:
        """What these keys cost in the last 30 days; None when that of one of them is not known."""
        return total(each.spend_usd for project in self.projects for each in project.keys)

    @property
    def refusals(self) -> list[str]:
        """What the server will refuse, said before anything is sent."""
        return [
            f"{self.email} is the only owner of {project.name or project.project_id}: "
            "the server will refuse the removal, make somebody else an owner first"
            for project in self.projects
            if project.is_only_owner
        ]

    @property
    def commands(self) -> list[str]:
        """The commands that replace the keys, remove the account and withdraw its invitations."""
        return [*self._replacing(), *self._removing()]

    def _replacing(self) -> list[str]:
        return [
            f"deepgram-manage keys rotate start {shlex.quote(each.key.api_key_id)} "
            f"--project {shlex.quote(project.project_id)} --yes --out FILE"
            for project in self.projects
            for each in project.keys
            if not each.has_expired
        ]

    def _removing(self) -> list[str]:
        commands: list[str] = []
        for project in self.projects:
            where = f"--project {shlex.quote(project.project_id)}"
            if project.member_id is not None and not project.is_only_owner:
                member = shlex.quote(project.member_id)
                commands.append(f"deepgram-manage members remove {member} {where}")
            if project.invited_as is not None:
                address = shlex.quote(self.email)
                commands.append(f"deepgram-manage invites delete {address} {where}")
        return commands

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON takes them."""
        spend = self.spend_usd
        return {
            "email": self.email,
            "projects": [project.to_dict() for project in self.projects],
            "keys": len(self.keys),
            "spend_30d_usd": None if spend is None else f"{spend:f}",
            "refusals": self.refusals,
            "commands": self.commands,
            "unread": [each.to_dict() for each in self.unread],
        }


def the_member(members: Iterable[MemberFacts], email: str) -> MemberFacts | None:
    """Return the member with an address, however it is capitalised."""
    wanted = email.strip().casefold()
    return next((each for each in members if each.email.casefold() == wanted), None)


def keys_of_member(
    keys: Iterable[KeyFacts], member: MemberFacts | None, email: str
) -> list[KeyFacts]:
    """Return the keys that the removal of an account deletes."""
    wanted = email.strip().casefold()
    return [
        key
        for key in keys
        if (member is not None and key.member_id == member.member_id)
        or (key.owner or "").casefold() == wanted
    ]


def is_only_owner(members: Sequence[MemberFacts], member: MemberFacts | None) -> bool:
    """Return whether a project would be without an owner."""
    owners = [each.member_id for each in members if "owner" in each.scopes]
    return member is not None and owners == [member.member_id]
