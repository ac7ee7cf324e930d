"""`raw` gives the answer of any method as HTTP had it, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deepgram_manage import ManageClient, NotFoundError
from tests.support.operations import COMPOSITES, OPERATIONS, SINGLE, Operation
from tests.support.samples import sample
from tests.support.wire import Reply

if TYPE_CHECKING:
    from tests.support.wire import Caller, Wire

pytestmark = pytest.mark.wheel


def test_raw_has_status_headers_and_value(call: Caller, wire: Wire) -> None:
    """Status, headers and body stand beside what the method returns."""
    wire.answer = Reply(299, b'{"project_id": "p1"}', {"X-Region": "eu"})

    raw = call.raw("get_project", "p1")

    assert (raw.status_code, raw.headers["X-Region"]) == (299, "eu")
    assert raw.http_response.json() == {"project_id": "p1"}
    assert raw.value == call("get_project", "p1")


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_every_method_can_be_called_raw(call: Caller, operation: Operation) -> None:
    """The raw value of any method is what the method returns."""
    raw = call.raw(operation.name, *operation.arguments())

    assert raw.value == call(operation.name, *operation.arguments())


@pytest.mark.parametrize("operation", SINGLE, ids=str)
def test_one_request_has_one_answer(call: Caller, operation: Operation) -> None:
    """A call that sends one request has one answer."""
    assert len(call.raw(operation.name, *operation.arguments()).http_responses) == 1


@pytest.mark.parametrize("operation", COMPOSITES, ids=str)
def test_joined_answer_has_both_its_answers(call: Caller, operation: Operation) -> None:
    """A call that sends two requests has both answers."""
    raw = call.raw(operation.name, *operation.arguments())

    paths = {answer.request.url.path for answer in raw.http_responses}
    assert len(paths) == 2


def test_arguments_are_passed_on(call: Caller, wire: Wire) -> None:
    """What follows the method are its arguments, by position and by name."""
    call.raw("get_keys", "p1", status="active", addons={"extra": "1"})

    assert wire.sent == ("GET", "/v1/projects/p1/keys?status=active&extra=1")


def test_failed_call_raises(call: Caller, wire: Wire) -> None:
    """An answer that is no success raises as it does without `raw`."""
    wire.answer = sample("error_404_project_legacy")

    with pytest.raises(NotFoundError):
        call.raw("get_project", "p1")


def test_answers_of_other_calls_are_not_kept(call: Caller, wire: Wire) -> None:
    """A raw call holds its own answers, not those of the calls before or after it."""
    wire.answer = sample("error_404_project_legacy")
    with pytest.raises(NotFoundError):
        call.raw("get_project", "p1")
    wire.answer = {"project_id": "p1"}
    call("get_project", "p1")

    first = call.raw("get_project", "p1")
    call("get_project", "p1")

    assert len(first.http_responses) == 1


def test_text_of_a_raw_answer(call: Caller, wire: Wire) -> None:
    """The repr shows the status and the value."""
    wire.answer = {"project_id": "p1"}

    assert repr(call.raw("get_project", "p1")) == "RawResponse(200, Project(project_id='p1'))"


def test_answers_of_a_method_that_is_raw_itself_are_kept(call: Caller, wire: Wire) -> None:
    """A method that asks for a raw answer itself leaves it to who asks for that of the method."""
    wire.answer = {"request_id": "r1", "response": {"code": 400}}

    answer = call(
        "raw",
        call.manage.wait_for_usage_request,  # it reads the date of each answer
        "p1",
        "r1",
    )

    assert answer.status_code == 200
    assert len(answer.http_responses) == len(wire.seen) == 1


def test_what_makes_no_call_has_no_raw_answer() -> None:
    """Something that is not a method, or that sends nothing, is refused by name."""
    client = ManageClient("a-key")

    with pytest.raises(TypeError, match="method must be a method of the client, not int"):
        client.raw(5)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"method=.* made no call"):
        client.raw(str)


def test_only_what_is_described_can_be_sent() -> None:
    """`send` takes a description of a call, and names what it was given instead."""
    client = ManageClient("a-key")

    with pytest.raises(TypeError, match="call must be what a build function returned, not str"):
        client.send("GET /v1/projects")  # type: ignore[arg-type]
