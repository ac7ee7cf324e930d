"""Documented types that the server does not send: they are computed from what it sends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from attrs import fields_dict

from deepgram_manage_api.types import json_text, plain


class Derived(Mapping[str, Any]):
    """The base of documented types that the server does not send; a mapping like the models."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the values by their documented names."""
        return {
            name: value.to_dict() if isinstance(value, Derived) else plain(value)
            for name, value in self.items()
        }

    def to_json(self, indent: int | None = None) -> str:
        """Return the values as JSON text."""
        return json_text(self.to_dict(), indent)

    def __getitem__(self, name: str) -> Any:
        """Return a value by its documented name."""
        if name not in list(self):
            raise KeyError(name)
        return getattr(self, name)

    def __iter__(self) -> Iterator[str]:
        """Go through the documented names."""
        return iter(fields_dict(cast("Any", type(self))))

    def __len__(self) -> int:
        """Return how many values there are."""
        return sum(1 for _ in self)


def as_object(value: Any) -> dict[str, Any] | None:
    """Return a value if it is a JSON object, else None."""
    return value if isinstance(value, dict) else None  # pyright: ignore[reportUnknownVariableType]


class Settings(dict[str, Any]):
    """Settings of a request, by name; those that are not set are None as attributes."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        """Read a setting like an attribute, as version 4 of the official SDK has it."""
        if name.startswith("_"):
            raise AttributeError(name)
        return self.get(name)
