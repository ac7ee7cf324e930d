"""What is sent again, how often, and after how long; and what never is."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import httpcore
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepgram_manage import (
    AuthenticationError,
    DeepgramApiError,
    DeepgramClient,
    DeepgramConnectionError,
    DeepgramError,
    DeepgramTimeoutError,
    NotFoundError,
    RateLimitError,
    RetryPolicy,
    ServerError,
    WriteOutcomeUnknownError,
)
from deepgram_manage._sending.retries import asked_wait, backoff
from tests.support.operations import COMPOSITES, OPERATIONS, SINGLE, Operation
from tests.support.profiles import PROFILE
from tests.support.scripted import (
    Scripted,
    answer,
    cut,
    cut_in_body,
    cut_in_head,
    over_all_networks,
    reset,
    scripted,
    stall,
)
from tests.support.servers import refused_url
from tests.support.wire import KEY, Anything, Caller, Reply, attempt

if TYPE_CHECKING:
    from tests.support.scripted import Act
    from tests.support.wire import Wire

OPTIONS = {"comment": "made once", "scopes": ["usage:read"]}
CALLS: dict[str, tuple[Anything, ...]] = {
    "GET": ("get_project", "p1"),
    "PUT": ("update_member_scope", "p1", "m1", {"scope": "admin"}),
    "PATCH": ("update_project", "p1", "new"),
    "DELETE": ("delete_key", "p1", "k1"),
    "POST": ("create_key", "p1", OPTIONS),
}
REPEATABLE = ["GET", "PUT", "PATCH", "DELETE"]
DELETES = [operation for operation in OPERATIONS if operation.verb == "DELETE"]

every_method = pytest.mark.parametrize("method", CALLS)
every_repeatable = pytest.mark.parametrize("method", REPEATABLE)


def by_name(value: object) -> str:
    """Name what a test is run with."""
    return type(value).__name__ if isinstance(value, Exception) else str(value)


def sent(wire: Wire, method: str) -> int:
    """How often requests of a method were sent."""
    return [request.method for request in wire.seen].count(method)


def fail(call: Caller, method: str, **options: Anything) -> Anything:
    """Make the call of a method, which fails, and give the error."""
    with pytest.raises(DeepgramError) as caught:
        call(*CALLS[method], **options)
    return caught.value


REPEATED_STATUSES = [408, 429, 500, 502, 503, 504]
OTHER_STATUSES = [
    *(300, 301, 302, 304, 307, 308),
    *(400, 401, 402, 403, 404, 405, 406, 409, 410, 411, 413, 415, 418, 422, 423, 424, 425, 451),
    *(501, 505, 507, 508, 511, 599, 600, 999),
]
# Before anything is sent, while it is sent or answered, and what no repeat would mend.
NO_CONNECTION = [
    httpx.ConnectError("refused"),
    httpx.ConnectTimeout("slow"),
    httpx.PoolTimeout("busy"),
    httpx.ProxyError("403 from the proxy"),
]
BREAKDOWNS = [
    httpx.ReadError("reset"),
    httpx.WriteError("broken pipe"),
    httpx.CloseError("closed"),
    httpx.ReadTimeout("slow"),
    httpx.WriteTimeout("slow"),
    httpx.RemoteProtocolError("server disconnected"),
]
HOPELESS = [
    httpx.UnsupportedProtocol("gopher"),
    httpx.LocalProtocolError("no header"),
    httpx.InvalidURL("no URL"),
    httpx.DecodingError("no gzip"),
    httpx.TooManyRedirects("round and round"),
]


@every_repeatable
@pytest.mark.parametrize("status", REPEATED_STATUSES)
def test_status_that_may_pass_is_tried_again(
    call: Caller, wire: Wire, method: str, status: int
) -> None:
    """GET, PUT, PATCH and DELETE are sent again on these statuses, and succeed in the end."""
    wire.first = [Reply(status), Reply(status)]

    call(*CALLS[method])

    assert sent(wire, method) == len(wire.seen) == 3


@every_repeatable
@pytest.mark.parametrize("status", REPEATED_STATUSES)
def test_attempts_are_limited(call: Caller, wire: Wire, method: str, status: int) -> None:
    """After three attempts the last answer is the error, which counts them."""
    wire.answer = Reply(status)

    error = fail(call, method)

    assert (error.status_code, error.attempts, len(wire.seen)) == (status, 3, 3)


OF_GATEWAYS = [520, 521, 522, 523, 524, 529, 530]


@pytest.mark.parametrize("status", OF_GATEWAYS)
def test_reading_is_tried_again_behind_a_gateway(call: Caller, wire: Wire, status: int) -> None:
    """A gateway that does not reach the server is as good as a server that does not answer."""
    wire.answer = Reply(status)

    assert fail(call, "GET").attempts == 3


@pytest.mark.parametrize("status", OF_GATEWAYS)
@pytest.mark.parametrize("method", ["DELETE", "PATCH", "POST"])
def test_writes_are_not_tried_again_behind_a_gateway(
    call: Caller, wire: Wire, method: str, status: int
) -> None:
    """What a gateway says of its own accord does not tell that a write had no effect."""
    wire.answer = Reply(status)

    assert fail(call, method).attempts == 1


@every_method
def test_any_other_status_is_final(call: Caller, wire: Wire, method: str) -> None:
    """No call is sent again on a status that says the same the next time."""
    for status in OTHER_STATUSES:
        wire.answer = Reply(status)
        before = sent(wire, method)

        error = fail(call, method, deadline=None)

        assert (error.status_code, error.attempts) == (status, 1)
        assert sent(wire, method) == before + 1, status


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
def test_create_is_sent_once_whatever_the_server_fails_with(
    call: Caller, wire: Wire, status: int
) -> None:
    """A POST that the server may have followed is not sent again."""
    wire.answer = Reply(status)

    error = fail(call, "POST")

    assert (error.status_code, error.attempts) == (status, 1)
    assert sent(wire, "POST") == 1


def test_create_that_was_turned_away_is_sent_again(call: Caller, wire: Wire) -> None:
    """On 429 a POST had no effect, and is sent again as it was."""
    wire.first = [Reply(429), Reply(429)]

    call(*CALLS["POST"])

    assert [request.method for request in wire.seen] == ["POST"] * 3
    assert [json.loads(request.content) for request in wire.seen] == [OPTIONS] * 3


@every_method
@pytest.mark.parametrize("failure", NO_CONNECTION, ids=by_name)
def test_call_that_never_left_is_sent_again(
    call: Caller, wire: Wire, method: str, failure: Exception
) -> None:
    """Without a connection nothing was sent, so that even a POST may be sent again."""
    wire.first = [failure, failure]

    call(*CALLS[method])

    assert [request.method for request in wire.seen] == [method] * 3


@every_method
@pytest.mark.parametrize("failure", NO_CONNECTION, ids=by_name)
def test_call_that_never_left_is_given_up(
    call: Caller, wire: Wire, method: str, failure: Exception
) -> None:
    """After three attempts without a connection the error is a plain one: nothing is unclear."""
    wire.answer = failure

    error = fail(call, method)

    timed_out = isinstance(failure, httpx.TimeoutException)
    assert type(error) is (DeepgramTimeoutError if timed_out else DeepgramConnectionError)
    assert error.attempts == len(wire.seen) == 3


@every_repeatable
@pytest.mark.parametrize("failure", BREAKDOWNS, ids=by_name)
def test_breakdown_is_tried_again(
    call: Caller, wire: Wire, method: str, failure: Exception
) -> None:
    """GET, PUT, PATCH and DELETE are sent again after whatever happened on the way."""
    wire.first = [failure, failure]

    call(*CALLS[method])

    assert [request.method for request in wire.seen] == [method] * 3


@pytest.mark.parametrize("failure", BREAKDOWNS, ids=by_name)
def test_create_is_sent_once_whatever_breaks(call: Caller, wire: Wire, failure: Exception) -> None:
    """A POST that may have arrived is not sent again, and the error says that it is unclear."""
    wire.answer = failure

    error = fail(call, "POST")

    assert isinstance(error, WriteOutcomeUnknownError)
    assert error.attempts == sent(wire, "POST") == 1


@every_method
@pytest.mark.parametrize("failure", HOPELESS, ids=by_name)
def test_hopeless_failure_is_final(
    call: Caller, wire: Wire, method: str, failure: Exception
) -> None:
    """What no repeat would mend is not repeated."""
    wire.answer = failure

    error = fail(call, method)

    assert error.attempts == sent(wire, method) == 1


def test_protocol_error_is_no_proof_that_nothing_was_sent(call: Caller, wire: Wire) -> None:
    """Over HTTP/2, httpcore raises LocalProtocolError when a server answers nonsense."""
    wire.answer = httpx.LocalProtocolError("Invalid input ConnectionInputs.RECV_DATA")

    assert isinstance(fail(call, "POST"), WriteOutcomeUnknownError)


@pytest.mark.parametrize("operation", SINGLE, ids=str)
def test_success_is_sent_once(call: Caller, wire: Wire, operation: Operation) -> None:
    """A call that succeeds sends one request."""
    call(operation.name, *operation.arguments())

    assert [request.method for request in wire.seen] == [operation.verb]


@pytest.mark.parametrize("operation", COMPOSITES, ids=str)
def test_only_the_failed_half_is_sent_again(call: Caller, wire: Wire, operation: Operation) -> None:
    """Of a call of two requests, the one that fails is repeated."""
    path, also = (path.format(project_id="p1") for path in (operation.path, operation.also or ""))
    wire.at = {also: Reply(503)}

    with pytest.raises(ServerError):
        call(operation.name, "p1")

    counts = Counter(request.url.path for request in wire.seen)
    assert counts[also] == 3
    assert counts[path] <= 1


def test_every_attempt_is_the_same_request(call: Caller, wire: Wire) -> None:
    """The bytes of a repeated call are those of the first."""
    wire.first = [Reply(503), httpx.ReadError("reset")]

    call("update_project", "p1", "Größe", headers={"X-Trace": "t1"}, addons={"extra": "1"})

    requests = [
        (
            request.method,
            request.url,
            request.content,
            [pair for pair in request.headers.raw if pair[0] != b"date"],
        )
        for request in wire.seen
    ]
    assert len(requests) == 3
    assert requests[0] == requests[1] == requests[2]


GONE_AFTER: dict[str, list[Anything]] = {
    "500": [Reply(500)],
    "502": [Reply(502)],
    "408": [Reply(408)],
    "cut": [httpx.RemoteProtocolError("server disconnected")],
    "read error": [httpx.ReadError("reset")],
    "write error": [httpx.WriteError("broken pipe")],
    "timeout": [httpx.ReadTimeout("slow")],
    "500, then 429": [Reply(500), Reply(429)],
    "429, then 500": [Reply(429), Reply(500)],
    "no connection, then cut": [httpx.ConnectError("refused"), httpx.ReadError("reset")],
    "cut, then no connection": [httpx.ReadError("reset"), httpx.ConnectError("refused")],
}


@pytest.mark.parametrize("first", GONE_AFTER.values(), ids=GONE_AFTER)
def test_repeated_delete_that_finds_nothing_succeeded(
    call: Caller, wire: Wire, first: list[Anything]
) -> None:
    """A DELETE whose repeat answers 404, after an attempt that may have worked, is a success."""
    wire.first = list(first)
    wire.answer = Reply(404, b'{"err_msg": "not found"}')

    assert call("delete_key", "p1", "k1").message is None
    assert sent(wire, "DELETE") == len(first) + 1


@pytest.mark.parametrize("operation", DELETES, ids=str)
def test_every_delete_may_find_nothing(call: Caller, wire: Wire, operation: Operation) -> None:
    """What holds for one DELETE holds for all."""
    wire.first = [Reply(503)]
    wire.answer = Reply(404)

    assert call(operation.name, *operation.arguments()).message is None


NOT_GONE_AFTER: dict[str, list[Anything]] = {
    "nothing": [],
    "429": [Reply(429)],
    "429 twice": [Reply(429), Reply(429)],
    "no connection": [httpx.ConnectError("refused")],
    "no connection in time": [httpx.ConnectTimeout("slow")],
    "no place": [httpx.PoolTimeout("busy"), httpx.ProxyError("403 from the proxy")],
}


@pytest.mark.parametrize("first", NOT_GONE_AFTER.values(), ids=NOT_GONE_AFTER)
def test_delete_of_what_was_never_there_is_not_found(
    call: Caller, wire: Wire, first: list[Anything]
) -> None:
    """A 404 is an error when no attempt before it can have deleted anything."""
    wire.first = list(first)
    wire.answer = Reply(404)

    error = fail(call, "DELETE")

    assert type(error) is NotFoundError
    assert error.attempts == len(first) + 1


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("operation", DELETES, ids=str)
def test_delete_that_may_have_ended_the_access_is_no_wrong_key(
    call: Caller, wire: Wire, operation: Operation, status: int
) -> None:
    """A refused repeat after a lost answer leaves unknown whether the DELETE took effect."""
    wire.first = [httpx.ReadError("lost")]
    wire.answer = Reply(status)

    with pytest.raises(WriteOutcomeUnknownError) as caught:
        call(operation.name, *operation.arguments())

    assert not isinstance(caught.value, DeepgramApiError | DeepgramConnectionError)
    assert (caught.value.method, caught.value.attempts) == ("DELETE", 2)
    assert f"the repeat got {status}" in str(caught.value)


@pytest.mark.parametrize("first", NOT_GONE_AFTER.values(), ids=NOT_GONE_AFTER)
def test_delete_with_a_wrong_key_says_so(call: Caller, wire: Wire, first: list[Anything]) -> None:
    """A 401 is about the key when no attempt before it can have deleted anything."""
    wire.first = list(first)
    wire.answer = Reply(401)

    assert type(fail(call, "DELETE")) is AuthenticationError


def test_page_of_a_gateway_does_not_say_what_is_gone(call: Caller, wire: Wire) -> None:
    """A 404 in HTML is none of the API's: whether the DELETE worked stays unknown."""
    page = b"<html><head><title>404 Not Found</title></head></html>"
    wire.first = [Reply(503)]
    wire.answer = Reply(404, page, {"Content-Type": "text/html; charset=utf-8"})

    assert type(fail(call, "DELETE")) is NotFoundError


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH"])
def test_only_a_delete_succeeds_by_finding_nothing(call: Caller, wire: Wire, method: str) -> None:
    """Any other call whose repeat answers 404 is a NotFoundError."""
    wire.first = [Reply(500)]
    wire.answer = Reply(404)

    assert type(fail(call, method)) is NotFoundError


