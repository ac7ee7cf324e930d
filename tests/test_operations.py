"""Each method sends the requests that the OpenAPI document describes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.operations import COMPOSITES, SINGLE, Operation

if TYPE_CHECKING:
    from tests.support.wire import Caller, Wire


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
