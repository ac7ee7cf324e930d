"""What a change of the document means to users, one difference at a time."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest
import yaml

from tools.diff.changes import Weight
from tools.diff.document import compare
from tools.diff.trees import Tree

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Json: TypeAlias = Any

DOCUMENT = """
openapi: 3.1.0
info: {title: Things, version: "1"}
security: [{Key: []}]
paths:
  /things/{id}:
    get:
      operationId: get_thing
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: color, in: query, schema: {type: string}}
        - {name: size, in: query, required: true, schema: {type: [integer, "null"]}}
      responses: &responses
        "200":
          description: Yes.
          content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}
        "404":
          description: No.
          content: {application/json: {schema: {type: object, properties: {why: {type: string}}}}}
    put:
      operationId: put_thing
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: "#/components/schemas/NewThing"}}}
      responses: *responses
components:
  securitySchemes: {Key: {type: apiKey, in: header, name: Authorization}}
  schemas:
    Thing:
      type: object
      required: [name]
      properties: {name: {type: string}, note: {type: string}, tag: {type: [string, "null"]}}
    NewThing:
      type: object
      required: [name]
      properties: {name: {type: string}, note: {type: string}}
"""


def operation(content: Json, verb: str = "get") -> Json:
    """Find an operation."""
    return content["paths"]["/things/{id}"][verb]


def fields(content: Json, name: str = "Thing") -> Json:
    """Find the fields of a schema."""
    return content["components"]["schemas"][name]["properties"]


def schema(content: Json, name: str = "Thing") -> Json:
    """Find a schema."""
    return content["components"]["schemas"][name]


BOTH = "get_thing, put_thing"
BREAKING: dict[str, tuple[Callable[[Json], object], str]] = {
    "operation gone": (lambda d: d["paths"]["/things/{id}"].pop("put"), "put_thing: is gone"),
    "field gone": (lambda d: fields(d).pop("note"), f"{BOTH}: note is gone"),
    "field of another type": (
        lambda d: fields(d)["note"].update(type="integer"), f"{BOTH}: note was string, is integer"
    ),
    "field may be null": (
        lambda d: fields(d)["note"].update(type=["string", "null"]),
        f"{BOTH}: note was string, is string or null",
    ),
    "field may be missing": (
        lambda d: schema(d)["required"].clear(), f"{BOTH}: name was required, is optional"
    ),
    "parameter gone": (
        lambda d: operation(d)["parameters"].pop(1), "get_thing: query color is gone"
    ),
    "parameter needed": (
        lambda d: operation(d)["parameters"][1].update(required=True),
        "get_thing: query color was optional, is required",
    ),
    "parameter narrower": (
        lambda d: operation(d)["parameters"][2]["schema"].update(type="integer"),
        "get_thing: query size was integer or null, is integer",
    ),
    "body field needed": (
        lambda d: fields(d, "NewThing").update(size={"type": "integer"})
        or schema(d, "NewThing")["required"].append("size"),
        "put_thing: body size is new (integer, required)",
    ),
    "body field gone": (
        lambda d: fields(d, "NewThing").pop("note"), "put_thing: body note is gone"
    ),
}  # fmt: skip
ADDED: dict[str, tuple[Callable[[Json], object], str]] = {
    "operation": (
        lambda d: d["paths"].update(
            {"/things": {"get": operation(d) | {"operationId": "list_things", "parameters": []}}}
        ),
        "list_things: is new (key needed)",
    ),
    "field": (
        lambda d: fields(d).update(size={"type": "integer"}),
        f"{BOTH}: size is new (integer, optional)",
    ),
    "field that is always sent": (
        lambda d: (
            fields(d).update(size={"type": "integer"}) or schema(d)["required"].append("size")
        ),
        f"{BOTH}: size is new (integer, required)",
    ),
    "parameter": (
        lambda d: operation(d)["parameters"].append(
            {"name": "page", "in": "query", "schema": {"type": "integer"}}
        ),
        "get_thing: query page is new (integer, optional)",
    ),
    "parameter wider": (
        lambda d: operation(d)["parameters"][1]["schema"].update(type=["string", "null"]),
        "get_thing: query color was string, is string or null",
    ),
    "body field": (
        lambda d: fields(d, "NewThing").update(size={"type": "integer"}),
        "put_thing: body size is new (integer, optional)",
    ),
    "parameter no longer needed": (
        lambda d: operation(d)["parameters"][2].update(required=False),
        "get_thing: query size was required, is optional",
    ),
}
FIXED: dict[str, tuple[Callable[[Json], object], str]] = {
    "field is always sent": (
        lambda d: schema(d)["required"].append("note"), f"{BOTH}: note was optional, is required"
    ),
    "field is never null": (
        lambda d: fields(d)["tag"].update(type="string"),
        f"{BOTH}: tag was string or null, is string",
    ),
    "status gone": (
        lambda d: operation(d)["responses"].pop("404"), "get_thing: answer 404 is gone"
    ),
    "key not needed": (
        lambda d: operation(d).update(security=[]), "get_thing: was key needed, is no key needed"
    ),
    "other words": (
        lambda d: operation(d).update(summary="Get it"),
        "all operations: other words, the same meaning",
    ),
    "another name of a schema": (
        lambda d: d["components"]["schemas"].update(Other=schema(d, "NewThing")),
        "all operations: other words, the same meaning",
    ),
}  # fmt: skip


def lines(tmp_path: Path, change: Callable[[Json], object]) -> list[tuple[Weight, str]]:
    """Compare the document with itself after a change."""
    before = yaml.safe_load(DOCUMENT)
    # Without the anchors, so that a change is in one place.
    after = json.loads(json.dumps(copy.deepcopy(before)))
    change(after)
    trees = []
    for name, content in (("before", before), ("after", after)):
        tree = Tree(name, tmp_path / name)
        tree.document.parent.mkdir(parents=True)
        tree.document.write_text(json.dumps(content), "utf-8")
        trees.append(tree)
    return [(found.weight, str(found)) for found in compare(*trees)]


@pytest.mark.parametrize(("change", "said"), BREAKING.values(), ids=BREAKING)
def test_breaking(tmp_path: Path, change: Callable[[Json], object], said: str) -> None:
    """What a program may rely on is gone, of another type, or asked for."""
    assert lines(tmp_path, change) == [(Weight.BREAKING, said)]


@pytest.mark.parametrize(("change", "said"), ADDED.values(), ids=ADDED)
def test_added(tmp_path: Path, change: Callable[[Json], object], said: str) -> None:
    """There is more to send or to read, and all that worked still does."""
    assert lines(tmp_path, change) == [(Weight.ADDED, said)]


@pytest.mark.parametrize(("change", "said"), FIXED.values(), ids=FIXED)
def test_harmless(tmp_path: Path, change: Callable[[Json], object], said: str) -> None:
    """The document says more of what was so before, or says it otherwise."""
    assert lines(tmp_path, change) == [(Weight.FIXED, said)]


def test_no_change(tmp_path: Path) -> None:
    """A document that was not touched gives no line."""
    assert lines(tmp_path, lambda _content: None) == []


def test_what_many_share_is_said_once(tmp_path: Path) -> None:
    """A schema of many operations gives one line, with the first of them."""

    def change(content: Json) -> None:
        fields(content).update(size={"type": "integer"})

    assert len(lines(tmp_path, change)) == 1