def test_what_may_have_been_deleted_is_forgotten_by_the_next_call(call: Caller, wire: Wire) -> None:
    """An unclear attempt belongs to its call: the next DELETE is refused with its 404."""
    wire.first = [Reply(500), Reply(404)]
    wire.answer = Reply(404)
    call("delete_key", "p1", "k1")

    assert type(fail(call, "DELETE")) is NotFoundError


def test_delete_goes_on_with_another_key(kind: str, wire: Wire) -> None:
    """A 401 between an unclear attempt and the 404 does not hide that the DELETE worked."""
    keys = iter(["old-key", "new-key"])
    wire.first = [Reply(500), Reply(401)]
    wire.answer = Reply(404)

    assert Caller(kind, wire.client(lambda: next(keys)))("delete_key", "p1", "k1").message is None
    assert [request.headers["Authorization"] for request in wire.seen] == [
        "Token old-key",
        "Token old-key",
        "Token new-key",
    ]


def test_raw_answer_of_a_delete_that_found_nothing(call: Caller, wire: Wire) -> None:
    """What HTTP had can be told from a first success."""
    wire.first = [Reply(503)]
    wire.answer = Reply(404)

    assert call.raw("delete_key", "p1", "k1").status_code == 404


def in_seconds(seconds: float) -> str:
    """The date of an instant as HTTP writes it."""
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


