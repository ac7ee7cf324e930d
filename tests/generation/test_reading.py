"""Models read whatever a server sends, and give the same back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.generation.generator import Generated

DOCUMENT = """
paths: {}
components:
  schemas:
    Thing:
      type: object
      required: [name, tags, parts]
      properties:
        name: {type: string}
        tags: {type: array, items: {type: string}}
        parts: {type: array, items: {$ref: "#/components/schemas/Part"}}
        count: {type: integer}
        size: {type: number}
        kind: {type: string, enum: [small, large]}
        note: {type: [string, "null"]}
        labels: {type: array, items: {type: string}}
        spares: {type: array, items: {$ref: "#/components/schemas/Part"}}
        main: {$ref: "#/components/schemas/Part"}
        last: {oneOf: [{$ref: "#/components/schemas/Part"}, {type: "null"}]}
        config: {type: object, additionalProperties: true}
        nickname: {type: string, x-otherwise: name}
        late: {$ref: "#/components/schemas/Part", x-lazy: true}
    Part:
      type: object
      properties: {name: {type: string}, parts: {type: array, items: {$ref: "#/components/schemas/Part"}}}
"""  # noqa: E501 -- a table reads best unbroken

REQUIRED_LISTS = ["tags", "parts"]
OPTIONAL = ["count", "size", "kind", "note", "labels", "spares", "main", "last", "late", "config"]
FIELDS = ["name", *REQUIRED_LISTS, *OPTIONAL]
JUNK = [None, True, 7, 0.5, "text", [], [None, 1, {"a": 1}, [2]], {}, {"a": {"b": [None]}}]


def read(wire: Generated, **fields: Any) -> Any:  # noqa: ANN401 -- a model of any document
    """Read a thing."""
    return wire.models.Thing.from_dict(fields)


@pytest.mark.parametrize("name", OPTIONAL)
def test_absent_reads_none(wire: Generated, name: str) -> None:
    """A field that was not sent is None by attribute, and not among the keys."""
    thing = read(wire)

    assert getattr(thing, name) is None
    assert name not in thing


def test_absent_is_not_written_back(wire: Generated) -> None:
    """What was not sent is not given back, even after it was read."""
    thing = read(wire, name="a")
    for name in FIELDS:
        getattr(thing, name)

    assert thing.to_dict() == {"name": "a"}


@pytest.mark.parametrize("name", ["name", *OPTIONAL])
def test_null_reads_none_and_is_written_back(wire: Generated, name: str) -> None:
    """A null is None by attribute, and still there in what is given back."""
    thing = read(wire, **{name: None})

    assert getattr(thing, name) is None
    assert thing.to_dict() == {name: None}


def test_a_field_can_read_like_another_one(wire: Generated) -> None:
    """Where the document names another field, that one is read when a field was not sent."""
    thing = read(wire, name="a", tags=[], parts=[])

    assert (thing.nickname, thing.to_dict()) == ("a", {"name": "a", "tags": [], "parts": []})
    assert read(wire, name="a", tags=[], parts=[], nickname="b").nickname == "b"
    assert read(wire, name="a", nickname=None).nickname is None


def test_a_model_made_by_hand_leaves_none_out(wire: Generated) -> None:
    """In a model that a program makes, None means "not sent"."""
    thing = wire.models.Thing(name="a", tags=[], parts=[], note=None)

    assert thing.to_dict() == {"name": "a", "tags": [], "parts": []}


def test_unknown_fields_survive(wire: Generated) -> None:
    """Fields that no document names are given back, objects and nulls too."""
    sent = {"name": "a", "new": {"deep": [1, None]}, "newer": None}

    assert wire.models.Thing.from_dict(sent).to_dict() == sent


def test_unknown_fields_are_readable(wire: Generated) -> None:
    """A field that no document names is there by attribute, by key, and by `get`."""
    thing = read(wire, new=7)

    assert (thing.new, thing["new"], thing.get("new")) == (7, 7, 7)


def test_known_fields_are_readable_by_key(wire: Generated) -> None:
    """A model can be read like the object it came from."""
    thing = read(wire, name="a", main={"name": "b"}, note=None)

    assert (thing["name"], thing["main"].name, thing.get("note", "none")) == ("a", "b", None)
    assert list(thing) == list(thing.keys()) == ["name", "note", "main"]
    assert dict(thing) == {"name": "a", "note": None, "main": {"name": "b"}}


def test_values_and_items_are_those_of_the_keys(wire: Generated) -> None:
    """The names and values that were sent can be gone through, nested objects read."""
    thing = read(wire, name="a", main={"name": "b"}, new=None)

    assert list(thing.values()) == ["a", {"name": "b"}, None]
    assert list(thing.items()) == list(zip(thing.keys(), thing.values(), strict=True))


def test_a_model_can_be_read_again(wire: Generated) -> None:
    """Reading a model gives another that holds the same."""
    thing = read(wire, name="a", main={"name": "b"}, new=None)

    again = wire.models.Thing.from_dict(thing)

    assert (again is thing, again) == (False, thing)


def test_get_has_a_default_for_what_was_not_sent(wire: Generated) -> None:
    """`get` gives None, or what it is told to, for fields known and unknown."""
    thing = read(wire)

    assert (thing.get("count"), thing.get("count", 0), thing.get("nothing", "x")) == (None, 0, "x")


def test_what_was_not_sent_is_no_key(wire: Generated) -> None:
    """By key, an absent field is a KeyError, as in the object itself."""
    with pytest.raises(KeyError, match="count"):
        read(wire)["count"]


def test_a_misspelt_attribute_is_an_error(wire: Generated) -> None:
    """Neither a field nor sent: reading it is an AttributeError."""
    with pytest.raises(AttributeError, match="nmae"):
        _ = read(wire, name="a").nmae


def test_an_unknown_field_changes_no_class(wire: Generated) -> None:
    """What one server sends makes no difference to other objects."""
    before = dict(vars(wire.models.Thing))

    assert read(wire, new=7, newer=8).new == 7

    assert dict(vars(wire.models.Thing)) == before
    assert not hasattr(read(wire), "new")


@pytest.mark.parametrize("name", ["keys", "to_dict", "_slots", "_absent", "__class__", "from_dict"])
def test_an_unknown_field_takes_no_method_away(wire: Generated, name: str) -> None:
    """Fields that are called like something else of the model are read by subscript."""
    thing = wire.models.Part.from_dict({name: 7})

    assert (thing[name], thing.to_dict(), type(thing)) == (7, {name: 7}, wire.models.Part)
    assert f"{name}=…" in repr(thing)


def test_an_unknown_value_of_an_enum_passes(wire: Generated) -> None:
    """A value that a later release of the API knows is a string like the others."""
    assert read(wire, kind="gigantic").kind == "gigantic"


def test_numbers_stay_as_they_were_sent(wire: Generated) -> None:
    """An integer where a float is due stays one, and the other way round."""
    thing = read(wire, size=3, count=2.0)

    assert thing.to_json() == '{"count": 2.0, "size": 3}'


@pytest.mark.parametrize("junk", JUNK, ids=repr)
@pytest.mark.parametrize("name", FIELDS)
def test_a_value_of_any_type_is_kept(wire: Generated, name: str, junk: object) -> None:
    """Reading, showing and giving back a field never raises, whatever was sent in it."""
    thing = read(wire, **{name: junk})

    for field in FIELDS:
        getattr(thing, field)
    repr(thing)

    assert thing.to_dict() == {name: junk}


@pytest.mark.parametrize("name", REQUIRED_LISTS)
@pytest.mark.parametrize("sent", [{}, None, 7, "text", {"a": 1}], ids=repr)
def test_a_required_list_is_always_a_list(wire: Generated, name: str, sent: object) -> None:
    """A list that is due reads as an empty one when it is absent, null or no list."""
    thing = read(wire) if sent == {} else read(wire, **{name: sent})

    assert getattr(thing, name) == []


def test_nested_objects_are_read_when_asked_for(wire: Generated) -> None:
    """An object inside a model is a model of its own, at any depth."""
    thing = read(wire, main={"parts": [{"name": "a"}]}, parts=[{"name": "b"}])

    assert isinstance(thing.main, wire.models.Part)
    assert (thing.main.parts[0].name, thing.parts[0].name) == ("a", "b")


def test_nested_objects_are_read_once(wire: Generated) -> None:
    """Asking again gives the same objects."""
    thing = read(wire, main={"name": "a"}, parts=[{"name": "b"}])

    assert thing.main is thing.main
    assert thing.parts[0] is thing.parts[0]


def test_what_is_changed_in_a_nested_object_is_given_back(wire: Generated) -> None:
    """A nested object is part of its owner, not a copy."""
    thing = read(wire, main={"name": "a"}, parts=[{"name": "b"}])

    thing.main.name = "c"
    thing.parts[0].name = "d"

    assert thing.to_dict() == {"main": {"name": "c"}, "parts": [{"name": "d"}]}


def test_a_list_with_junk_survives(wire: Generated) -> None:
    """What is no object in a list of objects reads as an empty one, and is given back."""
    sent = [{"name": "a"}, None, 7, "text", [1]]
    thing = read(wire, parts=sent)

    assert [part.name for part in thing.parts] == ["a", None, None, None, None]
    assert thing.to_dict() == {"parts": sent}


def test_a_lazy_object_is_made_once(wire: Generated) -> None:
    """An object that is made when it is first asked for stays, with what is set on it."""
    thing = read(wire, name="a", late={"name": "b", "new": 1})

    thing.late.name = "c"

    assert isinstance(thing.late, wire.models.Part)
    assert thing.late is thing.late
    assert thing.to_dict() == {"name": "a", "late": {"name": "c", "new": 1}}


def test_a_lazy_object_can_be_set(wire: Generated) -> None:
    """An object can be set in place of one that was sent."""
    thing = read(wire, late={"name": "b"})

    thing.late = wire.models.Part(name="c")

    assert (thing.late.name, thing.to_dict()) == ("c", {"late": {"name": "c"}})


@pytest.mark.parametrize("junk", JUNK)
def test_a_lazy_object_survives_as_it_was_sent(wire: Generated, junk: Any) -> None:  # noqa: ANN401 -- JSON
    """What stands in place of a lazy object is given back, whether it was asked for or not."""
    sent = {"name": "a", "tags": [], "parts": [], "late": junk}
    asked, unasked = read(wire, **sent), read(wire, **sent)

    assert getattr(asked.late, "name", None) is None
    assert asked.to_dict() == unasked.to_dict() == sent


def test_recursive_schemas_are_read(wire: Generated) -> None:
    """A schema that holds itself is read as deep as it was sent."""
    part: dict[str, Any] = {"name": "innermost"}
    for _ in range(100):
        part = {"parts": [part]}
    model = wire.models.Part.from_dict(part)

    for _ in range(100):
        (model,) = model.parts

    assert model.name == "innermost"


def test_json_is_given_back(wire: Generated) -> None:
    """`to_json` gives the wire form as text, letters of all scripts as they are."""
    assert read(wire, name="ü", parts=[{}]).to_json() == '{"name": "ü", "parts": [{}]}'
