"""Models compare by what was sent, and can be copied and pickled."""

from __future__ import annotations

import copy
import pickle
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.generation.generator import Generated

DOCUMENT = """
paths: {}
components:
  schemas:
    Thing:
      type: object
      required: [name]
      properties:
        name: {type: string}
        note: {type: string}
        parts: {type: array, items: {$ref: "#/components/schemas/Part"}}
    Part: {type: object, properties: {name: {type: string}}}
"""

SENT = {"name": "a", "parts": [{"name": "b", "new": 1}], "new": {"c": [1]}}


def pickled(value: Any) -> Any:  # noqa: ANN401 -- gives the type it is given
    """Send a value through pickle."""
    return pickle.loads(pickle.dumps(value))  # noqa: S301 -- our own bytes


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, pickled])
@pytest.mark.parametrize("touched", [False, True])
def test_a_duplicate_is_equal(
    wire: Generated, duplicate: Callable[[object], object], *, touched: bool
) -> None:
    """A copy holds all that was sent, whether or not its objects were read before."""
    thing = wire.models.Thing.from_dict(SENT)
    if touched:
        _ = thing.parts

    other: Any = duplicate(thing)

    assert (other is thing, type(other), other) == (False, wire.models.Thing, thing)
    assert (other.note, other.parts[0].name, other.to_dict()) == (None, "b", SENT)


@pytest.mark.parametrize("duplicate", [copy.deepcopy, pickled])
def test_a_deep_copy_shares_nothing(wire: Generated, duplicate: Callable[[object], object]) -> None:
    """What is changed in a deep copy is not changed in the original."""
    thing = wire.models.Thing.from_dict(copy.deepcopy(SENT))
    other: Any = duplicate(thing)

    other.parts[0].name = "z"
    other["new"]["c"].append(2)

    assert thing.to_dict() == SENT


def test_to_dict_shares_nothing(wire: Generated) -> None:
    """What is changed in the wire form is not changed in the model."""
    thing = wire.models.Thing.from_dict(copy.deepcopy(SENT))

    given = thing.to_dict()
    given["parts"][0]["name"] = "z"
    given["new"]["c"].append(2)

    assert thing.to_dict() == SENT


def test_models_are_equal_when_the_same_was_sent(wire: Generated) -> None:
    """Two models are equal whether or not their objects were read, and whoever made them."""
    made = wire.models.Thing(name="a", parts=[wire.models.Part(name="b")])
    read = wire.models.Thing.from_dict({"parts": [{"name": "b"}], "name": "a"})

    assert made == read


@pytest.mark.parametrize(
    "other", [{"name": "b"}, {}, {"name": "a", "note": None}, {"name": "a", "new": 1}], ids=repr
)
def test_models_differ_when_something_else_was_sent(
    wire: Generated, other: dict[str, object]
) -> None:
    """Another value, a null and an unknown field each make a difference."""
    assert wire.models.Thing.from_dict({"name": "a"}) != wire.models.Thing.from_dict(other)


def test_models_of_two_kinds_differ(wire: Generated) -> None:
    """The same fields in another model are not the same thing."""
    assert wire.models.Thing(name="a") != wire.models.Part(name="a")


def test_a_model_equals_its_wire_form(wire: Generated) -> None:
    """A model is equal to the object it was read from, and to nothing but objects."""
    thing = wire.models.Thing.from_dict(SENT)

    assert thing == SENT == MappingProxyType(SENT) == thing
    assert thing != {**SENT, "name": "b"}
    assert thing != "a"


def test_models_are_not_hashable(wire: Generated) -> None:
    """Models can change, so they are no keys."""
    with pytest.raises(TypeError, match="unhashable"):
        hash(wire.models.Thing(name="a"))


def test_models_have_slots(wire: Generated) -> None:
    """A model has a dict of attributes for nothing but what no document names."""
    assert vars(wire.models.Thing.from_dict(SENT)) == {"new": {"c": [1]}}
