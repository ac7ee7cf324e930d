"""Self-hosted distribution credentials."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from deepgram_manage.emulator.clock import timestamp
from deepgram_manage.emulator.errors import RefusalError
from deepgram_manage.emulator.state import Credentials, Member

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deepgram_manage.emulator.context import Context
    from deepgram_manage.emulator.json_types import Fields, JsonValue

_ALL_PRODUCTS = "self-hosted:products"
_PREFIX = "self-hosted:product:"
_OLD_PREFIX = "onprem:product:"
_LONGEST_COMMENT = 128


@dataclass(frozen=True, slots=True)
class _Wish:
    comment: str | None
    scopes: list[str]
    provider: str
    tags: tuple[str, ...]


def _answer(context: Context, credentials: Credentials) -> dict[str, JsonValue]:
    shown: dict[str, JsonValue] = {
        "distribution_credentials_id": credentials.credentials_id,
        "provider": credentials.provider,
    }
    if credentials.comment is not None:
        shown["comment"] = credentials.comment
    old_path = "/onprem/" in context.call.path
    shown["scopes"] = [
        scope.replace(_PREFIX, _OLD_PREFIX) if old_path else scope for scope in credentials.scopes
    ]
    if credentials.tags:
        shown["tags"] = credentials.tags
    shown["created"] = timestamp(credentials.created)
    return shown


def _entry(context: Context, credentials: Credentials, owner: Member) -> dict[str, JsonValue]:
    return {
        "member": {"member_id": owner.member_id, "email": owner.email},
        "distribution_credentials": _answer(context, credentials),
    }


def _entries(context: Context) -> dict[str, dict[str, JsonValue]]:
    project_id = context.project.project_id
    members = {member.member_id: member for member in context.state.members(project_id)}
    return {
        item.credentials_id: _entry(context, item, members[item.member_id])
        for item in context.state.credentials(project_id)
        if item.member_id in members
    }


def list_distribution_credentials(context: Context) -> JsonValue:
    """List credentials, without their secrets."""
    return {"distribution_credentials": list(_entries(context).values())}


def _find(context: Context) -> tuple[str, dict[str, JsonValue]]:
    entries = {name: (name, entry) for name, entry in _entries(context).items()}
    return context.find("distribution_credentials_id", entries.get, "distribution credentials")


def get_distribution_credentials(context: Context) -> JsonValue:
    """Return one set of credentials, without its secret."""
    return _find(context)[1]


def delete_distribution_credentials(context: Context) -> JsonValue:
    """Delete credentials."""
    name, entry = _find(context)
    context.state.delete_credentials(name)
    if context.world.published:
        return entry
    return {"message": "Successfully deleted the distribution credentials!"}


def create_distribution_credentials(context: Context) -> JsonValue:
    """Make credentials; the secret is shown in this answer only."""
    wish = context.body(lambda fields, _body: _read(context, fields))
    credentials = Credentials(
        credentials_id=str(uuid.uuid4()),
        member_id=context.caller.member_id,
        provider=wish.provider,
        comment=wish.comment,
        scopes=tuple(_products(context, wish.scopes)),
        tags=wish.tags,
        created=context.now,
    )
    context.state.add_credentials(context.project.project_id, credentials)
    if context.world.published:
        return _entries(context)[credentials.credentials_id]
    return _created(context, credentials)


def _created(context: Context, credentials: Credentials) -> JsonValue:
    old_and_new = [
        name
        for scope in credentials.scopes
        for name in (scope, scope.replace(_PREFIX, _OLD_PREFIX))
    ]
    return {
        **_answer(context, credentials),
        "username": f"deepgram+{credentials.credentials_id[:8]}",
        "secret": secrets.token_hex(32).upper(),
        "scopes": old_and_new,
    }


def _read(context: Context, fields: Fields) -> _Wish:
    if context.world.published:
        comment = fields.text_or_none("comment")
        scopes = context.call.values("scopes") or [_ALL_PRODUCTS]
        return _Wish(comment, scopes, context.call.value("provider") or "quay", ())
    comment = fields.text("comment")
    if len(comment) > _LONGEST_COMMENT:
        raise context.invalid("comment")
    scopes = fields.texts_or_none("scopes") or [_ALL_PRODUCTS]
    provider = fields.text_or_none("provider") or "quay"
    if provider != "quay":
        raise context.invalid("provider")
    return _Wish(comment, scopes, provider, tuple(fields.texts_or_none("tags") or ()))


def _products(context: Context, asked: Iterable[str]) -> list[str]:
    """Return the asked products under their new names, if the project may have them."""
    owned = [_PREFIX + product for product in context.project.products]
    granted: dict[str, None] = {}
    for scope in asked:
        name = scope.replace("onprem:", "self-hosted:")
        if name == _ALL_PRODUCTS:
            granted |= dict.fromkeys(owned)
        elif name in owned:
            granted[name] = None
        else:
            raise RefusalError(context.refuse(scope))
    if not granted:
        raise context.invalid("scopes")
    return list(granted)
