"""API keys, as documented: flat, with their owner beside them."""

from __future__ import annotations

from typing import Any, Self

from deepgram_manage_api import models as wire

__all__ = [
    "Key",
    "KeyResponse",
    "KeysResponse",
    "TokenDetailsResponse",
]


class Key(wire.ApiKey):
    """An API key. The secret is there only in the answer to `create_key`."""

    __slots__ = ("_owner",)

    _owner: wire.KeyOwner | None

    key: str | None = None
    """The secret, 40 hexadecimal digits; None except in the answer to `create_key`."""

    @property
    def member(self) -> wire.KeyOwner | None:
        """Who owns the key; None in the answer to `create_key`."""
        return getattr(self, "_owner", None)

    @property
    def api_key(self) -> Self:
        """The key itself: on the wire, and so in the official SDK, a list nests it here."""
        return self


class KeyResponse(Key):
    """One API key.

    Reads all shapes in which keys come: with its owner, bare (the answer to `create_key`), and
    wrapped in `item`.
    """

    __slots__ = ()

    def _reshape(self, sent: dict[str, Any]) -> dict[str, Any]:
        """Take the key out of its wrapping, and note its owner."""
        if "api_key_id" in sent:
            return sent
        item: Any = sent.get("item")
        entry: Any = item if isinstance(item, dict) else sent
        owner: Any = entry.get("member")
        key: Any = entry.get("api_key")
        if isinstance(owner, dict):
            self._owner = wire.KeyOwner.from_dict(owner)
            key = owner.get("api_key") if "api_key" not in entry else key
        return key if isinstance(key, dict) else {}


class TokenDetailsResponse(wire.CallingKey):
    """The API key that made the call, without its secret.

    Shape: `{api_key_id, scopes, created}`; other fields that a server sends are kept.
    """

    __slots__ = ()


class _Entry(wire.KeyEntry):
    """The pair of key and owner that the wire has in a list."""

    __slots__ = ()

    api_key: Key | None


class KeysResponse(wire.KeyList[Key]):  # type: ignore[type-var]  # documented flat, sent in pairs
    """The API keys of a project, in no particular order."""

    __slots__ = ()

    _api_keys: list[_Entry]  # type: ignore[assignment]  # as above

    @property
    def api_keys(self) -> list[Key]:
        """The keys, each with its owner."""
        keys: list[Key] = []
        for entry in self._api_keys:
            key = entry.api_key
            if key is None:
                key = Key.from_dict({})
            key._owner = entry.member
            keys.append(key)
        return keys
