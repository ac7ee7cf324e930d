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

DOCUMENT = """
paths:
  /things/{thing_id}:
    get:
      tags: [things]
      operationId: get_thing
      summary: SUMMARY
      description: DESCRIPTION
      parameters:
        - {name: thing_id, in: path, required: true, schema: {type: string, description: PATH VALUE}}
        - {name: limit, in: query, schema: {type: integer, description: QUERY VALUE}}
      responses:
        "200": {description: Yes., content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}}
components:
  schemas:
    Thing:
      type: object
      description: MODEL
      required: [parts]
      properties:
        name: {type: string, description: FIELD}
        parts: {type: array, description: LIST, items: {$ref: "#/components/schemas/Thing"}}
"""  # noqa: E501 -- a table reads best unbroken

PLACES = ["SUMMARY", "DESCRIPTION", "PATH VALUE", "QUERY VALUE", "MODEL", "FIELD", "LIST"]

HOSTILE = {
    "quote at the end": 'a "word"',
    "backslash at the end": "a \\",
    "code": '""" + __import__("sys").exit("escaped") + """',
    "backslash before quotes": 'a \\""" b',
    "escapes": "\\n \\x \\N{DASH} \\u12",
    "long word": '\\"' * 100,
}


def docs(wire: Generated) -> dict[str, str]:
    """Read the documentation back from the places where people look for it."""
    call = inspect.getdoc(wire.things.get_thing.build) or ""
    model = wire.models.Thing
    return {
        **dict.fromkeys(["SUMMARY", "DESCRIPTION", "PATH VALUE", "QUERY VALUE"], call),
        "MODEL": model.__doc__ or "",
        "FIELD": "\n".join(attribute_docs(wire)),
        "LIST": inspect.getdoc(model.parts) or "",
    }


def attribute_docs(wire: Generated) -> list[str]:
    """Read the strings that stand below the attributes of the model."""
    module = ast.parse((wire.folder / "models" / "thing.py").read_text("utf-8"))
    (model,) = (node for node in module.body if isinstance(node, ast.ClassDef))
    return [
        str(node.value.value)
        for node in model.body
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
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


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_description_is_nothing_but_text(generate: Generate, text: str) -> None:
    """No quote and no backslash breaks out of a docstring, or is lost or doubled in it."""
    document = DOCUMENT
    for place in PLACES:
        document = document.replace(place, json.dumps(f"{place} {text}"))

    read = docs(generate(document))

    broken = [place for place in PLACES if flat(f"{place} {text}") not in flat(read[place])]
    assert broken == []
