"""Answers that come in more than one shape, read as one and given back as they came."""

from __future__ import annotations

from typing import Any, ClassVar, Self, TypeVar

from deepgram_manage_api.types import WireModel, plain

T = TypeVar("T")


class Reshaped(WireModel):
    """A model that reads other shapes than its own; a subclass has the slot `_received`."""

    __slots__ = ()

    _own_field: ClassVar[str]
    """The field that says that an answer has the model's own shape."""

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        """Read any of the known shapes.

        Raises:
            TypeError: The data is no JSON object.
        """
        if not isinstance(data, dict) or cls._own_field in data:
            return super().from_dict(data)
        self = super().from_dict(cls._reshape(data))  # pyright: ignore[reportUnknownArgumentType]
        object.__setattr__(self, "_received", data)
        return self

    @classmethod
    def _reshape(cls, data: dict[str, Any]) -> dict[str, Any]:
        """Bring an answer that lacks the model's own field into the model's shape."""
        raise NotImplementedError

    def to_dict(self) -> dict[str, Any]:
        """Give the answer in the shape in which it came."""
        for received in self._filled("_received"):
            copy: dict[str, Any] = plain(received)
            return copy
        return super().to_dict()


def documented(model: WireModel, name: str, kind: type[T]) -> T | None:
    """Read a field that the documentation names, and that no answer was ever seen to hold."""
    for unknown in model._filled("_unknown"):  # pyright: ignore[reportPrivateUsage]
        value = unknown.get(name)
        return value if isinstance(value, kind) else None
    return None
