"""Reads everything that can be read of an answer."""

from __future__ import annotations

import copy
import pickle
from functools import cache
from inspect import getattr_static
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs

from deepgram_manage_api.types import WireModel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Anything: TypeAlias = Any


@cache
def attributes(kind: Anything) -> tuple[str, ...]:
    """The names of the public attributes that objects of a class have."""
    public = (name for name in dir(kind) if not name.startswith("_"))
    return tuple(name for name in public if not callable(getattr_static(kind, name)))


def read_all(
    answer: Anything, order: Callable[[Iterable[str]], Iterable[str]] = iter, *above: object
) -> Anything:
    """Read every attribute of an answer and of what it is made of, in the given order.

    Gives what was read: a dict for each object, with the name of its class.
    """
    if isinstance(answer, list):
        return [read_all(item, order, *above) for item in answer]
    if not isinstance(answer, WireModel) and not attrs.has(type(answer)):
        return answer
    if any(answer is parent for parent in above):
        return "itself"
    kind: Anything = type(answer)
    read = {
        name: read_all(getattr(answer, name), order, answer, *above)
        for name in order(attributes(kind))
    }
    return {"class": kind.__name__, **read}


def pickled(value: Anything) -> Anything:
    """Pickle and unpickle."""
    return pickle.loads(pickle.dumps(value))  # noqa: S301 -- made here


COPIES: dict[str, Callable[[Anything], Anything]] = {
    "pickle": pickled,
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
}
