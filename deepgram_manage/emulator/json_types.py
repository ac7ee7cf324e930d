"""The JSON vocabulary of the emulator and a reader for documents that were not checked yet.

Request bodies, seed files and control commands are all read through `Fields`, so that each is
refused with the wording of the real server's deserializer and each reports what it did not read.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import TypeAlias

JsonValue: TypeAlias = (
    str | int | float | bool | Sequence["JsonValue"] | Mapping[str, "JsonValue"] | None
)
JsonObject: TypeAlias = Mapping[str, JsonValue]

_I64 = 1 << 63


class FieldError(ValueError):
    """A value is missing or of another type than the one expected.

    Attributes:
        field: The member the error is about, or an empty string for the document itself.

    """

    def __init__(self, message: str, field: str = "") -> None:
        """Keep the message and the name of the member."""
        super().__init__(message)
        self.field = field


def parse(text: str | bytes) -> JsonValue:
    """Read a JSON document as the real server does: no NaN, no infinity, no half of a character.

    Raises:
        ValueError: The text is not such a document.
    """
    try:
        value: JsonValue = json.loads(text, parse_constant=_no_constant, parse_float=_finite)
        # Half of a surrogate pair can be escaped in JSON, but is not text.
        encode(value)
    except RecursionError:
        raise ValueError("recursion limit exceeded") from None
    return value


def _no_constant(name: str) -> float:
    raise json.JSONDecodeError("Expecting value", name, 0)


def _finite(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        raise ValueError("number out of range")
    return value


def encode(value: JsonValue) -> bytes:
    """Write a value the way the server does: compact, UTF-8, not escaped."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _describe(value: JsonValue) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return f"boolean `{str(value).lower()}`"
    if isinstance(value, int):
        return f"integer `{value}`"
    if isinstance(value, float):
        return f"floating point `{value}`"
    if isinstance(value, str):
        return f"string {json.dumps(value, ensure_ascii=False)}"
    return "map" if isinstance(value, Mapping) else "sequence"


def _refuse(value: JsonValue, expected: str, field: str) -> FieldError:
    return FieldError(f"invalid type: {_describe(value)}, expected {expected}", field)


def _texts(value: JsonValue, field: str) -> list[str]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise _refuse(value, "a sequence", field)
    return [_text(item, field) for item in value]


def _text(value: JsonValue, field: str) -> str:
    if not isinstance(value, str):
        raise _refuse(value, "a string", field)
    return value


class Fields:
    """A JSON object that is read member by member and that remembers which were read."""

    def __init__(self, value: JsonValue, name: str = "") -> None:
        """Refuse anything but an object."""
        if not isinstance(value, Mapping):
            raise _refuse(value, "a map", name)
        self._members: JsonObject = value
        self._read: set[str] = set()

    def _value(self, name: str) -> JsonValue:
        self._read.add(name)
        return self._members.get(name)

    def unread(self) -> list[str]:
        """Return the names of the members that were not read."""
        return [name for name in self._members if name not in self._read]

    def has(self, name: str) -> bool:
        """Return whether the member is there and not null."""
        return self._value(name) is not None

    def text(self, name: str) -> str:
        """Return a string that has to be there."""
        value = self._value(name)
        if name not in self._members:
            message = f"missing field `{name}`"
            raise FieldError(message)
        return _text(value, name)

    def text_or_none(self, name: str) -> str | None:
        """Return a string, or None when it is absent or null."""
        value = self._value(name)
        return None if value is None else _text(value, name)

    def texts(self, name: str) -> list[str]:
        """Return a list of strings that has to be there."""
        value = self._value(name)
        if name not in self._members:
            message = f"missing field `{name}`"
            raise FieldError(message)
        return _texts(value, name)

    def texts_or_none(self, name: str) -> list[str] | None:
        """Return a list of strings, or None when it is absent or null."""
        value = self._value(name)
        return None if value is None else _texts(value, name)

    def integer_or_none(self, name: str) -> int | None:
        """Return an integer, or None when it is absent or null."""
        value = self._value(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            raise _refuse(value, "i64", name)
        if not -_I64 <= value < _I64:
            raise FieldError(f"number out of range in `{name}`", name)
        return value

    def integer(self, name: str, default: int) -> int:
        """Return an integer, or the default when it is absent or null."""
        value = self.integer_or_none(name)
        return default if value is None else value

    def number(self, name: str, default: float) -> float:
        """Return a number, or the default when it is absent or null."""
        value = self._value(name)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _refuse(value, "a number", name)
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            raise FieldError(f"number out of range in `{name}`", name)
        return number

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a boolean, or the default when it is absent or null."""
        value = self._value(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise _refuse(value, "a boolean", name)
        return value

    def fields(self, name: str) -> Fields:
        """Return an object that has to be there."""
        return Fields(self._value(name), name)

    def many(self, name: str) -> list[Fields]:
        """Return a list of objects, empty when it is absent or null."""
        value = self._value(name)
        if value is None:
            return []
        if isinstance(value, str) or not isinstance(value, Sequence):
            raise _refuse(value, "a sequence", name)
        return [Fields(item, name) for item in value]

    def values(self, name: str) -> list[JsonValue]:
        """Return a list of anything, empty when it is absent or null."""
        value = self._value(name)
        if value is None:
            return []
        if isinstance(value, str) or not isinstance(value, Sequence):
            raise _refuse(value, "a sequence", name)
        return list(value)
