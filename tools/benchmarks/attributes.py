"""Reads every attribute that the classes of a page declare, once, as a user does who names them.

For each class the code is written when its first object is seen, so that no contender pays for the
way it is asked.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

# Names in annotations behind which there are no more attributes to read.
PLAIN = {
    *("Any", "Dict", "List", "None", "NoneType", "Optional", "Union", "Unset", "bool", "class"),
    *("date", "datetime", "dict", "float", "int", "list", "str", "typing"),
}


def everything(page: T) -> T:
    """Read a page's attributes, and those of what is in it."""
    _READERS[type(page)](page)
    return page


class _Readers(dict[type, "Callable[[Any], None]"]):
    """By class: what reads the attributes of an object."""

    def __missing__(self, kind: type) -> Callable[[Any], None]:
        lines = [
            f"    descend(it.{name})" if _leads_on(annotation) else f"    it.{name}"
            for name, annotation in _declared(kind).items()
        ]
        source = "\n".join(["def read(it):", *lines, "    return None"])
        made: dict[str, Any] = {"descend": _descend}
        exec(source, made)  # noqa: S102 -- it consists of the names of attributes
        read: Callable[[Any], None] = made["read"]
        self[kind] = read
        return read


_READERS = _Readers()


def _descend(value: Any) -> None:
    if type(value) is list:
        for item in value:
            _READERS[type(item)](item)
    else:
        _READERS[type(value)](value)


def _leads_on(annotation: str) -> bool:
    return bool(set(re.findall(r"\w+", annotation)) - PLAIN)


def _declared(kind: type) -> dict[str, str]:
    """List the attributes of a class of attrs, dataclasses, pydantic or msgspec."""
    if hasattr(kind, "__attrs_attrs__"):
        return {field.name: str(field.type) for field in kind.__attrs_attrs__}
    if hasattr(kind, "__dataclass_fields__"):
        return {name: str(field.type) for name, field in kind.__dataclass_fields__.items()}
    if hasattr(kind, "model_fields"):
        return {name: str(field.annotation) for name, field in kind.model_fields.items()}
    if hasattr(kind, "__struct_fields__"):
        return {name: str(kind.__annotations__[name]) for name in kind.__struct_fields__}
    return {}
