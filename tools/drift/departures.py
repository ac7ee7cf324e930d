"""The departures that our document records, and what they explain of the differences found.

An `x-reason` says why our document departs where it stands, and `x-published` beside it what is
published there. What holds everywhere stands under `x-departures` in `info`: a reason for each of
the RULES.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .compare import Difference, differences, outermost
from .document import MISSING, Document, DriftError, part
from .tree import SERVER, read

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from .document import Json, Place
    from .tree import Node

# What our document does not say of itself.
NOT_OURS = {"example", "examples", "x-published"}
# The word of an operation under which each of its parts is described.
WORDS = {"body": "requestBody", "answer": "responses"}


@dataclass(frozen=True)
class Departure:
    """Where our document departs from the published one, and its reason."""

    where: str
    why: str
    source: str
    confidence: str
    rule: str | None = None
    path: Place = field(default=(), compare=False)  # of the object that it stands on
    node: Json = field(default=None, compare=False, repr=False)  # this object

    @property
    def shows(self) -> bool:
        """Whether a document can show it."""
        return self.rule is not None or "x-published" in self.node


@dataclass(frozen=True)
class Record:
    """Our document, and the differences from the published one that it says there are.

    Attributes:
        own: Our document.
        published: Our document, as it says that the published one is.
        wanted: Says of an operation or a server whether it is compared.
        departures: All that it records.
        patched: The departure at each place where one changes what is published.
        expected: Each difference that there should be, and its departure.
        origins: The place of the departure that each of these is a part of.
        explained: Those that are not news, expected or not.
    """

    own: Node
    published: Node
    wanted: Callable[[str], bool]
    departures: Sequence[Departure]
    patched: Mapping[Place, Departure]
    expected: Mapping[Difference, Departure]
    origins: Mapping[Difference, Place]
    explained: Mapping[Difference, Departure]

    def is_part(self, difference: Difference) -> bool:
        """Say whether an expected difference is there for its departure alone."""
        return self.explained[difference] == self.expected[difference]

    def speaks_of(self, difference: Difference) -> Departure | None:
        """Return the departure that has to say what is published at a place, if one does."""
        place = difference.place
        if self._is_as_published(place, difference.aspect):
            return None
        for length in range(len(place), 0, -1):
            departure = self.patched.get(place[:length])
            if departure and (length > 1 or _describes(departure, place[1:])):
                return departure
        return None

    def _is_as_published(self, place: Place, aspect: str) -> bool:
        """Say whether our document describes a place itself, and not a departure around it."""
        theirs, own = _at(self.published, place), _at(self.own, place)
        if theirs and own:
            same_fact = theirs.facts.get(aspect) == own.facts.get(aspect)
            return same_fact and theirs.parts == own.parts
        if theirs or own:
            return False
        theirs, own = _at(self.published, place[:-1]), _at(self.own, place[:-1])
        return theirs is own or (
            theirs is not None and own is not None and theirs.below.keys() == own.below.keys()
        )


@dataclass(frozen=True)
class Report:
    """What a comparison has found.

    Attributes:
        operations: How many published operations are in scope.
        unrecorded: The differences that our document does not record.
        instead: What is recorded in the place of an unrecorded one.
        outdated: The departure that would have to say what an unrecorded one has found.
        mended: The departures that are gone, and the differences that were theirs.
        known: The departures that are still there, and their differences.
    """

    operations: int
    unrecorded: Sequence[Difference]
    instead: Mapping[Difference, Difference]
    outdated: Mapping[Difference, Departure]
    mended: Mapping[Departure, Sequence[Difference]]
    known: Mapping[Departure, Sequence[Difference]]


def departures(content: Json) -> list[Departure]:
    """List what our document records, in its order."""
    info = part(content, "info", dict, ())
    everywhere = part(info, "x-departures", dict, ("info",))
    found = [Departure(f"all: {rule}", *_parts(text), rule) for rule, text in everywhere.items()]
    for path, node in _objects(content, ()):
        if "x-reason" in node:
            where, reason = _label(path, content), _parts(node["x-reason"])
            found.append(Departure(where, *reason, None, path, node))
    return found


def record(content: Json, wanted: Callable[[str], bool]) -> Record:
    """Read our document, and compare it with what it says is published."""
    recorded, own = departures(content), read(Document(content), wanted)
    patched = {id(each.node): each for each in recorded if each.shows and not each.rule}
    published = Document(content, frozenset(patched))
    tree = read(published, wanted)
    origins = {each: _origin(each, published) for each in differences(tree, own)}
    places = {place: patched[key] for place, key in published.origins.items()}
    expected = {each: places[place] for each, place in origins.items()}
    # Where a whole answer is published as another one, it may come to be ours but for the rest.
    shared = {key: each for key, each in patched.items() if each.path[0] == "components"}
    inner = Document(content, frozenset(shared))
    possible = {
        each: shared[inner.origins[_origin(each, inner)]]
        for each in differences(read(inner, wanted), own)
    }
    explained = expected | possible
    return Record(own, tree, wanted, recorded, places, expected, origins, explained)


def sort_out(upstream: Json, ours: Record) -> Report:
    """Compare a published document with ours, and tell what is recorded from what is not."""
    theirs = read(Document(upstream), ours.wanted)
    found = {
        each: ours.explained.get(each) or _rule(each, ours.departures)
        for each in differences(theirs, ours.own)
    }
    unrecorded = [each for each, departure in found.items() if departure is None]
    gone = {each.fact: each for each in ours.expected if each not in found}
    instead = {each: gone[each.fact] for each in unrecorded if each.fact in gone}
    mended = _mended(ours, gone.values(), unrecorded)
    stale = _stale([each for each in gone.values() if each not in mended], unrecorded)
    told = [*outermost(unrecorded), *stale]
    instead |= stale
    outdated = {
        each: ours.expected[instead[each]] if each in instead else ours.speaks_of(each)
        for each in told
    }
    used = {departure for departure in found.values() if departure}
    idle = [each for each in ours.departures if each not in used]
    # What a rule would explain may be in an operation that upstream lacks.
    lacking = ours.published.below.keys() - theirs.below.keys()
    has_all = all(name.startswith(SERVER) for name in lacking)
    return Report(
        sum(not name.startswith(SERVER) for name in theirs.below),
        told,
        instead,
        {each: departure for each, departure in outdated.items() if departure},
        _by_departure(ours, mended, [each for each in idle if each.rule and has_all]),
        _by_departure(ours, found, [each for each in idle if not each.shows]),
    )


def _describes(departure: Departure, inside: Place) -> bool:
    """Say whether the departure of an operation is about one of its parts."""
    patch = departure.node["x-published"]
    word = WORDS.get(inside[0].split(" ")[0], "parameters") if inside else ""
    return patch == MISSING or not word or word in patch


def _at(tree: Node, place: Place) -> Node | None:
    for each in place:
        if each not in tree.below:
            return None
        tree = tree.below[each]()
    return tree


def _origin(difference: Difference, published: Document) -> Place:
    """Find the innermost patched object around a difference; an object requires its own fields."""
    place = difference.place
    from_outside = difference.aspect == "presence" and place[-1].startswith(".")
    lengths = [*range(len(place) - from_outside, 0, -1), len(place)]
    places = (place[:length] for length in lengths)
    return next(each for each in places if each in published.origins)


def _mended(
    ours: Record, gone: Collection[Difference], unrecorded: Collection[Difference]
) -> dict[Difference, Departure]:
    """Return the departures that no longer show a difference, recorded or not."""
    left = [each for each in ours.expected.keys() - set(gone) if ours.is_part(each)]
    around = {each.place[:length] for each in unrecorded for length in range(len(each.place) + 1)}
    missing = {each.place for each in unrecorded if each.is_whole}
    replaced = [
        each for each in gone if each.place in around or not missing.isdisjoint(_prefixes(each))
    ]
    places = {ours.origins[each] for each in [*left, *replaced]}
    return {each: ours.expected[each] for each in gone if ours.origins[each] not in places}


def _stale(
    gone: Sequence[Difference], unrecorded: Sequence[Difference]
) -> dict[Difference, Difference]:
    """Return, as differences, what is gone of departures whose rest is still there."""
    told = {each.place for each in unrecorded}
    missing = {each.place for each in unrecorded if each.is_whole}
    untold = [
        each
        for each in gone
        if not {each.place, each.place[:-1]} & told and missing.isdisjoint(_prefixes(each))
    ]
    return {
        Difference(each.place, each.aspect, each.ours or "", each.ours or ""): each
        for each in outermost(untold)
    }


def _prefixes(difference: Difference) -> set[Place]:
    return {difference.place[:length] for length in range(1, len(difference.place) + 1)}


def _by_departure(
    ours: Record, found: Mapping[Difference, Departure | None], without: Iterable[Departure]
) -> dict[Departure, Sequence[Difference]]:
    """Group differences, in the order of our document; some departures need none to be told."""
    grouped: dict[Departure, list[Difference]] = {departure: [] for departure in without}
    for difference, departure in found.items():
        if departure is not None:
            grouped.setdefault(departure, []).append(difference)
    return {each: outermost(grouped[each]) for each in ours.departures if each in grouped}


def _rule(difference: Difference, recorded: Iterable[Departure]) -> Departure | None:
    rules = ((departure, RULES.get(departure.rule or "")) for departure in recorded)
    return next((departure for departure, rule in rules if rule and rule(difference)), None)


def _is_always_sent(difference: Difference) -> bool:
    """Return whether we require a field of an object of which nothing published is required."""
    node = difference.upstream_node
    in_answer = any(part.startswith("answer ") for part in difference.place)
    return in_answer and node is not None and node.in_silent_object and _is_narrowed(difference)


def _is_needed_body(difference: Difference) -> bool:
    return difference.place[-1] == "body" and _is_narrowed(difference)


def _is_narrowed(difference: Difference) -> bool:
    return (difference.upstream, difference.ours) == ("optional", "required")


def _is_integer(difference: Difference) -> bool:
    if difference.aspect != "type" or difference.upstream is None or difference.ours is None:
        return False
    types = ["integer" if name == "number" else name for name in difference.upstream.split(" or ")]
    return "number" in difference.upstream and set(types) == set(difference.ours.split(" or "))


def _is_open_set(difference: Difference) -> bool:
    """Return whether our examples of an open set are all the values that are published for it."""
    node = difference.our_node
    if difference.aspect != "values" or difference.ours or node is None:
        return False
    return ", ".join(sorted(node.examples)) == difference.upstream


RULES: Mapping[str, Callable[[Difference], bool]] = {
    "presence": _is_always_sent,
    "bodies": _is_needed_body,
    "integers": _is_integer,
    "open-sets": _is_open_set,
}


def _parts(reason: Json) -> tuple[str, str, str]:
    match str(reason).rsplit(", ", 2):
        case [why, source, confidence]:
            return why, source, confidence
    raise DriftError(
        f"the reason {reason!r} must be of three parts, with commas between: why our document "
        "departs from the published one, the source, and how sure it is"
    )


def _objects(value: Json, path: Place) -> Iterator[tuple[Place, Mapping[str, Json]]]:
    if isinstance(value, Mapping):
        yield path, value
        for name, member in value.items():
            if name not in NOT_OURS:
                yield from _objects(member, (*path, name))
    elif isinstance(value, list):
        for number, member in enumerate(value):
            yield from _objects(member, (*path, str(number)))


def _label(path: Place, content: Json) -> str:
    """Name an object as NOTES.md does: an operation, its answer, a component or its property."""
    match path:
        case ("components", _, name, "properties", member):
            return f"{name}.{member}"
        case ("components", _, name):
            return name
        case ("paths", template, method, *rest):
            operation = content["paths"][template][method]
            return " ".join([operation.get("operationId", f"{method} {template}"), *rest[1:]])
        case ("servers", number):
            return str(content["servers"][int(number)]["url"])
        case _:
            return "/".join(path)
