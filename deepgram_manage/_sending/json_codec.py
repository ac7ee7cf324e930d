"""Reads the JSON of answers: with msgspec where the extra `fast` is installed, else with `json`.

The values and the errors are those of `json.loads` either way. What msgspec reads it reads as
`json` does; what it refuses and `json` takes (infinite numbers, lone surrogates, UTF-16) and what
both refuse is left to `json`.

msgspec reads an answer into structs that have the fields of the models, and the models copy them:
that takes half the time of dicts. An answer that no struct can hold, because it has an unknown
field or a value of another type, is read through dicts, as it is without the extra.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

from deepgram_manage_api.types import WireModel, read_as, struct_of, take, take_struct

if TYPE_CHECKING:
    from collections.abc import Callable

    from deepgram_manage_api.types import Call

T = TypeVar("T")

WORTH_IT = 16_384
"""Bytes from which msgspec is used: a program that reads small answers need not import it."""


def read(call: Call[T], content: bytes) -> T:
    """Return what `call.read(loads(content))` returns, in less time; or bytes, where due, as sent.

    Raises:
        ValueError: It is not JSON, or not in a Unicode encoding, or not the answer to the call.
        RecursionError: The JSON is nested too deeply.
        TypeError: It is not an object where one is due.
    """
    answer: Any = call.answer
    if answer is bytes:
        return cast("T", content)
    if not isinstance(answer, type) or not issubclass(answer, WireModel):
        return call.read(loads(content))
    made: Any = _from_struct(answer, content) if len(content) >= WORTH_IT else None
    if made is None:
        try:
            made = take(answer, loads(content))
        except TypeError:
            return call.read(loads(content))  # Something else is where an object is due.
    return call.checked(made)


def read_nothing(call: Call[T]) -> T:
    """Return the answer to a call, with no field set."""
    return cast("T", b"{}") if call.answer is bytes else read_as(call.answer, {})


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
        return decode and take_struct(model, decode(content))
    except (ValueError, RecursionError):
        return None


@cache
def _struct_decode(model: Any) -> Callable[[bytes], Any] | None:
    """Return a decoder of an answer into structs; None if a model in it has fields of its own."""
    from msgspec import defstruct
    from msgspec.json import Decoder

    try:
        return Decoder(struct_of(model, defstruct)).decode
    except NotImplementedError:
        return None
