"""API keys, as documented: flat, with their owner beside them."""

from __future__ import annotations

from typing import Any, ClassVar, Self, cast

from attrs import define, field

from deepgram_manage_api import models as wire
from deepgram_manage_api.types import hidden

from .shapes import Reshaped


@define(eq=False, repr=False, kw_only=True, getstate_setstate=False)
class Key(wire.ApiKey):
    """An API key. The secret is there only in the answer to `create_key`."""

    _slots: ClassVar[dict[str, str]] = {**wire.ApiKey._slots, "key": "key"}

    key: str | None = field(default=None, repr=hidden)
    """The secret, 40 hexadecimal digits; None in every answer but the one to `create_key`."""
    _member: wire.KeyOwner | None = None

    @property
    def member(self) -> wire.KeyOwner | None:
        """Who owns the key; None in the answer to `create_key`."""
        return next(iter(self._filled("_member")), None)

    @property
    def api_key(self) -> Self:
        """The key itself: on the wire, and so in the official SDK, a list nests it here."""
        return self

    @classmethod
    def from_entry(cls, entry: wire.KeyEntry) -> Self:
        """Take the key out of the pair of key and owner that the wire has."""
        key = entry._one("_api_key", cls)
        key = cls.from_dict({}) if key is None else key
        key._member = entry.member
        return key


class KeyResponse(Reshaped, wire.KeyEntry):
    """One API key.

    Reads all shapes in which keys come: with its owner, bare (the answer to `create_key`), and
    wrapped in `item`. The fields of the key can be read from the answer itself, too.
    """

    __slots__ = ("_received",)

    _own_field: ClassVar[str] = "api_key"

    @classmethod
    def _reshape(cls, data: dict[str, Any]) -> dict[str, Any]:
        if "api_key_id" in data:
            return {"api_key": data}
        item = data.get("item")
        entry = cast("dict[str, Any]", item) if isinstance(item, dict) else data
        member = entry.get("member")
        if "api_key" in entry or not isinstance(member, dict):
            return entry
        owner = cast("dict[str, Any]", member)
        return {**entry, "api_key": owner.get("api_key")}

    @property
    def api_key(self) -> Key:
        """The key."""
        return Key.from_entry(self)

    @property
    def api_key_id(self) -> str:
        """The id of the key."""
        return self.api_key.api_key_id

    @property
    def key(self) -> str | None:
        """The secret; None in every answer but the one to `create_key`."""
        return self.api_key.key

    @property
    def comment(self) -> str:
        """What the key is for."""
        return self.api_key.comment

    @property
    def scopes(self) -> list[str]:
        """What the key may do."""
        return self.api_key.scopes

    @property
    def tags(self) -> list[str] | None:
        """What is put on every request made with the key."""
        return self.api_key.tags

    @property
    def created(self) -> str:
        """When the key was made."""
        return self.api_key.created

    @property
    def expiration_date(self) -> str | None:
        """When the key ends; None when it does not."""
        return self.api_key.expiration_date


class KeysResponse(wire.KeyList):
    """The API keys of a project, in no order that means anything."""

    __slots__ = ("_keys",)

    @property
    def api_keys(self) -> list[Key]:  # type: ignore[override]  # documented flat, sent in pairs
        """The keys, each with its owner."""
        for keys in self._filled("_keys"):
            return keys  # type: ignore[no-any-return]
        self._keys = [Key.from_entry(entry) for entry in super().api_keys]
        return self._keys
