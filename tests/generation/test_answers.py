"""What the answers of an operation are read as."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.generation.generator import Generated

DOCUMENT = """
paths:
  /things:
    get:
      tags: [things]
      operationId: get_thing
      x-needs-scope: things:read
      responses:
        "404": {description: No., content: {application/json: {schema: &no {$ref: "#/components/schemas/Problem"}}}}
        "200": {description: Yes., content: {application/json: {schema: &yes {$ref: "#/components/schemas/Thing"}}}}
    put:
      tags: [things]
      operationId: list_things
      responses:
        "200": {description: Yes., content: {application/json: {schema: {type: array, items: *yes}}}}
    post:
      tags: [things]
      operationId: list_names
      responses:
        "200": {description: Yes., content: {application/json: {schema: {type: array, items: {type: string}}}}}
    patch:
      tags: [things]
      operationId: get_text
      responses: {"200": {description: Yes., content: {application/json: {schema: {type: string}}}}}
    delete:
      tags: [things]
      operationId: delete_thing
      responses:
        "204": {description: Gone.}
        "500": {description: No., content: {application/json: {schema: *no}}}
components:
  schemas:
    Thing: {type: object, properties: {name: {type: string}}}
    Problem: {type: object, properties: {message: {type: string}}}
"""  # noqa: E501 -- a table reads best unbroken


def test_a_success_is_read_and_a_failure_is_not(wire: Generated) -> None:
    """The answer is what the document gives for success, wherever it stands among the others."""
    call = wire.things.get_thing.build()

    assert isinstance(call.read({"name": "a"}), wire.models.Thing)


@pytest.mark.parametrize("answer", [None, [], "text", 7, True])
def test_an_answer_that_is_no_object_is_refused(wire: Generated, answer: object) -> None:
    """Where an object is due, anything else is a TypeError that names the object."""
    with pytest.raises(TypeError, match="Thing is read from a JSON object, not from"):
        wire.things.get_thing.build().read(answer)


def test_a_list_of_objects_is_read(wire: Generated) -> None:
    """An answer that is a list gives the objects that the type of `build` promises."""
    things = wire.things.list_things.build().read([{"name": "a"}])

    assert [type(thing) for thing in things] == [wire.models.Thing]


def test_a_list_of_strings_is_given_as_it_is(wire: Generated) -> None:
    """An answer that is a list of strings needs no reading."""
    assert wire.things.list_names.build().read(["a", "b"]) == ["a", "b"]


def test_text_is_given_as_it_is(wire: Generated) -> None:
    """An answer that is a string needs no reading, either."""
    assert wire.things.get_text.build().read("a") == "a"


def test_an_empty_success_reads_as_none(wire: Generated) -> None:
    """An answer without a body is None; the error beside it plays no part."""
    assert wire.things.delete_thing.build().read(None) is None


def test_a_call_knows_the_scope_that_it_needs(wire: Generated) -> None:
    """What the document says of the operation is on its call, and in its docstring."""
    build = wire.things.get_thing.build

    assert build().needs_scope == "things:read"
    assert "Needs the scope things:read." in build.__doc__
    assert wire.things.get_text.build().needs_scope is None
