"""Finds what a name means: names work wherever ids do, as long as they mean one thing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from .failures import unknown, usage_error

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def looks_like_id(text: str) -> bool:
    """Whether a text is a UUID, as all ids of the API are."""
    return _UUID.fullmatch(text) is not None


def find(
    what: str,
    given: str,
    known: Sequence[T],
    *,
    id_of: Callable[[T], str | None],
    name_of: Callable[[T], str | None],
) -> T:
    """Return what an id or a name means.

    Args:
        what: What it is, e.g. `key`.
        given: The id or the name.
        known: All there are.
        id_of: Returns the id of one.
        name_of: Returns the name of one.

    Raises:
        CommandError: Nothing has it, or several do.
    """
    found = [each for each in known if id_of(each) == given]
    found = found or [each for each in known if name_of(each) == given]
    found = found or [
        each for each in known if (name_of(each) or "").casefold() == given.casefold()
    ]
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(str(id_of(each)) for each in found)
        raise usage_error(
            f"{len(found)} {what}s are called {given!r}.",
            hint=f"Use an id: {ids}.",
            code="AMBIGUOUS",
        )
    names = [name for each in known for name in (name_of(each), id_of(each)) if name]
    raise unknown(what, given, names)
