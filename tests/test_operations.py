"""Every operation of the OpenAPI document is reached, and by the request that it describes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.support.operations import COMPOSITES, OPERATIONS, SINGLE, Operation

if TYPE_CHECKING:
    from tests.support.wire import Caller, Wire

DOCUMENT = yaml.safe_load(
    (Path(__file__).parent.parent / "openapi/deepgram-manage.yaml").read_text("utf-8")
)
DESCRIBED = {
    (verb.upper(), path)
    for path, item in DOCUMENT["paths"].items()
    for verb, operation in item.items()
    if verb != "parameters" and "operationId" in operation
}


def test_every_operation_has_a_method() -> None:
    """The clients reach the 34 operations of the OpenAPI document, and no others."""
    reached = {(operation.verb, operation.path) for operation in OPERATIONS}
    reached |= {("GET", operation.also) for operation in COMPOSITES if operation.also}

    assert reached == DESCRIBED
    assert len(reached) == 34


@pytest.mark.parametrize("operation", SINGLE, ids=str)
def test_method_sends_what_the_document_describes(
    call: Caller, wire: Wire, operation: Operation
) -> None:
    """A method sends one request, with the verb and the path of its operation."""
    call(operation.name, *operation.arguments())

    ids = {name: f"a-{name}" for name in operation.ids}
    assert wire.sent == (operation.verb, operation.path.format(**ids))


@pytest.mark.parametrize("operation", COMPOSITES, ids=str)
def test_composite_method_sends_both_requests(
    call: Caller, wire: Wire, operation: Operation
) -> None:
    """A method whose answer is made of two asks for both."""
    call(operation.name, *operation.arguments())

    project = {"project_id": "a-project_id"}
    paths = {operation.path.format(**project), (operation.also or "").format(**project)}
    assert {(request.method, request.url.path) for request in wire.seen} == {
        ("GET", path) for path in paths
    }
