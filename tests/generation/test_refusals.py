"""What the templates cannot generate is refused with its place, and never left out."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.generation.generator import PACKAGE, run_generator

if TYPE_CHECKING:
    from pathlib import Path

Schema = dict[str, Any]

STRING: Schema = {"schema": {"type": "string"}}
LIST: Schema = {"schema": {"type": "array", "items": {"type": "string"}}}
LISTS: Schema = {"schema": {"type": "array", "items": LIST["schema"]}}
OBJECT: Schema = {"schema": {"type": "object", "properties": {"a": STRING["schema"]}}}
THING: Schema = {"schema": {"$ref": "#/components/schemas/Thing"}}
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
VALUES = "a value that is neither a string, a number, a boolean nor a list of these"


def parameter(name: str, where: str = "query", **said: Any) -> dict[str, Any]:  # noqa: ANN401
    """Make an operation that has a parameter."""
    return {"parameters": [{"name": name, "in": where, **said}]}


def body(**media: Any) -> dict[str, Any]:  # noqa: ANN401
    """Make an operation that has a body."""
    return {
        "requestBody": {"content": {{"json": JSON, "form": FORM}[k]: v for k, v in media.items()}}
    }


def answers(**media: Any) -> dict[str, Any]:  # noqa: ANN401
    """Make an operation that has answers, each of one medium."""
    return {
        "responses": {
            status.lstrip("_"): {"description": "Yes.", "content": content}
            for status, content in media.items()
        }
    }


# What an operation has, and what is said of it.
OPERATIONS: dict[str, tuple[dict[str, Any], str]] = {
    "a header": (
        parameter("idempotency", "header", required=True, **STRING),
        "parameter idempotency: sent in a header",
    ),
    "a cookie": (parameter("session", "cookie", **STRING), "parameter session: sent in a cookie"),
    "a parameter that is referred to": (
        {"parameters": [{"$ref": "#/components/parameters/Trace"}]},
        "parameter trace: sent in a header",
    ),
    "explode: false": (parameter("tag", explode=False, **LIST), "parameter tag: explode: false"),
    "another style": (
        parameter("tag", style="pipeDelimited", **LIST),
        "parameter tag: style pipeDelimited",
    ),
    "an object": (parameter("filter", **OBJECT), f"parameter filter: {VALUES}"),
    "a list of lists": (parameter("tag", **LISTS), f"parameter tag: {VALUES}"),
    "anything": (parameter("tag", schema={}), f"parameter tag: {VALUES}"),
    "reserved characters": (
        parameter("to", allowReserved=True, **STRING),
        "parameter to: allowReserved",
    ),
    "JSON in the query": (
        parameter("filter", content={JSON: OBJECT}),
        "parameter filter: content in the place of a schema",
    ),
    "a form": (body(form=OBJECT), f"a body of {FORM}"),
    "a choice of bodies": (body(json=OBJECT, form=OBJECT), f"a body of {JSON} or {FORM}"),
    "a list as body": (body(json=LIST), "a body that is not an object"),
    "a parameter called body": (
        parameter("body", **STRING) | body(json=OBJECT),
        "parameter body: the name of the argument for the body",
    ),
    "servers": ({"servers": [{"url": "https://example.com"}]}, "servers of its own"),
    "text": (answers(_200={"text/plain": STRING}), "an answer of text/plain"),
    "two answers": (
        answers(_200={JSON: OBJECT}, _202={JSON: OBJECT}),
        "more than one answer of success",
    ),
    "no answer": (answers(default={JSON: OBJECT}), "no answer of success"),
    "no name": ({"operationId": None}, "no operationId"),
}
# What stands elsewhere, and what is said of it.
PATHS: dict[str, tuple[str, dict[str, Any], str]] = {
    "a number in the path": (
        "/numbered/{number}",
        {"get": parameter("number", "path", required=True, schema={"type": "integer"})},
        "GET /numbered/{number}: parameter number: a value in the path that is not a string",
    ),
    "a header of all methods": (
        "/around",
        {"get": {}, **parameter("trace", "header", **STRING)},
        "GET /around: parameter trace: sent in a header",
    ),
    "a query in a path": (
        "/asked?all=1",
        {"get": {}},
        "/asked?all=1: a query or a fragment in a path",
    ),
    "a path that is a reference": (
        "/referred",
        {"$ref": "#/paths/~1around"},
        "/referred: a path that is a reference",
    ),
    "the same operationId": (
        "/again",
        {"get": {"operationId": "around_get", "tags": ["others"]}},
        "GET /again: the operationId around_get, where GET /around has the same",
    ),
    "an operationId that is the same in Python": (
        "/once_more",
        {"get": {"operationId": "aroundGet"}},
        "GET /once_more: the operationId aroundGet, where GET /around has the same",
    ),
}
NAMES = ["Any", "ClassVar", "sequence"]
EXPECTED = {
    **{
        name: f"POST /thing{number}: {said}"
        for number, (name, (_, said)) in enumerate(OPERATIONS.items())
    },
    **{name: said for name, (_, _, said) in PATHS.items()},
    **{
        name: f"schema {name}: a name that the generated modules need for themselves"
        for name in NAMES
    },
}


def document() -> dict[str, Any]:
    """Make a document with all of that."""
    paths = {f"/thing{n}": {"post": said} for n, (said, _) in enumerate(OPERATIONS.values())}
    paths |= {path: item for path, item, _ in PATHS.values()}
    for path, item in paths.items():
        for method in item.keys() & {"get", "post"}:
            name = f"{re.sub(r'[^a-z0-9]+', '_', path.strip('/'))}_{method}"
            operation = {"operationId": name, "tags": ["things"], **item[method]}
            operation.setdefault("responses", answers(_200={JSON: THING})["responses"])
            item[method] = {key: value for key, value in operation.items() if value is not None}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Things", "version": "1"},
        "paths": paths,
        "components": {
            "parameters": {"Trace": {"name": "trace", "in": "header", **STRING}},
            "schemas": dict.fromkeys(["Thing", *NAMES], OBJECT["schema"]),
        },
    }


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Generate from this document: the lines that say what is refused."""
    folder = tmp_path_factory.mktemp("refused")
    file, package = folder / "things.json", folder / "things"
    file.write_text(json.dumps(document()), "utf-8")
    done = run_generator("write", document=file, package=package)
    assert (done.returncode, package.exists()) == (1, False)
    head, *lines, advice = done.stderr.splitlines()
    assert head == "things.json has what generator-templates/ does not generate:", done.stderr
    assert "refusals.py" in advice
    return [line.strip() for line in lines]


