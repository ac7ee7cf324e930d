"""API keys: made once, listed without their secret, never changed."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from deepgram_manage import KNOWN_SCOPES
from deepgram_manage.emulator.clock import SECOND, parse_timestamp, timestamp
from deepgram_manage.emulator.errors import Body, RefusalError
from deepgram_manage.emulator.permissions import (
    KEYS_OF_OTHERS,
    PERMISSIONS,
    expand,
    granted_scopes,
    group_of,
)
from deepgram_manage.emulator.state import Key, Member

if TYPE_CHECKING:
    from deepgram_manage.emulator.context import Context
    from deepgram_manage.emulator.json_types import Fields, JsonValue

_KNOWN_SCOPES = frozenset(KNOWN_SCOPES)
_LONGEST_TAG = 128
_LONGEST_LIFE = 100 * 366 * 86_400
_STATUSES = ("active", "expired")


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a caller asked a new key to be."""

    comment: str
    scopes: list[str]
    tags: tuple[str, ...]
    expires: int | None


def _key_answer(key: Key) -> dict[str, JsonValue]:
    shown: dict[str, JsonValue] = {
        "api_key_id": key.api_key_id,
        "comment": key.comment,
        "scopes": key.scopes,
    }
    if key.tags:
        shown["tags"] = key.tags
    shown["created"] = timestamp(key.created)
    if key.expires is not None:
        shown["expiration_date"] = timestamp(key.expires)
    return shown


def _sees(context: Context, key: Key, owner: Member) -> bool:
    return key.member_id == context.caller.member_id or context.allows(
        f"{group_of(owner.scopes)}:read"
    )


def list_keys(context: Context) -> JsonValue:
    """List the keys the caller may see."""
    status = context.one_of("status", _STATUSES)
    project_id = context.project.project_id
    members = {member.member_id: member for member in context.state.members(project_id)}
    return {
        "api_keys": [
            _entry(key, members[key.member_id])
            for key in context.state.keys(project_id)
            if _sees(context, key, members[key.member_id])
            and (status is None or key.expired(context.now) == (status == "expired"))
        ]
    }


def _entry(key: Key, owner: Member) -> JsonValue:
    return {"member": owner.answer(), "api_key": _key_answer(key)}


def _find(context: Context) -> tuple[Key, Member]:
    def look_up(api_key_id: str) -> tuple[Key, Member] | None:
        key = context.state.key(context.project.project_id, api_key_id)
        owner = None if key is None else context.member(key.member_id)
        if key is None or owner is None or not _sees(context, key, owner):
            return None
        return key, owner

    return context.find("key_id", look_up, "API key")


def get_key(context: Context) -> JsonValue:
    """Return one key."""
    return _entry(*_find(context))


def get_token_details(context: Context) -> JsonValue:
    """Return the key that makes the call."""
    key = context.caller
    return {
        "api_key_id": key.api_key_id,
        "scopes": key.scopes,
        "created": timestamp(key.created),
    }


def delete_key(context: Context) -> JsonValue:
    """Delete a key; only an owner deletes those of others."""
    key, owner = _find(context)
    if owner.member_id != context.caller.member_id and not context.allows(KEYS_OF_OTHERS):
        raise RefusalError(context.refuse("keys:write"))
    context.state.delete_key(key.api_key_id)
    return {"message": "Successfully deleted the API key!"}


def create_key(context: Context) -> JsonValue:
    """Make a key for the calling account."""
    wish = context.body(lambda fields, body: _read(context, fields, body))
    beyond = (expand(wish.scopes) & PERMISSIONS) - context.caller.permissions()
    if beyond:
        raise RefusalError(context.refuse(min(beyond)))
    key = Key(
        api_key_id=str(uuid.uuid4()),
        project_id=context.project.project_id,
        member_id=context.caller.member_id,
        comment=wish.comment,
        scopes=tuple(granted_scopes(wish.scopes)),
        tags=wish.tags,
        created=context.now,
        expires=wish.expires,
    )
    secret = secrets.token_hex(20)
    context.state.add_key(key, secret)
    shown = _key_answer(key)
    return {"api_key_id": key.api_key_id, "key": secret, **shown}


def _read(context: Context, fields: Fields, body: Body) -> _Wish:
    comment, scopes = fields.text("comment"), fields.texts("scopes")
    if not _KNOWN_SCOPES.issuperset(scopes):
        raise context.invalid("scopes")
    tags = fields.texts_or_none("tags")
    if tags is not None and (not tags or any(len(tag) > _LONGEST_TAG for tag in tags)):
        raise context.invalid("tags")
    return _Wish(comment, scopes, tuple(tags or ()), _expiry(context, fields, body))


def _expiry(context: Context, fields: Fields, body: Body) -> int | None:
    text = fields.text_or_none("expiration_date")
    seconds = fields.integer_or_none("time_to_live_in_seconds")
    expires = None
    if text is not None:
        try:
            expires = parse_timestamp(text)
        except ValueError as error:
            raise body.refusal(error, f'"{text}"') from None
    if seconds is None:
        return expires
    if expires is not None or not 0 < seconds <= _LONGEST_LIFE:
        raise context.invalid("time_to_live_in_seconds")
    return context.now + seconds * SECOND