@every_method
@pytest.mark.parametrize("asked", ["2", "0.5", "1.25", "007", "59.9", "60"])
def test_server_says_how_long_to_wait(
    call: Caller, wire: Wire, waits: list[float], method: str, asked: str
) -> None:
    """`Retry-After` goes before our own waits, for every method."""
    wire.first = [Reply(429, headers={"Retry-After": asked})]

    call(*CALLS[method])

    assert waits == [float(asked)]


@pytest.mark.parametrize("status", REPEATED_STATUSES)
def test_any_repeated_status_may_say_how_long(
    call: Caller, wire: Wire, waits: list[float], status: int
) -> None:
    """`Retry-After` is not for 429 alone."""
    wire.first = [Reply(status, headers={"retry-after": "9"})]

    call(*CALLS["GET"])

    assert waits == [9]


def test_server_says_until_when_to_wait(call: Caller, wire: Wire, waits: list[float]) -> None:
    """`Retry-After` may be a date."""
    wire.first = [Reply(503, headers={"Retry-After": in_seconds(20)})]

    call(*CALLS["GET"])

    (seconds,) = waits
    assert 18 < seconds <= 20


SENSELESS = {
    "empty": "",
    "zero": "0",
    "negative": "-5",
    "not a number": "nan",
    "infinite": "inf",
    "negative infinite": "-inf",
    "words": "soon",
    "unit": "5 seconds",
    "two": "5, 6",
    "exponent": "1e3",
    "hexadecimal": "0x10",
    "underscore": "1_000",
    "point": ".",
    "other digits": "٣",
    "past": "Wed, 21 Oct 2015 07:28:00 GMT",
    "no such day": "Wed, 32 Oct 2099 07:28:00 GMT",
    "no such zone": "Wed, 21 Oct 2099 07:28:00 +999999",
    "timestamp": "2099-10-21T07:28:00Z",
}


