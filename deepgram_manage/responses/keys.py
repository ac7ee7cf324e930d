"""API keys, as documented: flat, with their owner beside them.

The fields of a key are declared in `openapi/deepgram-manage.yaml`, below `ApiKey`.
"""

# What a field is read as is narrowed by its annotation; nobody sets it to what the wire has there.
# pyright: reportIncompatibleMethodOverride=false, reportIncompatibleVariableOverride=false
# A module is one family.
# pyright: reportPrivateUsage=false

from __future__ import annotations

from collections.abc import ItemsView, Iterator, KeysView, Mapping, ValuesView
from typing import Any, Self

from deepgram_manage_api import models as wire
from deepgram_manage_api.types import empties, new, stored

from .derived import as_object

__all__ = [
    "Key",
    "KeyResponse",
    "KeysResponse",
    "TokenDetailsResponse",
]


class Key(wire.ApiKey):
    """An API key. The secret is there only in the answer to `create_key`."""

    # A slot, since each key of a long list has an owner.
    __slots__ = ("_member",)

    _member: wire.KeyOwner | None
    _pair: wire.KeyEntry | None = None

    key: str | None = None
    """The secret, 40 hexadecimal digits; None except in the answer to `create_key`."""

    @stored
    def member(self) -> wire.KeyOwner | None:
        """Who owns the key; None in the answer to `create_key`."""
        return self._member

    def __attrs_post_init__(self) -> None:
        """Belong to nobody yet."""
        super().__attrs_post_init__()
        self._member = None

    def _fill(self, sent: Any) -> Self:
        self._member = None
        return super()._fill(sent)

    def _copy(self, seen: Any) -> Self:
        self._member = None
        return super()._copy(seen)

    def __eq__(self, other: object) -> bool:
        """Return whether a key has the same fields and the same owner."""
        if isinstance(other, Key):
            return self._member == other._member and super().__eq__(other)
        mapping: Any = other
        if isinstance(other, Mapping) and self.member is not None and "member" in mapping:
            return dict(self.items()) == dict(mapping)
        return super().__eq__(mapping)

    __hash__ = None  # type: ignore[assignment]

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        """Tell Rich what the repr shows."""
        yield from super().__rich_repr__()
        if "member" in self.keys() - super().keys():
            yield "member", self.member

    # As a mapping, a key has its owner, too: what compares mappings would not see another one.
    def keys(self) -> KeysView[str]:
        """Return the names of the fields that were sent, and `member` if the key has an owner."""
        owner = () if self.member is None else ("member",)
        return dict.fromkeys((*super().keys(), *owner)).keys()

    def values(self) -> ValuesView[Any]:
        """Return the values of these fields."""
        return {name: self[name] for name in self.keys()}.values()

    def items(self) -> ItemsView[str, Any]:
        """Return the names and values of these fields."""
        return {name: self[name] for name in self.keys()}.items()

    def __iter__(self) -> Iterator[str]:
        """Go through the names of these fields."""
        return iter(self.keys())

    def __len__(self) -> int:
        """Return how many fields there are."""
        return len(self.keys())

    def __contains__(self, name: object) -> bool:
        """Return whether there is a field of this name."""
        return name in self.keys()

    def to_pair(self) -> dict[str, Any]:
        """Return the pair that the wire has in a list of keys."""
        if self._pair is not None:
            return self._pair.to_dict()
        member = None if self._member is None else self._member.to_dict()
        return {"member": member, "api_key": self.to_dict()}

    @property
    def api_key(self) -> Key:
        """The key itself: on the wire, and so in the official SDK, a list nests it here."""
        return self


class KeyResponse(Key):
    """One API key.

    Reads all shapes in which keys come: with its owner, bare (the answer to `create_key`), and
    wrapped in `item`.
    """

    __slots__ = ()

    _unwrapped: Key | None = None

    @property
    def api_key(self) -> Key:
        """The key; what it was wrapped in stays in `to_dict()` of the answer."""
        return self._unwrapped or self

    def _reshape(self, sent: dict[str, Any]) -> dict[str, Any]:
        """Take the key out of its wrapping, and note its owner."""
        if "api_key_id" in sent:
            return sent
        entry = as_object(sent.get("item")) or sent
        owner = as_object(entry.get("member"))
        if owner is not None:
            self._member = wire.KeyOwner.from_dict(owner)
        unwrapped = as_object((entry if "api_key" in entry else owner or {}).get("api_key")) or {}
        self._unwrapped = Key.from_dict(unwrapped)
        self._unwrapped._member = self._member
        return unwrapped


class TokenDetailsResponse(wire.CallingKey):
    """The API key that made the call, without its secret.

    Shape: `{api_key_id, scopes, created}`; other fields that a server sends are kept.
    """

    __slots__ = ()


class _Pair(wire.KeyEntry):
    """The pair of key and owner that the wire has in a list, of which a key is made."""

    __slots__ = ()

    api_key: Key | None

    def _fill(self: Any, sent: Any) -> Any:
        try:
            _fill_key(self, sent["api_key"])
            self._member = _fill_owner(next(_owners), sent["member"])
            if len(sent) == _PAIR:
                return self
        except (KeyError, TypeError):
            pass  # Not as it should be: what else is in it is kept beside the key.
        pair = new(_Pair)
        wire.KeyEntry._fill(pair, sent)
        key = pair.api_key or Key.from_dict({})
        key._member, key._pair = pair.member, pair
        return key

    def _copy(self: Any, seen: Any) -> Any:
        if seen.api_key is None or seen.member is None:
            raise ValueError("a pair of key and owner lacks one of them")
        self._member = _copy_owner(next(_owners), seen.member)
        return _copy_key(self, seen.api_key)


class KeysResponse(wire.KeyList[Key]):  # type: ignore[type-var]  # documented flat, sent in pairs
    """The API keys of a project, in no particular order."""

    __slots__ = ()

    _api_keys: list[_Pair]  # type: ignore[assignment]  # as above
    api_keys: list[Key]
    """The keys, each with its owner."""

    def to_dict(self) -> dict[str, Any]:
        """Return the wire form, with its pairs of key and owner."""
        sent = super().to_dict()
        keys = self.api_keys
        # What is not a list of objects is there as it was sent.
        if sent.get("api_keys") == [key.to_dict() for key in keys]:
            sent["api_keys"] = [key.to_pair() for key in keys]
        return sent

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return the keys as rows of a table, each with its owner in columns named `member_…`.

        What is said of the rows of other answers holds for these, too.
        """
        rows = wire.KeyList.from_dict(self.to_dict()).to_dicts()
        columns = {
            name: name if name == "api_key_id" else name.removeprefix("api_key_")
            for name in (rows[0] if rows else ())
            if name != "api_key_key"  # A secret, should it ever be sent here.
        }
        return [{column: row[name] for name, column in columns.items()} for row in rows]


# Looked up once: each look-up in `wire` or in a class takes a tenth of the time of a key.
_owners = empties(wire.KeyOwner)
_fill_owner, _copy_owner = wire.KeyOwner._fill, wire.KeyOwner._copy
_fill_key, _copy_key = wire.ApiKey._fill, wire.ApiKey._copy

_PAIR = 2
"""How many fields a pair has."""