@pytest.mark.parametrize("name", EXPECTED)
def test_it_is_refused(refused: list[str], name: str) -> None:
    """What would be left out, or sent otherwise than the document says, is named."""
    assert EXPECTED[name] in refused


def test_nothing_else_is_refused(refused: list[str]) -> None:
    """Each line is about one thing, and stands there once."""
    assert sorted(refused) == sorted(EXPECTED.values())


def test_no_class_hides_what_its_module_imports(tmp_path: Path) -> None:
    """A schema called like something that the modules of models import is refused."""
    text = (PACKAGE / "models" / "key_list.py").read_text("utf-8")
    above = re.sub(r"\w+ as ", "", text.partition("\n@_define")[0])
    needed = sorted(
        set(re.findall(r"\b[A-Z]\w*[a-z]\b", " ".join(re.findall("import (.*)", above))))
    )
    assert "ClassVar" in needed
    schemas = dict.fromkeys(needed, OBJECT["schema"])
    head = {"openapi": "3.1.0", "info": {"title": "Things", "version": "1"}, "paths": {}}
    file = tmp_path / "things.json"
    file.write_text(json.dumps({**head, "components": {"schemas": schemas}}), "utf-8")
    done = run_generator("write", document=file, package=tmp_path / "things")
    assert [name for name in needed if f"schema {name}: " not in done.stderr] == []
