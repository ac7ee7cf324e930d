"""Answers that come in more than one shape, read as one and returned as they came."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from attrs import fields

from deepgram_manage_api.types import WireModel, plain

if TYPE_CHECKING:
    from attrs import Attribute

T = TypeVar("T")


class Reshaped(WireModel):
    """A model that reads other shapes than its own; a subclass has the slot `_received`.

    An answer that lacks the model's own field is an unusual one, and so comes here.
    """

    __slots__ = ()

    _own_field: ClassVar[str]
    """The field that says that an answer has the model's own shape."""

    def _fill_known(self, sent: Any) -> None:
        if isinstance(sent, dict) and self._own_field not in sent:
            object.__setattr__(self, "_received", sent)
            sent = self._reshape(sent)  # pyright: ignore[reportUnknownArgumentType]
        super()._fill_known(sent)

    @classmethod
    def _reshape(cls, data: dict[str, Any]) -> dict[str, Any]:
        """Return an answer that lacks the model's own field in the model's shape."""
        raise NotImplementedError

    def to_dict(self) -> dict[str, Any]:
        """Return the answer in the shape in which it came."""
        for received in self._filled("_received"):
            copy: dict[str, Any] = plain(received)
            return copy
        return super().to_dict()


class Derived:
    """A documented type that no single answer carries: made from several, and read the same way."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the values by their documented names."""
        attributes: tuple[Attribute[Any], ...] = fields(cast("Any", type(self)))
        values = {attribute.name: getattr(self, attribute.name) for attribute in attributes}
        return {
            name: value.to_dict() if isinstance(value, Derived) else plain(value)
            for name, value in values.items()
        }

    def to_json(self, indent: int | None = None) -> str:
        """Return the values as JSON text."""
        return json.dumps(self.to_dict(), indent=indent, ensure_ascii=False)

    def __getitem__(self, name: str) -> Any:
        """Return a value by its documented name."""
        if name not in self.to_dict():
            raise KeyError(name)
        return getattr(self, name)


def documented(model: WireModel, name: str, kind: type[T]) -> T | None:
    """Return a field that is documented, but that no answer was ever seen to hold."""
    value = model._unknown.get(name)  # pyright: ignore[reportPrivateUsage]
    return value if isinstance(value, kind) else None
