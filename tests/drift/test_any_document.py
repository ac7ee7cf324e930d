"""Whatever a document says, a copy of it that only looks different says the same."""

from __future__ import annotations

from contextlib import suppress
from copy import deepcopy
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.drift.documents import disguised, drift
from tests.support.profiles import PROFILE
from tools.drift.document import DriftError

if TYPE_CHECKING:
    from tools.drift.document import Json

NAMES = ["Ant", "Bee", "Cat"]
FIELDS = ["name", "size", "type", "properties", "examples"]


def reference(name: str) -> Json:
    """Refer to a schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def joined(inner: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    """Put schemas together in every way there is."""
    fields = st.dictionaries(st.sampled_from(FIELDS), inner, max_size=3)
    required = st.lists(st.sampled_from(FIELDS), unique=True, max_size=2)
    several = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        st.builds(
            lambda f, r: {"type": "object", "properties": f, "required": r}, fields, required
        ),
        st.builds(lambda items: {"type": "array", "items": items}, inner),
        st.builds(lambda rest: {"type": "object", "additionalProperties": rest}, inner),
        st.builds(lambda word, s: {word: s}, st.sampled_from(["oneOf", "anyOf", "allOf"]), several),
    )


LEAVES = st.one_of(
    st.sampled_from([reference(name) for name in NAMES]),
    st.sampled_from(["string", "integer", "number", "boolean"]).map(lambda name: {"type": name}),
    st.sampled_from([{}, {"type": ["string", "null"]}, {"type": "string", "format": "date"}]),
    st.lists(st.sampled_from(["a", "b", 1, None]), min_size=1, unique=True).map(
        lambda values: {"enum": values, "description": "Some."}
    ),
)
SCHEMAS = st.recursive(LEAVES, joined, max_leaves=6)


@st.composite
def documents(draw: st.DrawFn) -> Json:
    """Draw a document with one call; its schemas may contain themselves and each other."""
    schemas = {name: draw(joined(SCHEMAS)) for name in NAMES}
    parameters: list[dict[str, Any]] = [
        {"name": "thing", "in": "path", "required": True, "schema": {"type": "string"}},
        {"name": "limit", "in": "query", "schema": draw(SCHEMAS), "description": "How many."},
    ]
    content = {"application/json": {"schema": draw(SCHEMAS)}}
    operation = {
        "operationId": "get_thing",
        "parameters": parameters,
        "requestBody": {"content": content},
        "responses": {"200": {"description": "Yes.", "content": content}},
    }
    paths = {"/v1/projects/{thing}": {"get": operation}}
    return {"openapi": "3.1.0", "info": {}, "paths": paths, "components": {"schemas": schemas}}


@given(document=documents(), seed=st.integers(0, 99))
@settings(PROFILE)
def test_a_document_never_drifts_from_a_copy(document: Json, seed: int) -> None:
    """Other names, prose and order are no difference, and every comparison ends."""
    report = drift(disguised(document, Random(seed)), document)  # noqa: S311 -- no secret
    assert (report["upstream_only"], report["ours_only"], report["differs"]) == ([], [], [])


def places(value: Json, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """List where something stands in a document."""
    names: list[Any] = list(value) if isinstance(value, dict) else []
    if isinstance(value, list):
        names = list(range(len(value)))
    found = [(*place, name) for name in names]
    return found + [each for at in found for each in places(value[at[-1]], at)]


JUNK = [None, True, 5, 0.5, "x", [], [None], ["x"], {}, {"x": None}, {"$ref": 5}, {"type": "x"}]


@given(document=documents(), data=st.data())
@settings(PROFILE)
def test_whatever_stands_at_a_place_is_compared_or_refused(document: Json, data: Any) -> None:  # noqa: ANN401
    """A slip anywhere is a difference, or an error that says where it is, and nothing else."""
    place = data.draw(st.sampled_from(places(document["paths"], ("paths",))))
    slipped = deepcopy(document)
    holder = slipped
    for name in place[:-1]:
        holder = holder[name]
    holder[place[-1]] = data.draw(st.sampled_from(JUNK))
    with suppress(DriftError):
        drift(slipped, document)


def test_schemas_that_all_contain_each_other_are_no_problem() -> None:
    """Each is looked at once, and not once for each way that leads to it."""
    names = [f"Thing{number}" for number in range(30)]
    fields = {name.lower(): reference(name) for name in names}
    schemas = {name: {"type": "object", "properties": {**fields, name: {}}} for name in names}
    content = {"application/json": {"schema": reference(names[0])}}
    answer = {"200": {"description": "Yes.", "content": content}}
    document = {
        "openapi": "3.1.0",
        "paths": {"/v1/models": {"get": {"responses": answer}}},
        "components": {"schemas": schemas},
    }
    report = drift(disguised(document, Random(1)), document)  # noqa: S311 -- no secret
    assert report["upstream_only"] == []


def test_what_is_nested_too_deeply_is_refused() -> None:
    """A document that takes more steps down than there is room for is an error that says so."""
    schema: Json = {"type": "string"}
    for _ in range(900):
        schema = {"type": "object", "properties": {"inner": schema}}
    content = {"application/json": {"schema": schema}}
    operation = {"responses": {"200": {"description": "Yes.", "content": content}}}
    document = {
        "openapi": "3.1.0",
        "paths": {"/v1/models": {"get": operation}},
        "components": {"schemas": {}},
    }

    with pytest.raises(DriftError, match="our document is nested too deeply"):
        drift(document, document)


def test_a_schema_that_contains_itself_beside_an_empty_one_has_an_end() -> None:
    """An empty schema, which lets everything through, does not hide that a circle was closed."""
    array: Json = {"type": "array", "items": {"anyOf": [{}, {"type": "string"}]}}
    circle: Json = {"type": "array", "items": reference("Ant")}
    content = {"application/json": {"schema": reference("Ant")}}
    document = {
        "openapi": "3.1.0",
        "paths": {
            "/v1/models": {
                "get": {"responses": {"200": {"description": "Yes.", "content": content}}}
            }
        },
        "components": {"schemas": {"Ant": {"allOf": [array, circle]}}},
    }

    assert drift(document, document)["differs"] == []
