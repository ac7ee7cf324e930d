"""What the document says ends up in docstrings, whatever it says."""

from __future__ import annotations

import ast
import inspect
import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.generation.conftest import Generate
    from tests.generation.generator import Generated

PATH = """
  /NAME/{thing_id}:
    get:
      tags: [things]
      operationId: get_NAME
      summary: SUMMARY
      description: DESCRIPTION
      parameters:
        - {name: thing_id, in: path, required: true, schema: {type: string, description: PATH VALUE}}
        - {name: limit, in: query, schema: {type: integer, description: QUERY VALUE}}
      responses:
        "200": {description: Yes., content: {application/json: {schema: {$ref: "#/components/schemas/NAME"}}}}
"""  # noqa: E501 -- a table reads best unbroken
SCHEMA = """
    NAME:
      type: object
      description: MODEL
      required: [parts]
      properties:
        name: {type: string, description: FIELD}
        parts: {type: array, description: LIST, items: {$ref: "#/components/schemas/NAME"}}
"""

PLACES = ["SUMMARY", "DESCRIPTION", "PATH VALUE", "QUERY VALUE", "MODEL", "FIELD", "LIST"]

HOSTILE = {
    "quote at the end": 'a "word"',
    "backslash at the end": "a \\",
    "code": '""" + __import__("sys").exit("escaped") + """',
    "backslash before quotes": 'a \\""" b',
    "escapes": "\\n \\x \\N{DASH} \\u12",
    "long word": '\\"' * 100,
}


THINGS = {f"thing{number}": text for number, text in enumerate(HOSTILE.values())}


def described(part: str, name: str, text: str = "") -> str:
    """Describe one thing in a part of a document; every place says the text, too."""
    for place in PLACES:
        part = part.replace(place, json.dumps(f"{place} {text}") if text else place)
    return part.replace("NAME", name)


def document(things: dict[str, str]) -> str:
    """Describe things, each with its text."""
    paths, schemas = (
        "".join(described(part, name, text) for name, text in things.items())
        for part in (PATH, SCHEMA)
    )
    return f"paths: {paths}\ncomponents:\n  schemas: {schemas}"


DOCUMENT = document({"thing": ""})


def docs(wire: Generated, name: str = "thing") -> dict[str, str]:
    """Read the documentation back from the places where people look for it."""
    call = inspect.getdoc(getattr(wire.things, f"get_{name}").build) or ""
    model = getattr(wire.models, name.capitalize())
    return {
        **dict.fromkeys(["SUMMARY", "DESCRIPTION", "PATH VALUE", "QUERY VALUE"], call),
        "MODEL": model.__doc__ or "",
        "FIELD": "\n".join(attribute_docs(model)),
        "LIST": inspect.getdoc(model.parts) or "",
    }


def attribute_docs(model: type) -> list[str]:
    """Read the strings that stand below the attributes of a model."""
    (node,) = ast.parse(inspect.getsource(model)).body
    assert isinstance(node, ast.ClassDef)
    return [
        str(line.value.value)
        for line in node.body
        if isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)
    ]


def flat(text: str) -> str:
    """Take the line breaks out of a text."""
    return "".join(text.split())


@pytest.mark.parametrize("place", PLACES)
def test_docstrings_hold_what_the_document_says(wire: Generated, place: str) -> None:
    """Summary, description, parameters, models and fields are documented where they stand."""
    assert place in docs(wire)[place]


def test_parameters_are_documented_by_name(wire: Generated) -> None:
    """Each documented parameter has its entry under Args."""
    _summary, arguments = docs(wire)["SUMMARY"].split("Args:\n")

    assert [line.strip() for line in arguments.splitlines()] == [
        "thing_id: PATH VALUE",
        "limit: QUERY VALUE",
    ]


@pytest.mark.parametrize(("name", "text"), THINGS.items(), ids=HOSTILE)
def test_a_description_is_nothing_but_text(generate: Generate, name: str, text: str) -> None:
    """No quote and no backslash breaks out of a docstring, or is lost or doubled in it."""
    read = docs(generate(document(THINGS)), name)

    broken = [place for place in PLACES if flat(f"{place} {text}") not in flat(read[place])]
    assert broken == []
