"""Reads the JSON of answers: with msgspec where the extra `fast` is installed, else with `json`.

The values and the errors are those of `json.loads` either way. What msgspec reads it reads as
`json` does; what it refuses and `json` takes (infinite numbers, lone surrogates, UTF-16) and what
both refuse is left to `json`.

msgspec reads an answer into structs that have the fields of the models, and the models copy them:
that takes half the time of dicts. An answer that no struct can hold, because it has an unknown
field or a value of another type, is read through dicts, as it is without the extra.
"""
# ruff: noqa: SLF001 -- reading a model from a struct is a part of the model that stands here

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import NOTHING, fields

from deepgram_manage_api.types import ABSENT, WireModel, new

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

WORTH_IT = 16_384
"""Bytes from which msgspec is used: a program that reads small answers need not import it."""


def read(make: Callable[[Any], T], content: bytes) -> T:
    """Return `make(loads(content))`, in less time if that is a model.

    Raises:
        ValueError: The body is not JSON, or not in a Unicode encoding.
        RecursionError: The JSON is nested too deeply.
        TypeError: The JSON is not an object where one is due.
    """
    model: Any = getattr(make, "__self__", None)
    if not hasattr(model, "_take"):
        return make(loads(content))
    made: Any = _from_struct(model, content) if len(content) >= WORTH_IT else None
    if made is None:
        made = model._take(loads(content))
    return cast("T", made)


def loads(content: bytes) -> Any:
    """Decode a body.

    Raises:
        ValueError: The body is not JSON, or not in a Unicode encoding.
        RecursionError: The JSON is nested too deeply.
    """
    decode = _decode() if len(content) >= WORTH_IT else None
    if decode is not None:
        try:
            return decode(content)
        except (ValueError, RecursionError):
            pass  # Left to json, whose values and errors are the same with and without the extra.
    return json.loads(content)


@cache
def _decode() -> Callable[[bytes], Any] | None:
    """Return msgspec's decoder; None if msgspec is not installed."""
    try:
        from msgspec.json import decode
    except ImportError:
        return None
    return decode


def _from_struct(model: Any, content: bytes) -> Any:
    """Return a model made from a struct; None if that is not possible."""
    decode = _struct_decode(model) if _decode() else None
    try:
        return decode and model._take_struct(decode(content))
    except (ValueError, RecursionError):
        return None


@cache
def _struct_decode(model: Any) -> Callable[[bytes], Any] | None:
    """Return a decoder of an answer into structs; None if a model in it has fields of its own."""
    from msgspec.json import Decoder

    try:
        return Decoder(_struct(model)).decode
    except NotImplementedError:
        return None


@cache
def _struct(model: Any) -> Any:
    """Return a struct type with the fields that a model has on the wire."""
    from msgspec import defstruct

    if model._copy is WireModel._copy:  # pyright: ignore[reportPrivateUsage]
        raise NotImplementedError
    generated = WireModel.__module__.rpartition(".")[0]
    on_the_wire = next(base for base in model.__mro__ if base.__module__.startswith(generated))
    optional = {field.name for field in fields(on_the_wire) if field.default is not NOTHING}
    blank = new(model)
    names: dict[str, str] = {}
    members: list[Any] = []
    for name, slot in on_the_wire._slots.items():
        attribute = slot.removeprefix("_")
        names[attribute] = name
        kind = _kind(getattr(blank, f"_new{slot}", None), is_list=slot in on_the_wire._lists)
        members.append((attribute, kind, ABSENT) if slot in optional else (attribute, kind))
    return defstruct(
        model.__name__, members, rename=names, kw_only=True, forbid_unknown_fields=True, gc=False
    )


def _kind(make: Callable[[], Any] | None, *, is_list: bool) -> Any:
    """Return the type of a slot's values, for msgspec."""
    held: Any = Any if make is None else _struct(cast("Any", type(make())))
    if is_list:
        return list[held]
    return held if make is None else held | None
