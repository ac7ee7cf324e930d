"""What a schema lets through, whatever it is called and however it is put together.

References are followed, `allOf` is met by one shape, and so is a choice: `oneOf` and `anyOf` let
through what any of them does, with the fields of all. `nullable` of version 3.0 is the type `null`
of 3.1. Formats count where they change how a value is read; that of an id or a number does not.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import reduce
from typing import TYPE_CHECKING

from .document import DriftError, canonical, expect, part

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .document import Document, Json, Place

TYPES = ("object", "array", "string", "number", "boolean", "null")
FORMATS = frozenset({"binary", "byte", "date", "date-time", "duration", "time"})
LIMITS = {
    "object": ("minProperties", "maxProperties"),
    "array": ("minItems", "maxItems", "uniqueItems"),
    "string": ("minLength", "maxLength", "pattern"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
}
# Of lengths and counts, which nothing goes below anyway.
NO_LIMIT = {("minProperties", 0), ("minItems", 0), ("minLength", 0)}


UNPUBLISHED: dict[str, Json] = {}


class Made(dict[str, "Json"]):
    """A schema that stands in no document: it joins some that do."""


@dataclass(frozen=True)
class Kind:
    """What is let through of one type. Without values, any will do."""

    formats: frozenset[str] = frozenset()
    values: frozenset[str] | None = None
    limits: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True)
class Shape:
    """What a schema lets through, one level deep; what lies below is still schemas."""

    kinds: Mapping[str, Kind]
    fields: Mapping[str, Json] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    scattered: frozenset[str] = frozenset()  # fields that some members of a choice do not have
    items: Json = None
    others: Json = None  # what may stand under other names: None is anything, False is nothing
    examples: frozenset[str] = frozenset()
    parts: frozenset[int] = frozenset()  # the objects it was put together from
    deprecated: bool = False


ANYTHING = Shape(dict.fromkeys(TYPES, Kind()))


def shape(document: Document, schema: Json, place: Place) -> Shape:
    """Resolve a schema, one level deep."""
    # Where patches are met is kept for each place, and joined schemas stand in no document.
    if document.published or isinstance(schema, Made):
        return _shape(document, schema, place, frozenset())
    if id(schema) not in document.memory:
        document.memory[id(schema)] = _shape(document, schema, place, frozenset())
    found: Shape = document.memory[id(schema)]
    return found


def _shape(document: Document, schema: Json, place: Place, passed: frozenset[str]) -> Shape:
    """Resolve a schema; `passed` are the references that led here."""
    if isinstance(schema, bool):
        return ANYTHING if schema else Shape({})
    viewed = document.view(expect(schema, dict, place), place)
    # Not a new object each time, by which no recursion would be seen.
    viewed = UNPUBLISHED if viewed is None else viewed
    reference = part(viewed, "$ref", str, place)
    parts = [ANYTHING if reference and document.is_3_0 else _own(document, viewed, place)]
    if reference and reference not in passed:
        target = document.target(reference)
        parts.append(_shape(document, target, place, passed | {reference}))
    parts += [_shape(document, each, place, passed) for each in part(viewed, "allOf", list, place)]
    parts += [
        _either([_shape(document, each, place, passed) for each in members])
        for word in ("oneOf", "anyOf")
        if (members := part(viewed, word, list, place))
    ]
    whole = reduce(_both, parts)
    if viewed.get("nullable") is True:
        whole = replace(whole, kinds={**whole.kinds, "null": Kind()})
    # A mere reference is the same wherever it stands.
    is_itself = not isinstance(schema, Made) and viewed.keys() != {"$ref"}
    return replace(whole, parts=whole.parts | {id(viewed)}) if is_itself else whole


def _own(document: Document, schema: Mapping[str, Json], place: Place) -> Shape:
    """Read what a schema says itself, without the schemas that it joins."""
    kinds = {name: _kind(name, schema, place) for name in _types(schema, place)}
    fields = {
        name: member
        for name, member in part(schema, "properties", dict, place).items()
        if isinstance(member, bool) or document.follow(member, (*place, f".{name}")) is not None
    }
    others, examples = _below(schema, "additionalProperties", place), schema.get("examples", [])
    required = part(schema, "required", list, place)
    return Shape(
        {name: kind for name, kind in kinds.items() if kind.values != frozenset()},
        fields,
        frozenset(expect(name, str, place, "required") for name in required),
        frozenset(),
        _below(schema, "items", place),
        None if others in (True, {}) else others,
        frozenset(map(canonical, examples)) if isinstance(examples, list) else frozenset(),
        deprecated=schema.get("deprecated") is True,
    )


def _below(schema: Mapping[str, Json], word: str, place: Place) -> Json:
    """Return the schema under a word, or None where there is none."""
    below = schema.get(word)
    return below if isinstance(below, bool) else part(schema, word, dict, place) or below


def _types(schema: Mapping[str, Json], place: Place) -> Iterable[str]:
    """Return the types; where they are not named, what else is said of the schema tells them."""
    if "type" in schema:
        return _names(schema, place)
    if "not" in schema:
        others = part(schema, "not", dict, place)
        left_out = _names(others, place) if "type" in others else []
        return [name for name in TYPES if name not in left_out]
    if any(word in schema for word in ("properties", "additionalProperties", "required")):
        return ["object"]
    return ["array"] if "items" in schema else TYPES


def _names(schema: Mapping[str, Json], place: Place) -> Sequence[str]:
    types = schema["type"]
    names: list[Json] = [types] if isinstance(types, str) else part(schema, "type", list, place)
    for name in names:
        if name not in (*TYPES, "integer"):
            raise DriftError(f"{' '.join(place)} type {canonical(name)} is not a type of JSON")
    return names


def _kind(name: str, schema: Mapping[str, Json], place: Place) -> Kind:
    values = part(schema, "enum", list, place) if "enum" in schema else None
    if "const" in schema:
        values = [schema["const"]]
    formats = FORMATS & {str(schema.get("format"))} if name == "string" else frozenset[str]()
    of_type = None if values is None else frozenset(canonical(v) for v in values if _is(name, v))
    return Kind(formats, of_type, frozenset(_limits(name, schema)))


def _is(name: str, value: Json) -> bool:
    if isinstance(value, bool):
        return name == "boolean"
    kinds = {str: "string", int: "integer number", float: "number", list: "array", dict: "object"}
    return name in kinds.get(type(value), "null").split()


def _limits(name: str, schema: Mapping[str, Json]) -> Iterable[tuple[str, str]]:
    for word in LIMITS.get("number" if name == "integer" else name, ()):
        value = schema.get(word)
        # In 3.0 these are switches that say how to read the limit beside them.
        if word in ("minimum", "maximum") and schema.get(f"exclusive{word.capitalize()}") is True:
            continue
        if value is True and word.startswith("exclusive"):
            value = schema.get(word.removeprefix("exclusive").lower())
        if value is not None and value is not False and (word, value) not in NO_LIMIT:
            yield word, canonical(value)


def _either(shapes: Sequence[Shape]) -> Shape:
    """Join the members of a choice: what any of them lets through."""
    objects = [each for each in shapes if "object" in each.kinds]
    arrays = [each.items for each in shapes if "array" in each.kinds]
    others = [each.others for each in objects]
    return Shape(
        {
            name: reduce(_either_kind, [each.kinds[name] for each in shapes if name in each.kinds])
            for name in {name for each in shapes for name in each.kinds}
        },
        {
            name: _join("anyOf", [each.fields[name] for each in objects if name in each.fields])
            for name in {name for each in objects for name in each.fields}
        },
        frozenset.intersection(*(each.required for each in objects)) if objects else frozenset(),
        frozenset(
            name
            for name in {name for each in objects for name in each.fields}
            if any(name not in each.fields or name in each.scattered for each in objects)
        ),
        None if None in arrays else _join("anyOf", arrays),
        None if None in others else _join("anyOf", others),
        frozenset().union(*(each.examples for each in shapes)),
        frozenset().union(*(each.parts for each in shapes)),
        all(each.deprecated for each in shapes),
    )


def _both(one: Shape, other: Shape) -> Shape:
    """Join two parts of a whole: what both of them let through."""
    return Shape(
        _both_kinds(one.kinds, other.kinds),
        {
            name: _join("allOf", [s.fields[name] for s in (one, other) if name in s.fields])
            for name in {**one.fields, **other.fields}
        },
        one.required | other.required,
        (one.scattered - (other.fields.keys() - other.scattered))
        | (other.scattered - (one.fields.keys() - one.scattered)),
        _join("allOf", [each for each in (one.items, other.items) if each is not None]),
        _join("allOf", [each for each in (one.others, other.others) if each is not None]),
        one.examples | other.examples,
        one.parts | other.parts,
        one.deprecated or other.deprecated,
    )


def _join(word: str, schemas: Sequence[Json]) -> Json:
    different = [each for number, each in enumerate(schemas) if each not in schemas[:number]]
    if not different:
        return None
    return different[0] if len(different) == 1 else Made({word: different})


def _either_kind(one: Kind, other: Kind) -> Kind:
    return Kind(
        one.formats | other.formats if one.formats and other.formats else frozenset(),
        None if one.values is None or other.values is None else one.values | other.values,
        one.limits & other.limits,
    )


def _both_kinds(ones: Mapping[str, Kind], others: Mapping[str, Kind]) -> dict[str, Kind]:
    kinds = {name: _both_kind(ones[name], others[name]) for name in ones.keys() & others.keys()}
    # A whole number is a number too.
    for some, rest in ((ones, others), (others, ones)):
        if "integer" in some and "number" in rest and "integer" not in rest:
            kinds["integer"] = _both_kind(some["integer"], rest["number"])
    return kinds


def _both_kind(one: Kind, other: Kind) -> Kind:
    closed = [values for values in (one.values, other.values) if values is not None]
    return Kind(
        one.formats | other.formats,
        frozenset.intersection(*closed) if closed else None,
        one.limits | other.limits,
    )