@pytest.mark.parametrize("asked", SENSELESS.values(), ids=SENSELESS)
def test_senseless_wait_is_replaced_by_ours(
    call: Caller, wire: Wire, waits: list[float], asked: str
) -> None:
    """A `Retry-After` that asks for nothing that can be waited is as good as none."""
    response = Reply(503)
    response.headers = {"Retry-After": asked.encode()}  # type: ignore[dict-item]
    wire.first = [response]

    call(*CALLS["GET"])

    (seconds,) = waits
    assert 0 <= seconds <= 0.5


TOO_LONG = {
    "a second more": "61",
    "an hour": "3600",
    "a year": str(366 * 86400),
    "endless": "9" * 400,
    "date": in_seconds(3600),
    "last date": "Fri, 31 Dec 9999 23:59:59 GMT",
}


@every_method
@pytest.mark.parametrize("asked", TOO_LONG.values(), ids=TOO_LONG)
def test_wait_that_is_too_long_is_an_error_at_once(
    call: Caller, wire: Wire, waits: list[float], method: str, asked: str
) -> None:
    """When the server asks to wait for longer than any wait may be, the call fails at once."""
    wire.answer = Reply(429, headers={"Retry-After": asked})

    error = fail(call, method)

    assert isinstance(error, RateLimitError)
    assert error.response.headers["Retry-After"] == asked
    assert (error.attempts, sent(wire, method), waits) == (1, 1, [])


