"""The differences of two trees, each at the place where it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .document import Place
    from .tree import Node

Parts = frozenset[int]
Pair = tuple[Parts, Parts]
SUMMARY = (
    "type",
    "format",
    "values",
    "limits",
    "other fields",
    "style",
    "presence",
    "choice",
    "deprecated",
    "key",
)


@dataclass(frozen=True)
class Difference:
    """What upstream and our document say of one place; None where the place is not there."""

    place: Place
    aspect: str
    upstream: str | None
    ours: str | None
    upstream_node: Node | None = field(default=None, compare=False, repr=False)
    our_node: Node | None = field(default=None, compare=False, repr=False)

    @property
    def fact(self) -> tuple[Place, str]:
        """What is different, whatever it is on the two sides."""
        return self.place, self.aspect

    @property
    def is_whole(self) -> bool:
        """Whether the place is on one side only."""
        return self.upstream is None or self.ours is None


def differences(upstream: Node, ours: Node) -> list[Difference]:
    """Compare two trees, place by place, down to their leaves."""
    return list(_Comparison().of(upstream, ours, (), frozenset()))


def outermost(found: Iterable[Difference]) -> list[Difference]:
    """Return the differences that follow from no other, as a field follows from its object."""
    kept = list(found)
    above = {each.place: each for each in kept if each.is_whole or each.aspect == "type"}
    return [each for each in kept if not _follows(each, above.get(each.place[:-1]))]


def _follows(below: Difference, above: Difference | None) -> bool:
    if above is None or not below.is_whole:
        return False
    container = "array" if below.place[-1] == "[]" else "object"
    elsewhere = above.upstream if below.upstream is None else above.ours
    return above.is_whole or container not in (elsewhere or "").split(" or ")


class _Comparison:
    """Remembers which schemas are the same, since they are met again at many places."""

    def __init__(self) -> None:
        self._same: set[Pair] = set()

    def of(
        self, upstream: Node, ours: Node, place: Place, passed: frozenset[Pair]
    ) -> Iterator[Difference]:
        """Compare what stands at a place and below; `passed` are the schemas around it."""
        for aspect in sorted(upstream.facts.keys() | ours.facts.keys()):
            theirs, own = upstream.facts.get(aspect, ""), ours.facts.get(aspect, "")
            if theirs != own:
                yield Difference(place, aspect, theirs, own, upstream, ours)
        pair = (upstream.parts, ours.parts)
        if pair in passed or pair in self._same:
            return
        below = list(self._below(upstream, ours, place, passed | _schemas(pair)))
        if not below:
            self._same |= _schemas(pair)
        yield from below

    def _below(
        self, upstream: Node, ours: Node, place: Place, passed: frozenset[Pair]
    ) -> Iterator[Difference]:
        for name in sorted(upstream.below.keys() | ours.below.keys()):
            here = (*place, name)
            if name not in ours.below:
                yield from _one_sided(upstream.below[name](), here, frozenset(), upstream=True)
            elif name not in upstream.below:
                yield from _one_sided(ours.below[name](), here, frozenset(), upstream=False)
            else:
                yield from self.of(upstream.below[name](), ours.below[name](), here, passed)


def _schemas(pair: Pair) -> frozenset[Pair]:
    """Return a pair of schemas as a set; other places are met only once, and need none."""
    return frozenset({pair}) if any(pair) else frozenset()


def _one_sided(
    node: Node, place: Place, passed: frozenset[Parts], *, upstream: bool
) -> Iterator[Difference]:
    text = ", ".join(node.facts[aspect] for aspect in SUMMARY if aspect in node.facts)
    if upstream:
        yield Difference(place, "", text, None, upstream_node=node)
    else:
        yield Difference(place, "", None, text, our_node=node)
    if node.parts and node.parts in passed:
        return
    for name in sorted(node.below):
        around = passed | {node.parts}
        yield from _one_sided(node.below[name](), (*place, name), around, upstream=upstream)
