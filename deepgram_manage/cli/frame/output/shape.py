"""What an answer has to show: its columns, and the names that its fields have on the wire."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, TypeAlias, cast

Item: TypeAlias = Mapping[str, Any]
"""One thing that is shown, with the names and the values that the wire has."""


class Kind(Enum):
    """How the values of a column are to be read."""

    TEXT = auto()
    NUMBER = auto()
    USD = auto()
    """An amount in US dollars; a person sees cents, and two digits of what is smaller."""
    TIME = auto()
    """An RFC 3339 instant; a person sees how long ago it was."""
    ID = auto()
    """What is copied, and so is never taken apart: an id, a secret, a command."""


NUMBERS = (Kind.NUMBER, Kind.USD)
"""The kinds whose values are numbers."""


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    header: str
    """Its heading, in capitals."""
    value: str | Callable[[Item], Any]
    """Where it is in an item, as in `api_key.comment`; or a function of the item."""
    kind: Kind = Kind.TEXT
    wide: bool = False
    """Whether a person has to ask for it, with `--wide`."""
    optional: bool = False
    """Whether a person does not see it when it is empty in all items."""

    def is_seen(self, items: Iterable[Item], *, wide: bool) -> bool:
        """Return whether a person sees it: an optional one only if an item has it, or on demand."""
        return wide or not self.optional or any(self.of(item) is not None for item in items)

    @property
    def name(self) -> str:
        """What the column is called in CSV: the name on the wire, or the heading."""
        return self.value if isinstance(self.value, str) else self.header.lower().replace(" ", "_")

    def of(self, item: Item) -> Any:
        """Return the value of an item in this column; None when it has none."""
        return at(item, self.value) if isinstance(self.value, str) else self.value(item)


@dataclass(frozen=True)
class Shape:
    """What a command shows.

    The fields are what `--json=NAME,…` selects and `--json=help` lists: the names on the wire,
    with a dot between an object and what is in it. A test compares them with the document.
    """

    columns: tuple[Column, ...]
    fields: tuple[str, ...]
    empty: str = "Nothing to show."
    """What a person is told when a list is empty."""

    def named(self, name: str) -> bool:
        """Whether a name means a field, or an object that has fields; any, if none are known."""
        return not self.fields or any(
            field == name or field.startswith(f"{name}.") for field in self.fields
        )


DONE = Shape(columns=(Column("MESSAGE", "message"),), fields=("message",))
"""What a command shows that changes something: the message that the API answers."""


def at(item: Any, path: str) -> Any:
    """Return what is at a path; a list on the way gives a list of what is at the rest of it."""
    for place, name in enumerate(parts := path.split(".")):
        if isinstance(item, list):
            rest = ".".join(parts[place:])
            return [at(each, rest) for each in item]  # pyright: ignore[reportUnknownVariableType]
        if not isinstance(item, Mapping):
            return None
        item = cast("Item", item).get(name)
    return item


def select(item: Any, paths: list[list[str]]) -> Any:
    """Return the part of an item that some paths name, in its own shape."""
    if isinstance(item, list):
        return [select(each, paths) for each in item]  # pyright: ignore[reportUnknownVariableType]
    if not isinstance(item, Mapping) or [] in paths:
        return cast("Any", item)
    fields = cast("Item", item)
    chosen: dict[str, Any] = {}
    for name in dict.fromkeys(path[0] for path in paths):
        if name in fields:
            chosen[name] = select(fields[name], [path[1:] for path in paths if path[0] == name])
    return chosen
