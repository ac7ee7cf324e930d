# Derived from _async/leaver.py by `make generate`. Do not edit.
"""Reads what goes with an account that leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deepgram_manage import DeepgramError
from deepgram_manage.access._audit import LastUse, Unread, spent
from deepgram_manage.access._caller import identified
from deepgram_manage.access._leaver import (
    Leaver,
    LeaverKey,
    LeaverProject,
    is_only_owner,
    keys_of_member,
    the_member,
)
from deepgram_manage.fan_out import FanOut

from .reading import (
    read_caller,
    read_invites,
    read_keys,
    read_last_use,
    read_members,
    read_projects,
    read_spend,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from deepgram_manage import ManageClient
    from deepgram_manage.access._audit import KeyFacts
    from deepgram_manage.access._caller import Caller

_DAYS = 30


def leaver(
    manage: ManageClient, email: str, projects: Sequence[str] | None, at_once: int
) -> Leaver:
    """Say what goes with an account, in the given projects or in all."""
    names, _now = read_projects(manage, projects)
    reader = _LeaverReader(manage, email, read_caller(manage, []))
    with FanOut(at_once) as fan_out:
        found = fan_out.map(reader.read, list(names.items()))
    return Leaver(
        email=email,
        projects=[project for project in found if project is not None],
        unread=reader.unread,
    )


class _LeaverReader:
    """Reads projects, each for itself."""

    def __init__(self, manage: ManageClient, email: str, caller: Caller) -> None:
        self._manage = manage
        self._email = email
        self._caller = caller
        self.unread: list[Unread] = []

    def read(self, project: tuple[str, str]) -> LeaverProject | None:
        """Return what goes with the account in a project; None when it is not in there."""
        project_id, name = project
        try:
            members = read_members(self._manage, project_id)
            all_keys, now = read_keys(self._manage, project_id)
        except DeepgramError as error:
            self._note(project_id, "members and keys", error)
            return None
        member = the_member(members, self._email)
        keys = keys_of_member(all_keys, member, self._email)
        invited_as = self._invited_as(project_id)
        if member is None and not keys and invited_as is None:
            return None
        caller = identified(self._caller, all_keys)
        return LeaverProject(
            project_id=project_id,
            name=name,
            member_id=None if member is None else member.member_id,
            scopes=() if member is None else member.scopes,
            is_only_owner=is_only_owner(members, member),
            is_caller=member is not None and caller.is_member(member),
            keys=self._details(project_id, keys, now),
            invited_as=invited_as,
        )

    def _invited_as(self, project_id: str) -> str | None:
        try:
            invites = read_invites(self._manage, project_id)
        except DeepgramError as error:
            self._note(project_id, "invites", error)
            return None
        wanted = self._email.strip().casefold()
        return next((role for address, role in invites if address.casefold() == wanted), None)

    def _details(
        self, project_id: str, keys: list[KeyFacts], now: datetime
    ) -> tuple[LeaverKey, ...]:
        spend = None
        try:
            if keys:
                spend = read_spend(self._manage, project_id, now, _DAYS)
        except DeepgramError as error:
            self._note(project_id, "billing", error)
        details: list[LeaverKey] = []
        for key in keys:
            try:
                use = read_last_use(self._manage, project_id, key.api_key_id)
            except DeepgramError as error:
                self._note(project_id, f"requests of {key.api_key_id}", error)
                use = LastUse()
            details.append(
                LeaverKey(
                    key=key,
                    has_expired=key.has_expired(now),
                    spend_usd=spent(spend, key.api_key_id),
                    last_use=use,
                )
            )
        return tuple(details)

    def _note(self, project_id: str, what: str, error: DeepgramError) -> None:
        self.unread.append(Unread(project_id=project_id, what=what, reason=str(error)))
