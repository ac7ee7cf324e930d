"""Finds a member by id or address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deepgram_manage.cli.frame.names import find, looks_like_id

if TYPE_CHECKING:
    from deepgram_manage.cli.frame import App


def member_id_of(app: App, given: str) -> str:
    """Return the id of the member that an id or an address means.

    Raises:
        CommandError: No member has it, or several do.
    """
    if looks_like_id(given):
        return given
    known = app.manage.get_members(app.project_id).members
    member = find(
        "member", given, known, id_of=lambda each: each.member_id, name_of=lambda each: each.email
    )
    return member.member_id
