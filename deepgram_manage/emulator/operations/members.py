"""Members, their roles, and invitations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deepgram_manage.emulator.errors import BAD_SCOPE, RefusalError, not_found
from deepgram_manage.emulator.permissions import GROUPS, PERMISSIONS, ROLES, group_of
from deepgram_manage.emulator.state import SINGLE_SCOPES
from deepgram_manage.emulator.wire import text_reply

from .projects import refuse_for_only_owner

if TYPE_CHECKING:
    from deepgram_manage.emulator.context import Context
    from deepgram_manage.emulator.json_types import Fields, JsonValue
    from deepgram_manage.emulator.state import Member


def _readable(context: Context, right: str) -> list[str]:
    """Return the groups the caller has a right over; having none at all is refused."""
    groups = [group for group in GROUPS if context.allows(f"{group}:{right}")]
    if not groups:
        context.require(f"{GROUPS[0]}:{right}")
    return groups


def _member(context: Context) -> Member:
    return context.find("member_id", context.member, "member")


def _scope(context: Context, fields: Fields) -> str:
    scope = fields.text("scope")
    single = context.state.setting(SINGLE_SCOPES) and scope in PERMISSIONS
    if scope not in ROLES and not single:
        raise RefusalError(text_reply(BAD_SCOPE, 400))
    return scope


def list_members(context: Context) -> JsonValue:
    """List the members of the groups the caller may read."""
    groups = _readable(context, "read")
    members = context.state.members(context.project.project_id)
    return {
        "members": [
            {**member.answer(), "scopes": member.scopes}
            for member in members
            if group_of(member.scopes) in groups
        ]
    }


def remove_member(context: Context) -> JsonValue:
    """Remove a member and the member's keys."""
    member = _member(context)
    context.require(f"{group_of(member.scopes)}:write:kick")
    refuse_for_only_owner(context, member.member_id)
    context.state.remove_member(context.project.project_id, member.member_id)
    return {"message": "Successfully removed account from project."}


def get_member_scopes(context: Context) -> JsonValue:
    """Return a member's scopes; everybody may read their own."""
    member = _member(context)
    if member.member_id != context.caller.member_id:
        context.require(f"{group_of(member.scopes)}:read:scopes")
    return {"scopes": member.scopes}


def update_member_scope(context: Context) -> JsonValue:
    """Replace a member's role, or add a permission to what the member has."""
    scope = context.body(lambda fields, _body: _scope(context, fields))
    member = _member(context)
    context.require(f"{group_of(member.scopes)}:write:scopes")
    context.require(f"{group_of([scope])}:write:scopes")
    if scope in ROLES:
        if scope != "owner":
            refuse_for_only_owner(context, member.member_id)
        scopes = (scope, *(held for held in member.scopes if held not in ROLES))
    else:
        scopes = tuple(dict.fromkeys((*member.scopes, scope)))
    context.state.set_member_scopes(context.project.project_id, member.member_id, scopes)
    return {"message": "Successfully updated the account scopes."}


def list_invites(context: Context) -> JsonValue:
    """List the invitations to the groups the caller may read."""
    groups = _readable(context, "read:invites")
    invites = context.state.invites(context.project.project_id)
    return {
        "invites": [
            {"email": email, "scope": scope}
            for email, scope in invites.items()
            if group_of([scope]) in groups
        ]
    }


def send_invite(context: Context) -> JsonValue:
    """Invite an address."""
    email, scope = context.body(
        lambda fields, _body: (fields.text("email"), _scope(context, fields))
    )
    context.require(f"{group_of([scope])}:write:invites")
    context.state.add_invite(context.project.project_id, email, scope)
    return {"message": f"Invite successfully generated and sent to {email}"}


def delete_invite(context: Context) -> JsonValue:
    """Take an invitation back."""
    email = context.params["email"]
    scope = context.state.invites(context.project.project_id).get(email)
    if scope is None:
        _readable(context, "write:invites")
        raise RefusalError(not_found("invite"))
    context.require(f"{group_of([scope])}:write:invites")
    context.state.delete_invite(context.project.project_id, email)
    return {"message": "Successfully deleted the invitation."}
