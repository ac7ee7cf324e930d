"""API keys, as documented: flat, with their owner beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self, cast

from attrs import define, field

from deepgram_manage_api import models as wire
from deepgram_manage_api.types import absent_bit, hidden, new, plain, stored

from .shapes import Reshaped

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "Key",
    "KeyResponse",
    "KeysResponse",
]


@define(eq=False, repr=False, kw_only=True, getstate_setstate=False)
class Key(wire.ApiKey):
    """An API key. The secret is there only in the answer to `create_key`."""

    _slots: ClassVar[dict[str, str]] = {**wire.ApiKey._slots, "key": "key"}

    key: str | None = field(default=None, repr=hidden)
    """The secret, 40 hexadecimal digits; None in every answer but the one to `create_key`."""
    _member: wire.KeyOwner | None = None
    _pair: _Pair | None = field(default=None, init=False)

    def _fill(self, sent: Any) -> Self:
        wire.ApiKey._fill(self, sent)
        self._member = self._pair = None
        if "key" in sent:
            self.key = sent["key"]
        else:
            self.key = None
            self._absent |= _KEY
        return self

    def _copy(self, seen: Any) -> Self:
        wire.ApiKey._copy(self, seen)
        self.key = self._member = self._pair = None
        self._absent |= _KEY
        return self

    @stored
    def member(self) -> wire.KeyOwner | None:
        """Who owns the key; None in the answer to `create_key`."""
        return self._member

    @property
    def api_key(self) -> Self:
        """The key itself: on the wire, and so in the official SDK, a list nests it here."""
        return self

    @classmethod
    def _row(cls, model: Any, above: tuple[type, ...] = ()) -> dict[str, Any]:
        owner = wire.KeyOwner._row(None if model is None else model._member)
        columns = ((name.removeprefix("member_"), value) for name, value in owner.items())
        return super()._row(model, above) | {f"member_{name}": value for name, value in columns}

    def to_pair(self) -> dict[str, Any]:
        """Give the pair that the wire has in a list of keys."""
        if self._pair is not None:
            return self._pair.to_dict()
        return {"member": plain(self._member), "api_key": self.to_dict()}


_KEY = absent_bit(Key, "key")
_PAIR_FIELDS = len(wire.KeyEntry._slots)  # pyright: ignore[reportPrivateUsage]


class _Pair(wire.KeyEntry):
    """The pair of key and owner that the wire has in a list; it is read as the key."""

    __slots__ = ()

    def _new_api_key(self) -> Any:
        return new(Key)

    def _fill(self, sent: Any) -> Any:
        key: Any = new(Key)
        try:
            key._fill(sent["api_key"])
            key._member = new(wire.KeyOwner)._fill(sent["member"])  # pyright: ignore[reportPrivateUsage]
            is_pair = len(sent) == _PAIR_FIELDS
        except (KeyError, TypeError):
            is_pair = False
        return key if is_pair else self._key_of_odd(sent)

    def _copy(self, seen: Any) -> Any:
        if seen.api_key is None or seen.member is None:
            raise ValueError("a pair of key and owner lacks one of them")
        key: Any = new(Key)
        wire.ApiKey._copy(key, seen.api_key)  # pyright: ignore[reportPrivateUsage]
        key._absent |= _KEY
        key.key = key._pair = None
        key._member = new(wire.KeyOwner)._copy(seen.member)  # pyright: ignore[reportPrivateUsage]
        return key

    def _key_of_odd(self, sent: Any) -> Any:
        """Take the key out of what is no pair as it should be, and keep the rest beside it."""
        pair = new(_Pair)
        pair._fill_known(sent)
        key: Any = Key.from_dict({}) if pair._api_key is None else pair._api_key
        key._member, key._pair = pair.member, pair
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

    def _new_api_key(self) -> Any:
        return new(Key)

    @property
    def api_key(self) -> Key:
        """The key."""
        key: Any = Key.from_dict({}) if self._api_key is None else self._api_key
        key._member = self.member
        return cast("Key", key)

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

    __slots__ = ()

    def _new_api_keys(self) -> Any:
        return _PAIR

    @stored
    def api_keys(self) -> list[Key]:  # type: ignore[override]  # documented flat, sent in pairs
        """The keys, each with its owner."""
        return cast("list[Key]", self._api_keys)

    def _sent(self) -> Iterator[tuple[str, Any]]:
        for name, value in super()._sent():
            yield name, [key.to_pair() for key in value] if name == "api_keys" else value


_PAIR = new(_Pair)
