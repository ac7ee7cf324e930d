"""What `build` describes, and what it refuses to describe."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, Required, get_type_hints

import pytest

if TYPE_CHECKING:
    from tests.generation.generator import Generated

DOCUMENT = """
paths:
  /things/{thing_id}/parts/{class}:
    post:
      tags: [things]
      operationId: make_part
      parameters:
        - {name: thing_id, in: path, required: true, schema: {type: string}}
        - {name: class, in: path, required: true, schema: {type: string}}
        - {name: on, in: query, schema: {type: boolean}}
        - {name: in, in: query, schema: {type: string}}
        - {name: ratio, in: query, schema: {type: number}}
        - {name: tag, in: query, schema: {type: array, items: {type: string}}}
        - {name: limit, in: query, required: true, schema: {type: integer}}
      requestBody:
        content: {application/json: {schema: {$ref: "#/components/schemas/Part"}}}
      responses:
        "200":
          description: Made.
          content: {application/json: {schema: {$ref: "#/components/schemas/Part"}}}
components:
  schemas:
    Part: {type: object, properties: {name: {type: string}, note: {type: string}}}
"""


def make_part(wire: Generated, thing_id: Any = "t", class_: Any = "c", **query: Any) -> Any:  # noqa: ANN401
    """Build the one call of the document."""
    return wire.things.make_part.build(thing_id, class_, **({"limit": 1} | query))


def test_build_describes_the_whole_call(wire: Generated) -> None:
    """A call holds its method, path, query, body, and what reads its answer."""
    body = wire.models.Part(name="wheel")

    call = make_part(wire, "t1", "c1", limit=5, body=body)

    assert (call.method, call.path) == ("POST", "/things/t1/parts/c1")
    assert call.query == [("limit", "5")]
    assert call.body == {"name": "wheel"}
    assert call.read({"name": "hub"}) == wire.models.Part(name="hub")


def test_build_is_pure(wire: Generated) -> None:
    """The same arguments give the same description, and stay as they were."""
    body, tags = wire.models.Part(name="wheel"), ["a"]

    first, second = (make_part(wire, tag=tags, body=body) for _ in range(2))

    assert (first.path, first.query, first.body) == (second.path, second.query, second.body)
    assert (body.to_dict(), tags) == ({"name": "wheel"}, ["a"])


def test_the_body_is_a_copy(wire: Generated) -> None:
    """Changing the model after the call was described does not change the call."""
    body = wire.models.Part(name="wheel")
    call = make_part(wire, body=body)

    body.name = "hub"

    assert call.body == {"name": "wheel"}


def test_a_body_that_is_not_given_is_not_sent(wire: Generated) -> None:
    """An optional body left out is None, not an empty object."""
    assert make_part(wire).body is None


@pytest.mark.parametrize(
    ("value", "quoted"),
    [
        ("a/b", "a%2Fb"),
        ("a b", "a%20b"),
        ("a?b#c", "a%3Fb%23c"),
        ("a@b.c", "a%40b.c"),
        ("%2e%2e", "%252e%252e"),
        ("../x", "..%2Fx"),
        ("...", "..."),
        ("é", "%C3%A9"),
        ("{class_}", "%7Bclass_%7D"),
    ],
)
def test_path_values_are_quoted(wire: Generated, value: str, quoted: str) -> None:
    """Whatever a path value holds, it stays one segment of the path."""
    assert make_part(wire, value).path == f"/things/{quoted}/parts/c"


@pytest.mark.parametrize("value", ["", ".", ".."])
def test_path_values_that_change_the_path_are_refused(wire: Generated, value: str) -> None:
    """A value that HTTP clients fold away is refused by the name of its argument."""
    with pytest.raises(ValueError, match="thing_id must not be"):
        make_part(wire, value)


@pytest.mark.parametrize("value", [None, True, b"t", ["t"]])
def test_path_values_that_are_no_strings_are_refused(wire: Generated, value: object) -> None:
    """A value of another type is refused instead of being spelled out."""
    with pytest.raises(TypeError, match="class_ must be a string"):
        make_part(wire, "t", value)


@pytest.mark.parametrize(
    ("query", "sent"),
    [
        ({"on": None}, []),
        ({"on": True}, [("on", "true")]),
        ({"on": False}, [("on", "false")]),
        ({"ratio": 0.5}, [("ratio", "0.5")]),
        ({"in_": ""}, [("in", "")]),
        ({"tag": ["b", "a"]}, [("tag", "b"), ("tag", "a")]),
        ({"tag": ("a",)}, [("tag", "a")]),
        ({"tag": []}, []),
    ],
    ids=str,
)
def test_the_query_is_spelled_as_the_api_reads_it(
    wire: Generated, query: dict[str, Any], sent: list[tuple[str, str]]
) -> None:
    """None is not sent, booleans are lower case, lists repeat their key."""
    call = make_part(wire, **query)

    assert [pair for pair in call.query if pair[0] != "limit"] == sent


@pytest.mark.parametrize("limit", [0, 10, 10**20])
def test_integers_stay_integers(wire: Generated, limit: int) -> None:
    """A count goes out digit by digit, never as 10.0 or 1e+20."""
    assert make_part(wire, limit=limit).query == [("limit", str(limit))]


def test_the_arguments_have_an_order(wire: Generated) -> None:
    """Path values go by position; the rest by keyword, what is required before what is not."""
    parameters = inspect.signature(wire.things.make_part.build).parameters.values()

    assert [(p.name, p.kind is p.KEYWORD_ONLY, p.default is p.empty) for p in parameters] == [
        ("thing_id", False, True),
        ("class_", False, True),
        ("body", True, False),
        ("limit", True, True),
        ("on", True, False),
        ("in_", True, False),
        ("ratio", True, False),
        ("tag", True, False),
    ]


def test_a_call_can_be_read_by_another_model(wire: Generated) -> None:
    """`reading` changes how the answer is read, and leaves the call it was asked on."""
    call = make_part(wire)

    other = call.reading(list[str])

    assert other.read(["a", "b"]) == ["a", "b"]
    assert (other.method, other.path, other.query) == (call.method, call.path, call.query)
    assert call.read({}) == {}


def test_a_query_is_typed_by_its_parameters(wire: Generated) -> None:
    """Options become a `Query`, so that a type checker sees a name that is misspelt in them."""
    hints = get_type_hints(wire.things.make_part.Query, include_extras=True)

    assert (hints["limit"], hints["on"]) == (Required[int], bool | None)
    assert {"in_", "tag"} < hints.keys()