@every_method
def test_wait_beyond_the_deadline_is_an_error_at_once(
    call: Caller, wire: Wire, waits: list[float], method: str
) -> None:
    """When the server asks to wait until the deadline has passed, the call fails at once."""
    wire.answer = Reply(429, headers={"Retry-After": "5"})

    error = fail(call, method, deadline=4.9)

    assert isinstance(error, RateLimitError)
    assert (error.attempts, sent(wire, method), waits) == (1, 1, [])


def test_longest_wait_may_be_longer(kind: str, wire: Wire, waits: list[float]) -> None:
    """With a policy that allows it, a long wait is waited."""
    wire.first = [Reply(503, headers={"Retry-After": "600"})]
    client = wire.client(retry=RetryPolicy(longest_wait=700), deadline=None)

    Caller(kind, client)(*CALLS["GET"])

    assert waits == [600]


def test_wait_is_not_waited_after_a_refusal(call: Caller, wire: Wire, waits: list[float]) -> None:
    """`Retry-After` on a status that is final repeats nothing."""
    wire.answer = Reply(400, headers={"Retry-After": "1"})

    fail(call, "GET")

    assert (len(wire.seen), waits) == (1, [])


@PROFILE
@given(asked=st.text(max_size=40) | st.text("0123456789.,:+- GMTOctWed", max_size=40))
def test_any_retry_after_is_a_wait_or_none(asked: str) -> None:
    """Whatever a server sends, it is a positive number of seconds, or nothing."""
    headers = [(b"retry-after", asked.encode("utf-8", "surrogatepass"))]

    seconds = asked_wait(httpx.Response(503, headers=headers))

    assert seconds is None or seconds > 0


policies = st.builds(
    RetryPolicy,
    attempts=st.integers(1, 10**6),
    first_wait=st.floats(0, 1e308),
    longest_wait=st.floats(0, 1e308),
)


@PROFILE
@given(policy=policies, attempts=st.integers(1, 10**6))
def test_any_wait_keeps_its_bounds(policy: RetryPolicy, attempts: int) -> None:
    """A wait is anywhere between nothing and its bound, and never above the longest."""
    seconds = backoff(policy, attempts)

    assert 0 <= seconds <= policy.longest_wait
    assert attempts > 1 or seconds <= policy.first_wait


