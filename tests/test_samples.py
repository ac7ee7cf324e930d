"""Every answer in tests/samples is read, by the method that it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deepgram_manage import (
    AuthenticationError,
    BadRequestError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
)
from tests.support.operations import reader_of
from tests.support.samples import Sample, samples
from tests.support.walk import COPIES, read_all

if TYPE_CHECKING:
    from tests.support.wire import Anything, Caller, Wire

ELSEWHERE = {
    "error_401_invalid_auth_legacy_no_request_id",
    "error_403_forbidden_grant",
}
OURS = [answer for answer in samples() if answer.name not in ELSEWHERE]
GOOD = [answer for answer in OURS if answer.status == 200]
BAD = [answer for answer in OURS if answer.status != 200]
ERRORS = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    429: RateLimitError,
}

each_good_answer = pytest.mark.parametrize("answer", GOOD, ids=lambda answer: answer.name)


def receive(call: Caller, wire: Wire, answer: Sample) -> Anything:
    """Call the method whose answer a sample is."""
    operation = reader_of(answer.method, answer.path)
    assert operation is not None
    # The second call of a joined answer gets the least that it takes.
    wire.at = {operation.path.format(**{name: f"a-{name}" for name in operation.ids}): answer}
    return call(operation.name, *operation.arguments())


def test_samples_of_other_apis_are_few() -> None:
    """All but two samples are answers of the Manage API."""
    assert {answer.name for answer in samples()} - {answer.name for answer in OURS} == ELSEWHERE
    assert all(reader_of(answer.method, answer.path) for answer in OURS)


@each_good_answer
def test_everything_in_a_sample_can_be_read(call: Caller, wire: Wire, answer: Sample) -> None:
    """No attribute of a real answer raises, at any depth."""
    assert read_all(receive(call, wire, answer))


@each_good_answer
def test_sample_is_given_back_as_it_came(call: Caller, wire: Wire, answer: Sample) -> None:
    """`to_dict` has every field of an answer, before and after everything was read."""
    value = receive(call, wire, answer)

    before = value.to_dict()
    read_all(value)

    assert answer.body.items() <= before.items()
    assert value.to_dict() == before
    assert answer.body == before or type(value).__name__ == "UsageFieldsResponse"


@each_good_answer
def test_what_is_read_does_not_depend_on_the_order(
    call: Caller, wire: Wire, answer: Sample
) -> None:
    """Attributes say the same whichever of them is read first."""
    forward = read_all(receive(call, wire, answer))
    backward = read_all(receive(call, wire, answer), lambda names: reversed(list(names)))

    assert backward == forward


@each_good_answer
def test_answer_can_be_copied(call: Caller, wire: Wire, answer: Sample) -> None:
    """A pickled or copied answer is equal to the first, and reads the same."""
    value = receive(call, wire, answer)

    # All of them before anything is read.
    copies = {name: copied(value) for name, copied in COPIES.items()}

    for name, copy in copies.items():
        assert type(copy) is type(value), name
        assert copy == value, name
        assert read_all(copy) == read_all(value), name


@each_good_answer
def test_answer_can_be_copied_after_it_was_read(call: Caller, wire: Wire, answer: Sample) -> None:
    """Reading an answer before it is copied changes nothing."""
    value = receive(call, wire, answer)
    read = read_all(value)

    for copied in COPIES.values():
        assert copied(value) == value
        assert read_all(copied(value)) == read


@pytest.mark.parametrize("answer", BAD, ids=lambda answer: answer.name)
def test_failed_sample_is_the_error_of_its_status(call: Caller, wire: Wire, answer: Sample) -> None:
    """A real answer that is not a success is the error of its status, or of a missing scope."""
    lacks_scope = "ufficient permissions" in str(answer.body)
    kind = PermissionDeniedError if lacks_scope else ERRORS[answer.status]

    with pytest.raises(kind) as caught:
        receive(call, wire, answer)

    error = caught.value
    assert type(error) is kind
    assert error.status_code == answer.status
    body = answer.body if isinstance(answer.body, dict) else {"message": answer.body}
    assert error.message == (body.get("message") or body.get("err_msg"))
    assert error.code == (body.get("category") or body.get("err_code"))
    assert error.details == (body.get("details") or None)
    assert error.request_id == body.get("request_id")
