"""What spend can be grouped by, and what of it the server can group by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Sequence

Every: TypeAlias = Literal["day", "week", "month", "total"]
"""How long the time of a row is; weeks begin on Monday, and all days are UTC."""
TagCount: TypeAlias = Literal["set", "each", "even"]
"""What becomes of a cost that has several tags: see `report`."""

NAMES = ("project", "key", "member", "tag", "tag:PREFIX", "model", "line_item", "deployment")
TAG = "tag"
_PREFIX = "tag:"
# The order of the fields of a row of costs: see `CostRow`.
_FIELDS = {"accessor": 2, "tags": 3, "line_item": 4, "deployment": 5}
_NEEDS = {
    "project": None,
    "key": "accessor",
    "member": "accessor",
    TAG: "tags",
    "model": "line_item",
    "line_item": "line_item",
    "deployment": "deployment",
}


@frozen
class Dimensions:
    """The dimensions of a report, in the order in which they were named."""

    names: tuple[str, ...]

    @property
    def grouping(self) -> tuple[str, ...]:
        """What the server has to group by."""
        wanted = {_NEEDS[TAG if name.startswith(_PREFIX) else name] for name in self.names}
        return tuple(name for name in _FIELDS if name in wanted)

    @property
    def fields(self) -> tuple[int, ...]:
        """The places in a row of costs of what the server groups by."""
        return tuple(_FIELDS[name] for name in self.grouping)

    @property
    def needs_keys(self) -> bool:
        """Whether the rows name keys or their members."""
        return "key" in self.names or "member" in self.names


def dimensions(by: str | Sequence[str]) -> Dimensions:
    """Check the names of dimensions.

    Raises:
        ValueError: There is no such dimension, or one is named twice.
    """
    names = (by,) if isinstance(by, str) else tuple(by)
    for name in names:
        if name not in _NEEDS and not (name.startswith(_PREFIX) and name != _PREFIX):
            message = f"by={name!r} is not a dimension: give any of {', '.join(NAMES)}"
            raise ValueError(message)
    if len(set(names)) < len(names):
        message = f"by={names!r} names a dimension twice: name each once"
        raise ValueError(message)
    return Dimensions(names)


def checked_choice(name: str, value: str, choices: object) -> None:
    """Refuse a word that is not among the choices.

    Raises:
        ValueError: It is not.
    """
    known = get_args(choices)
    if value not in known:
        message = f"{name}={value!r} is not one of {', '.join(known)}"
        raise ValueError(message)


def prefix_of(name: str) -> str | None:
    """Return `customer:` for `tag:customer`; None for all other dimensions."""
    return f"{name.removeprefix(_PREFIX)}:" if name.startswith(_PREFIX) else None


def tags_under(name: str, tags: tuple[str, ...]) -> tuple[str, ...]:
    """Return the tags that a dimension is about, without their prefix, sorted."""
    prefix = prefix_of(name)
    if prefix is None:
        return tags
    return tuple(tag.removeprefix(prefix) for tag in tags if tag.startswith(prefix))


def model_of(line_item: str | None) -> str | None:
    """Return the model of a line item: `nova-3` of `streaming::nova-3`."""
    if line_item is None:
        return None
    return line_item.rpartition("::")[2]
