"""Names on the wire that cannot, or should not, be names in Python."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.generation.conftest import Generate
    from tests.generation.generator import Generated

ATTRIBUTES = {
    "in": "in_",
    "class": "class_",
    "None": "none",
    "self": "self_",
    "property": "property_",
    "keys": "keys_",
    "get": "get_",
    "items": "items_",
    "values": "values_",
    "to_dict": "to_dict_",
    "from_dict": "from_dict_",
    "to_json": "to_json_",
    "two-words": "two_words",
    "twoMore": "two_more",
    "2nd": "field_2nd",
    "_unknown": "field_unknown",
    "_slots": "field_slots",
    "__class__": "field_class_",
    "models": "models",
    'a"b': "ab",
}

DOCUMENT = """
paths: {}
components:
  schemas:
    Thing:
      type: object
      properties:
        ATTRIBUTES
""".replace("ATTRIBUTES", "\n        ".join(f"'{name}': {{type: string}}" for name in ATTRIBUTES))

MODEL = """
    With_NAME:
      type: object
      properties:
        NAME: {type: string}
        key: {type: string, format: password}
        keys: {type: array, items: {$ref: "#/components/schemas/With_NAME"}}
        made: {type: string, format: date-time, x-accessor: made_at}
"""

OPERATION = """
  /NAME:
    get:
      tags: [things]
      operationId: by_NAME
      parameters: [{name: NAME, in: query, schema: {type: string}}]
      responses:
        "200": {description: Yes., content: {application/json: {schema: {$ref: "#/components/schemas/Answer"}}}}
"""  # noqa: E501 -- a table reads best unbroken

USED = ["body", "call", "class", "datetime", "define", "field", "hidden", "in", "models", "self"]

# Schemas that are called like something of Python, and their classes.
SCHEMAS = {
    "None": "None_",
    "class": "Class",
    "import": "Import",
    "list": "List",
    "type": "Type",
    "datetime": "Datetime",
    "call": "Call",
    "models": "Models",
    "types": "Types",
    "property": "Property",
}

ALL_SCHEMAS = f"""
paths: {{}}
components:
  schemas: {
    "".join(
        f'''
    {name}:
      type: object
      properties:
        name: {{type: string}}
        made: {{type: string, format: date-time, x-accessor: made_at}}
        {name}: {{type: array, items: {{$ref: "#/components/schemas/{name}"}}}}
'''
        for name in SCHEMAS
    )
}
"""

ALL_USED = f"""
paths: {"".join(OPERATION.replace("NAME", name) for name in USED)}
components:
  schemas: {"".join(MODEL.replace("NAME", name) for name in USED)}
    Answer: {{type: object, properties: {{name: {{type: string}}}}}}
"""


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_a_name_that_python_keeps_is_changed(wire: Generated, name: str) -> None:
    """A field is read and given back under its own name, and is an attribute under a near one."""
    thing = wire.models.Thing.from_dict({name: "a"})

    assert getattr(thing, ATTRIBUTES[name]) == thing[name] == "a"
    assert thing.to_dict() == {name: "a"}


@pytest.mark.parametrize("name", USED)
def test_a_field_may_have_any_name(generate: Generate, name: str) -> None:
    """A field called like something its module uses breaks nothing, and unhides no secret."""
    model = getattr(generate(ALL_USED).models, f"With{name.capitalize()}")
    sent = {name: "a", "key": "s3cret", "made": "2026-01-02T00:00:00Z"}

    thing = model.from_dict(sent)

    assert (thing[name], thing.made_at.day, thing.to_dict()) == ("a", 2, sent)
    assert "s3cret" not in repr(thing)


@pytest.mark.parametrize(("name", "called"), SCHEMAS.items())
def test_a_schema_may_have_a_name_of_python(generate: Generate, name: str, called: str) -> None:
    """A schema called like something of Python is a class that reads and writes like any other."""
    sent = {"made": "2026-01-02T00:00:00Z", name: [{"name": "a"}]}

    thing = getattr(generate(ALL_SCHEMAS).models, called).from_dict(sent)

    assert (thing[name][0].name, thing.made_at.day, thing.to_dict()) == ("a", 2, sent)


def test_a_list_may_be_called_keys(generate: Generate) -> None:
    """A field whose objects are read when asked for gives way to a method, too."""
    thing = generate(ALL_USED).models.WithBody.from_dict({"keys": [{"body": "a"}]})

    assert (thing.keys_[0].body, thing["keys"][0].body, list(thing.keys())) == ("a", "a", ["keys"])


@pytest.mark.parametrize("name", USED)
def test_a_query_may_have_any_name(generate: Generate, name: str) -> None:
    """A parameter called like something its module uses breaks nothing."""
    wire = generate(ALL_USED)
    build = getattr(wire.things, f"by_{name}").build
    (argument,) = inspect.signature(build).parameters

    call = build(**{argument: "a"})

    assert call.query == [(name, "a")]
    assert call.read({"name": "b"}).name == "b"
