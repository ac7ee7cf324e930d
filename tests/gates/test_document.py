"""The OpenAPI document keeps its own rules, and agrees with what servers were seen to answer."""

from __future__ import annotations

import copy
import json
import re

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from tests.support.document import CONTENT, OPERATIONS, Described, Json, resolved
from tests.support.samples import Sample, samples

YAML = "openapi/deepgram-manage.yaml"
EVERYWHERE = {"200", "400", "429", "5XX"}
SECRETS = {"key", "password", "secret", "token"}
WITH_A_KEY = {"401", "402", "403", "404"}
BY_CALL = {(operation.verb, operation.path): operation for operation in OPERATIONS}
# The published shape of a request, which the document does not describe and the facade reads.
NOT_DESCRIBED = {"requests_get_wrapped"}
DESCRIBED = [
    answer
    for answer in samples()
    if (answer.method, answer.path) in BY_CALL and answer.name not in NOT_DESCRIBED
]

each_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.name)


def closed_document() -> Json:
    """Give the document without room for fields that it does not name."""
    closed = copy.deepcopy(CONTENT)
    for schema in closed["components"]["schemas"].values():
        if "properties" in schema:
            schema["additionalProperties"] = False
    return closed


REGISTRY: Registry[Json] = Registry().with_resource(
    "urn:document", DRAFT202012.create_resource(closed_document())
)


@each_operation
def test_answer_says_what_carries_it(operation: Described) -> None:
    """An answer has a field without which it is something else: `x-carrier`, or its `x-list`."""
    media = operation.details["responses"]["200"]["content"]["application/json"]
    schema = resolved(media["schema"])

    assert {"x-carrier", "x-list"} & set(schema), f"{YAML}: {operation} answers with any object"


@each_operation
def test_operation_describes_its_failures(operation: Described) -> None:
    """An operation has the statuses of all operations, and those of the ones that need a key."""
    needs_a_key = operation.details.get("security", True)
    has_id = {"404"} if "{" in operation.path else set()
    expected = EVERYWHERE | has_id | (WITH_A_KEY if needs_a_key else set())
    lacking = sorted(expected - set(operation.details["responses"]))
    assert not lacking, f"{YAML}: {operation} lacks the statuses {lacking}"


@each_operation
def test_operation_is_named_tagged_and_summed_up(operation: Described) -> None:
    """An operation has a name in snake case, one tag that is declared, and a summary."""
    tags = {tag["name"] for tag in CONTENT["tags"]}

    assert re.fullmatch(r"[a-z_]+", operation.name)
    assert len(operation.details["tags"]) == 1
    assert operation.details["tags"][0] in tags, f"{YAML}: declare the tag of {operation}"
    assert operation.details["summary"]


@each_operation
def test_operation_has_an_example(operation: Described) -> None:
    """An operation shows a success."""
    media = resolved(operation.details["responses"]["200"])["content"]["application/json"]
    has_example = bool({"example", "examples"} & set(media))
    assert has_example, f"{YAML}: {operation} lacks an example of its answer"


@pytest.mark.parametrize("name", CONTENT["components"]["schemas"])
def test_secret_is_a_password(name: str) -> None:
    """What is called a key or a secret has the format that keeps it out of every repr."""
    properties = CONTENT["components"]["schemas"][name].get("properties", {})
    bare = {
        field
        for field in properties.keys() & SECRETS
        if "$ref" not in properties[field] and properties[field].get("format") != "password"
    }
    assert not bare, f"{YAML}: {name}.{bare} needs `format: password`"


@pytest.mark.parametrize("answer", DESCRIBED, ids=lambda answer: answer.name)
def test_answer_of_a_server_is_described(answer: Sample) -> None:
    """A recorded answer has the types that the document gives, and no field that it lacks."""
    operation = BY_CALL[answer.method, answer.path]
    described = resolved(operation.details["responses"][str(answer.status)])
    schema = described["content"][answer.content_type.partition(";")[0]]["schema"]
    rooted = json.loads(json.dumps(schema).replace('"#/', '"urn:document#/'))

    wrong = [
        f"{error.json_path}: {error.message}"
        for error in Draft202012Validator(rooted, registry=REGISTRY).iter_errors(answer.body)
    ]
    assert not wrong, f"{YAML}: {operation} is not as tests/samples/{answer.name}.json: {wrong}"