def test_waits_may_double(
    call: Caller, wire: Wire, waits: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bound of a wait is twice the one before, up to the longest."""
    monkeypatch.setattr("random.uniform", lambda _lowest, highest: highest)
    wire.answer = Reply(503)

    fail(call, "GET", retry=RetryPolicy(6, 0.5, 3))

    assert waits == [0.5, 1, 2, 3, 3]


def test_waits_may_be_nothing(
    call: Caller, wire: Wire, waits: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The jitter is full: the lowest wait is none."""
    monkeypatch.setattr("random.uniform", lambda lowest, _highest: lowest)
    wire.answer = Reply(503)

    fail(call, "GET", retry=RetryPolicy(4))

    assert waits == [0, 0, 0]


def test_waits_differ() -> None:
    """Clients that fail together do not come back together."""
    waits = {backoff(RetryPolicy(), 1) for _ in range(100)}

    assert len(waits) > 90
    assert min(waits) < 0.1
    assert max(waits) > 0.4


@every_method
def test_client_may_send_everything_once(kind: str, wire: Wire, method: str) -> None:
    """With `retry=None` every call of a client is sent once."""
    wire.answer = Reply(429)

    error = fail(Caller(kind, wire.client(retry=None)), method)

    assert error.attempts == len(wire.seen) == 1


@every_method
def test_call_may_be_sent_once(call: Caller, wire: Wire, method: str) -> None:
    """With `retry=None` a call is sent once, and the next one is sent again as ever."""
    wire.answer = Reply(429)

    assert fail(call, method, retry=None).attempts == len(wire.seen) == 1

    assert fail(call, method).attempts == 3


@pytest.mark.parametrize("attempts", [1, 2, 7])
def test_client_says_how_often(kind: str, wire: Wire, attempts: int) -> None:
    """The policy of a client says how often its calls are sent."""
    wire.answer = httpx.ConnectError("refused")

    error = fail(Caller(kind, wire.client(retry=RetryPolicy(attempts))), "GET")

    assert error.attempts == len(wire.seen) == attempts


def test_call_says_how_often(kind: str, wire: Wire) -> None:
    """The policy of a call goes before that of the client."""
    wire.answer = Reply(503)
    call = Caller(kind, wire.client(retry=None))

    assert fail(call, "GET", retry=RetryPolicy(4)).attempts == len(wire.seen) == 4


def test_copy_says_how_often(kind: str, wire: Wire) -> None:
    """The policy of a copy holds for the copy alone."""
    wire.answer = Reply(503)
    client = wire.client()

    assert fail(Caller(kind, client.with_options(retry=None)), "GET").attempts == 1
    assert fail(Caller(kind, client), "GET").attempts == 3


REFUSED: dict[str, tuple[Anything, type[Exception], str]] = {
    "no attempt": (
        RetryPolicy(0),
        ValueError,
        "retry: attempts=0 must be a whole number, at least",
    ),
    "fewer": (RetryPolicy(-1), ValueError, "retry: attempts=-1 must be a whole number, at least"),
    "half": (RetryPolicy(2.5), TypeError, "retry: attempts=2.5 must be"),  # type: ignore[arg-type]
    "no number": (RetryPolicy(float("nan")), TypeError, "retry: attempts=nan must be"),  # type: ignore[arg-type]
    "endless": (RetryPolicy(float("inf")), TypeError, "retry: attempts=inf must be"),  # type: ignore[arg-type]
    "text": (RetryPolicy("3"), TypeError, "retry: attempts='3' must be"),  # type: ignore[arg-type]
    "back in time": (RetryPolicy(3, -0.1), ValueError, "retry: first_wait=-0.1 must be a number"),
    "no first wait": (RetryPolicy(3, float("nan")), ValueError, "retry: first_wait=nan must be"),
    "endless wait": (RetryPolicy(3, float("inf")), ValueError, "retry: first_wait=inf must be"),
    "less than none": (RetryPolicy(3, 1, -1), ValueError, "retry: longest_wait=-1 must be"),
    "no longest": (RetryPolicy(3, 1, float("nan")), ValueError, "retry: longest_wait=nan must be"),
    "ever longer": (RetryPolicy(3, 1, float("inf")), ValueError, "retry: longest_wait=inf must be"),
    "number": (3, TypeError, "retry=3 must be a RetryPolicy, or None"),
    "false": (False, TypeError, "retry=False must be a RetryPolicy, or None"),
    "tuple": ((3, 0.5, 60.0), TypeError, "must be a RetryPolicy, or None"),
    "dict": ({"attempts": 3}, TypeError, "must be a RetryPolicy, or None"),
}

every_refused = pytest.mark.parametrize(
    ("policy", "kind_of_error", "message"), REFUSED.values(), ids=REFUSED
)


@every_refused
def test_policy_that_cannot_be_meant_makes_no_client(
    policy: Anything, kind_of_error: type[Exception], message: str
) -> None:
    """A client is not made, and the error names the setting, its value and what is right."""
    with pytest.raises(kind_of_error) as caught:
        DeepgramClient(KEY, retry=policy)

    assert message in str(caught.value)


@every_refused
def test_policy_that_cannot_be_meant_makes_no_copy(
    policy: Anything, kind_of_error: type[Exception], message: str
) -> None:
    """A copy is not made either."""
    with pytest.raises(kind_of_error) as caught:
        DeepgramClient(KEY).with_options(retry=policy)

    assert message in str(caught.value)


@every_refused
def test_policy_that_cannot_be_meant_sends_nothing(
    call: Caller, wire: Wire, policy: Anything, kind_of_error: type[Exception], message: str
) -> None:
    """A call is not sent."""
    with pytest.raises(kind_of_error) as caught:
        call("get_projects", retry=policy)

    assert message in str(caught.value)
    assert not wire.seen


def local(kind: str, server: Scripted, act: Act | None = None) -> Caller:
    """Call a server on a socket, without much patience when it is going to stall."""
    timeout = 0.2 if act is stall else 5
    return Caller(kind, DeepgramClient(KEY, base_url=server.url, timeout=timeout))


BROKEN: dict[str, Act] = {
    "cut": cut,
    "reset": reset,
    "cut in the head": cut_in_head,
    "cut in the body": cut_in_body,
    "no answer in time": stall,
}
every_break = pytest.mark.parametrize("act", BROKEN.values(), ids=BROKEN)


@over_all_networks
@every_repeatable
@every_break
def test_broken_connection_is_tried_again(kind: str, method: str, act: Act) -> None:
    """Wherever a connection breaks, all but POST is sent again, over another connection."""
    with scripted(act, act, answer()) as server:
        call = local(kind, server, act)
        call(*CALLS[method])
        call.close()

    assert [request.method for request in server.seen] == [method] * 3
    assert len({request.connection for request in server.seen}) == 3


@over_all_networks
@every_break
def test_broken_connection_repeats_no_create(kind: str, act: Act) -> None:
    """Wherever a connection breaks after a POST was read, the server sees that POST alone."""
    with scripted(act, answer(503)) as server:
        call = local(kind, server, act)
        error = fail(call, "POST")
        call.close()

    assert isinstance(error, WriteOutcomeUnknownError)
    assert (error.attempts, server.sent("POST")) == (1, 1)


@over_all_networks
@every_break
def test_connection_that_breaks_when_it_is_used_again_repeats_no_create(
    kind: str, act: Act
) -> None:
    """A POST over a connection that was kept is not sent again either: it may have arrived."""
    with scripted(answer(), act, answer(503)) as server:
        call = local(kind, server, act)

        async def twice() -> None:
            await call.client.asyncmanage.get_projects()
            await call.client.asyncmanage.create_key("p1", OPTIONS)

        if kind == "sync":
            call("get_projects")
            error = fail(call, "POST")
        else:
            with pytest.raises(WriteOutcomeUnknownError) as caught:
                call.wait(twice())
            error = caught.value
        call.close()

    assert isinstance(error, WriteOutcomeUnknownError)
    assert server.sent("POST") == 1
    assert [request.connection for request in server.seen[:2]] == [1, 1]


@over_all_networks
def test_create_waits_for_a_server_that_comes_up(kind: str) -> None:
    """A POST to a server that is not there is sent again, and arrives once when it is."""
    url = refused_url()
    started: list[Scripted] = []

    def start(_event: object) -> None:
        started.append(Scripted((answer(),), int(url.rpartition(":")[2])))

    call = Caller(kind, DeepgramClient(KEY, base_url=url, on_retry=start))
    call(*CALLS["POST"])
    call.close()

    (server,) = started
    server.close()
    assert [request.method for request in server.seen] == ["POST"]
    assert json.loads(server.seen[0].body) == OPTIONS


@over_all_networks
@every_method
def test_server_that_is_not_there_is_given_up(kind: str, method: str) -> None:
    """Without a server every method is tried three times, and nothing is unclear."""
    retries: list[Anything] = []
    call = Caller(kind, DeepgramClient(KEY, base_url=refused_url(), on_retry=retries.append))

    error = fail(call, method)
    call.close()

    assert type(error) is DeepgramConnectionError
    assert error.attempts == 3
    assert [event.reason for event in retries] == ["ConnectError", "ConnectError"]


@over_all_networks
def test_turned_away_create_arrives_once_more(kind: str) -> None:
    """After a 429 the server sees the POST a second time, over the same connection."""
    with scripted(answer(429), answer()) as server:
        call = local(kind, server)
        call(*CALLS["POST"])
        call.close()

    assert server.sent("POST") == 2
    assert len({request.connection for request in server.seen}) == 1


@over_all_networks
def test_refused_create_is_refused(kind: str) -> None:
    """A 4xx to a POST says that it had no effect: nothing is unclear, nothing sent again."""
    for status in (400, 401, 402, 403, 404, 409, 422):
        with scripted(answer(status)) as server:
            call = local(kind, server)
            error = fail(call, "POST")
            call.close()

        assert isinstance(error, DeepgramApiError)
        assert not isinstance(error, WriteOutcomeUnknownError)
        assert [request.method for request in server.seen] == ["POST"]


def test_error_of_a_call_that_succeeds_later_is_not_raised(call: Caller, wire: Wire) -> None:
    """Attempts that failed leave nothing behind when a later one succeeds."""
    wire.first = [Reply(503), httpx.ReadError("reset")]
    wire.answer = {"project_id": "p1"}

    value, refusal = attempt(lambda: call("get_project", "p1"), DeepgramError)

    assert (value.project_id, refusal) == ("p1", "")


class Said:
    """What a server said over HTTP/2, as httpcore keeps it: h2's events have these attributes."""

    def __init__(self, **attributes: int) -> None:
        """Keep the attributes."""
        self.__dict__.update(attributes)


def over_http2(said: Said) -> httpx.RemoteProtocolError:
    """The failure of a given client whose server said something about a stream."""
    failure = httpx.RemoteProtocolError("<what was said>")
    failure.__cause__ = httpcore.RemoteProtocolError(said)
    return failure


UNREAD = {
    "REFUSED_STREAM": Said(stream_id=3, error_code=7),
    "GOAWAY below all streams": Said(error_code=0, last_stream_id=0),
}
PERHAPS_READ = {
    "INTERNAL_ERROR": Said(stream_id=3, error_code=2),
    "CANCEL": Said(stream_id=3, error_code=8),
    "GOAWAY above the stream": Said(error_code=0, last_stream_id=3),
}


@pytest.mark.parametrize("said", UNREAD.values(), ids=UNREAD)
def test_write_that_a_server_says_it_did_not_read_is_sent_again(
    kind: str, wire: Wire, said: Said
) -> None:
    """A stream that was refused, or lies above what was processed, had no effect."""
    wire.first = [over_http2(said)]
    wire.answer = {"api_key_id": "k1", "key": "s"}

    made = Caller(kind, wire.client())("create_key", "p1", {"comment": "c", "scopes": ["member"]})

    assert made.api_key_id == "k1"
    assert [request.method for request in wire.seen] == ["POST", "POST"]


@pytest.mark.parametrize("said", PERHAPS_READ.values(), ids=PERHAPS_READ)
def test_write_that_a_server_may_have_read_is_not_sent_again(
    kind: str, wire: Wire, said: Said
) -> None:
    """Whatever else ends a stream leaves it open whether the write took effect."""
    wire.first = [over_http2(said)]
    wire.answer = {"api_keys": []}

    with pytest.raises(WriteOutcomeUnknownError):
        Caller(kind, wire.client())("create_key", "p1", {"comment": "c", "scopes": ["member"]})

    assert [request.method for request in wire.seen] == ["POST", "GET"]
