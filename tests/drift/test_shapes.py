"""Schemas that let through the same are the same, however they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.drift.documents import drift, schemas_of

if TYPE_CHECKING:
    from tools.drift.document import Json

TEXT = {"type": "string"}
NUMBER = {"type": "number"}
THING: Json = {"type": "object", "properties": {"name": TEXT}}
NAMED = {**THING, "required": ["name"]}
BIG: Json = {"type": "object", "properties": {"size": NUMBER, "name": TEXT}}

SAME: dict[str, tuple[Json, Json]] = {
    "null in 3.0 and in 3.1": (
        {"type": "string", "nullable": True},
        {"type": ["null", "string"]},
    ),
    "null as one of a choice": ({"oneOf": [THING, {"type": "null"}]}, {**THING, "nullable": True}),
    "null around what is joined": (
        {"allOf": [THING], "nullable": True},
        {"anyOf": [{"type": "null"}, THING]},
    ),
    "null among the values": (
        {"type": "string", "enum": ["a"], "nullable": True},
        {"type": ["string", "null"], "enum": ["a", None]},
    ),
    "one of one": ({"oneOf": [THING]}, THING),
    "one of two that are the same": ({"oneOf": [THING, THING]}, {"anyOf": [THING]}),
    "all of one": ({"allOf": [THING], "description": "A thing."}, THING),
    "all of two": (
        {"allOf": [THING, BIG, {"required": ["name"]}]},
        {**NAMED, "properties": {"size": NUMBER, "name": TEXT}},
    ),
    "a type that can be told": ({"properties": {"name": TEXT}}, THING),
    "a value and a list of one": ({"const": "a"}, {"type": "string", "enum": ["a"]}),
    "anything": ({}, True),
    "anything else": (
        {**THING, "additionalProperties": True},
        {**THING, "additionalProperties": {}},
    ),
    "an object that is nothing else": (
        {"not": {"type": ["array", "boolean", "null", "number", "string"]}},
        {"type": "object"},
    ),
    "an id": ({"type": "string", "format": "uuid"}, TEXT),
    "a double": ({"type": "number", "format": "double"}, NUMBER),
    "limits": (
        {"type": "integer", "minimum": 0, "exclusiveMinimum": True},
        {"type": "integer", "exclusiveMinimum": 0.0},
    ),
    "no limit": ({"type": "string", "minLength": 0}, TEXT),
}

DIFFERENT: dict[str, tuple[Json, Json, tuple[str, str | None, str | None]]] = {
    "type": (TEXT, NUMBER, ("type", "string", "number")),
    "null": (TEXT, {"type": ["string", "null"]}, ("type", "string", "string or null")),
    "presence": (THING, NAMED, ("presence", "optional", "required")),
    "values": ({"enum": ["b", "a"]}, {"enum": ["a"]}, ("values", "a, b", "a")),
    "format": ({**TEXT, "format": "date"}, TEXT, ("format", "date", "")),
    "limits": ({**NUMBER, "maximum": 9}, NUMBER, ("limits", "maximum 9", "")),
    "items": (
        {"type": "array", "items": TEXT},
        {"type": "array", "items": NUMBER},
        ("type", "string", "number"),
    ),
    "field of a choice": (
        {"oneOf": [THING, {**THING, **BIG}]},
        {**THING, "properties": {**THING["properties"], **BIG["properties"]}},
        ("choice", "in some members only", ""),
    ),
    "required in one choice only": (
        {"oneOf": [NAMED, THING]},
        NAMED,
        ("presence", "optional", "required"),
    ),
    "closed": ({**THING, "additionalProperties": False}, THING, ("other fields", "none", "")),
    "other fields": ({**THING, "additionalProperties": TEXT}, THING, ("", "string", None)),
    "a type that became an object": (THING, TEXT, ("type", "object", "string")),
}


def differences(upstream: Json, ours: Json, version: str = "3.1.0") -> list[Any]:
    """Compare two answers."""
    report = drift(schemas_of(upstream, version), schemas_of(ours))
    found = report["upstream_only"] + report["ours_only"] + report["differs"]
    return [(each["aspect"], each["upstream"], each["ours"]) for each in found]


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME.keys())
def test_these_are_the_same(one: Json, other: Json, version: str) -> None:
    """Both ways of writing give the same shape."""
    assert differences(one, other, version) == []
    assert differences(other, one) == []


@pytest.mark.parametrize(("upstream", "ours", "found"), DIFFERENT.values(), ids=DIFFERENT.keys())
def test_these_are_different(upstream: Json, ours: Json, found: tuple[str, ...]) -> None:
    """What lets through something else is one difference."""
    assert differences(upstream, ours) == [found]


def test_a_schema_that_contains_itself_is_followed_once() -> None:
    """A tree is the same as one that is written out for a level."""
    tree = schemas_of({"$ref": "#/components/schemas/Tree"})
    branches = {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}
    node = {"type": "object", "properties": {"name": TEXT, "branches": branches}}
    tree["components"] = {"schemas": {"Tree": node}}
    unrolled = {**tree, "paths": schemas_of(node)["paths"]}

    report = drift(tree, unrolled)

    assert (report["upstream_only"], report["ours_only"], report["differs"]) == ([], [], [])


def test_a_change_in_a_schema_that_contains_itself_is_found() -> None:
    """The difference is named where it is first met, and the comparison ends."""
    old, new = (
        {
            **schemas_of({"$ref": "#/components/schemas/Tree"}),
            "components": {
                "schemas": {
                    "Tree": {
                        "type": "object",
                        "properties": {"next": {"$ref": "#/components/schemas/Tree"}, "name": name},
                    }
                }
            },
        }
        for name in (TEXT, NUMBER)
    )
    assert [each["where"] for each in drift(new, old)["differs"]] == ["answer 200 name"]
