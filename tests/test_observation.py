"""What can be seen of calls from outside: log lines, hooks and OpenTelemetry spans."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from typing import TYPE_CHECKING

import httpx
import pytest
from opentelemetry.trace import SpanKind, StatusCode

from deepgram_manage import (
    AsyncManageClient,
    DeepgramApiKeyError,
    DeepgramConnectionError,
    DeepgramError,
    RetryPolicy,
    ServerError,
)
from deepgram_manage._sending import observation as module
from deepgram_manage._sending.events import RequestEvent, ResponseEvent, RetryEvent
from tests.support.operations import COMPOSITES, OPERATIONS, SINGLE, Operation
from tests.support.spans import span_exporter
from tests.support.ways import without
from tests.support.wire import KEY, Caller, Reply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from opentelemetry.sdk.trace import ReadableSpan

    from tests.support.wire import Anything, Wire

FAST = RetryPolicy(attempts=3, first_wait=0.001, longest_wait=0.01)
ID = "4b4b6e2c-ae52-11ee-b3e4-0242ac110002"
LINE = re.compile(
    r"(?P<call>\w+ /\S+): (?P<outcome>\w+) in (?P<ms>\d+\.\d) ms, "
    r"attempts: (?P<attempts>\d+), request id: (?P<id>\S+)"
)


class Answers:
    """Answers one after the other, the last again and again; put `respond` into a transport."""

    def __init__(self, *answers: Reply | Exception) -> None:
        """Have these answers."""
        self._answers = list(answers)

    def respond(self, _request: httpx.Request) -> httpx.Response:
        """Give the next answer, or fail with it."""
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status, content=answer.content, headers=answer.headers)


OK = Reply(200, b"{}", {"dg-request-id": ID})
BUSY = Reply(503, b"", {"dg-request-id": ID})
GONE = httpx.ReadError("gone")


@pytest.fixture
def ask(wire: Wire, kind: str) -> Callable[..., Anything]:
    """Call `get_projects` on a client that gets these answers; give the error, if there is one."""

    def ask(*answers: Reply | Exception, **settings: Anything) -> Exception | None:
        def transport(_library: Anything = httpx) -> httpx.MockTransport:
            return httpx.MockTransport(Answers(*answers).respond)

        wire.transport = transport  # type: ignore[assignment, method-assign]
        try:
            Caller(kind, wire.client(retry=FAST, **settings))("get_projects")
        except DeepgramError as error:
            return error
        return None

    return ask


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Callable[[], list[dict[str, str]]]:
    """What the package logs, at every level, in its parts."""
    caplog.set_level(logging.DEBUG, logger="deepgram_manage")

    def lines() -> list[dict[str, str]]:
        texts = [r.getMessage() for r in caplog.records if r.name.startswith("deepgram_manage")]
        found = [LINE.fullmatch(text) for text in texts]
        assert None not in found, texts
        return [line.groupdict() for line in found if line]

    return lines


@pytest.mark.parametrize("operation", SINGLE, ids=str)
def test_call_is_one_line_in_the_log(
    call: Caller, lines: Callable[[], list[dict[str, str]]], operation: Operation
) -> None:
    """Each call logs one line, with its method and the names of its parameters."""
    call(operation.name, *operation.arguments())

    (line,) = lines()
    assert line["call"] == f"{operation.verb} {operation.path}"


@pytest.mark.parametrize("operation", COMPOSITES, ids=str)
def test_call_of_two_requests_is_two_lines_in_the_log(
    call: Caller, lines: Callable[[], list[dict[str, str]]], operation: Operation
) -> None:
    """A call that asks two things logs a line for each."""
    call(operation.name, *operation.arguments())

    expected = {f"GET {operation.path}", f"GET {operation.also}"}
    assert {line["call"] for line in lines()} == expected
    assert len(lines()) == 2


OUTCOMES: dict[str, tuple[tuple[Reply | Exception, ...], dict[str, str]]] = {
    "answer": ((OK,), {"outcome": "200", "attempts": "1", "id": ID}),
    "answer without an id": ((Reply(200),), {"outcome": "200", "attempts": "1", "id": "None"}),
    "refusal": (
        (Reply(403, b"{}", {"dg-request-id": ID}),),
        {"outcome": "403", "attempts": "1", "id": ID},
    ),
    "retried answer": ((BUSY, OK), {"outcome": "200", "attempts": "2", "id": ID}),
    "retried failure": ((GONE, OK), {"outcome": "200", "attempts": "2", "id": ID}),
    "all attempts answered": ((BUSY,), {"outcome": "503", "attempts": "3", "id": ID}),
    "all attempts failed": (
        (BUSY, GONE),
        {"outcome": "ReadError", "attempts": "3", "id": "None"},
    ),
    "unreadable": ((Reply(200, b"{"),), {"outcome": "200", "attempts": "1", "id": "None"}),
}


@pytest.mark.parametrize(("answers", "parts"), OUTCOMES.values(), ids=OUTCOMES)
def test_line_says_how_the_call_ended(
    ask: Callable[..., Anything],
    lines: Callable[[], list[dict[str, str]]],
    answers: tuple[Reply | Exception, ...],
    parts: dict[str, str],
) -> None:
    """However a call ends, there is one line, with the last outcome, and how many attempts."""
    ask(*answers)

    (line,) = lines()
    assert {name: line[name] for name in parts} == parts
    assert 0 <= float(line["ms"]) < 5000


def test_line_is_of_level_debug(call: Caller, caplog: pytest.LogCaptureFixture) -> None:
    """Nothing is logged above DEBUG."""
    caplog.set_level(logging.DEBUG, logger="deepgram_manage")

    call("get_projects")

    levels = [r.levelno for r in caplog.records if r.name.startswith("deepgram_manage")]
    assert levels == [logging.DEBUG]


def test_call_without_a_key_is_one_line(
    wire: Wire, kind: str, lines: Callable[[], list[dict[str, str]]]
) -> None:
    """A call for which no key could be had is logged as well, with no attempt."""

    def fail() -> str:
        raise OSError

    with pytest.raises(DeepgramApiKeyError):
        Caller(kind, wire.client(api_key=fail))("get_projects")

    (line,) = lines()
    assert line["attempts"] == "0"


def test_call_that_was_cancelled_is_one_line(
    lines: Callable[[], list[dict[str, str]]],
) -> None:
    """A call that was given up is logged as well."""

    class Slow(httpx.AsyncBaseTransport):
        async def handle_async_request(self, _request: httpx.Request) -> httpx.Response:
            await asyncio.sleep(60)
            raise AssertionError

    async def cancel() -> None:
        async with asyncio.timeout(0.01):
            await AsyncManageClient(KEY, async_http_client=Slow()).get_projects()

    with pytest.raises(TimeoutError):
        asyncio.run(cancel())

    (line,) = lines()
    assert line["call"] == "GET /v1/projects"


def test_call_that_is_refused_beforehand_is_not_logged(
    call: Caller, lines: Callable[[], list[dict[str, str]]]
) -> None:
    """Arguments that cannot be meant make no call, and so no line."""
    with pytest.raises(ValueError, match="deadline"):
        call("get_projects", deadline=-1)

    assert lines() == []


PRIVATE = "canary0private"


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
@pytest.mark.parametrize("answer", [Reply(200), Reply(400), GONE], ids=["ok", "refused", "failed"])
def test_nothing_private_is_observed(
    wire: Wire, kind: str, caplog: pytest.LogCaptureFixture, operation: Operation, answer: Anything
) -> None:
    """No id, address, query, header or key is in a log record, an argument of a hook or a span."""
    caplog.set_level(logging.DEBUG, logger="deepgram_manage")
    wire.answer = answer
    heard: list[object] = []
    hooks = dict.fromkeys(("on_request", "on_response", "on_retry"), heard.append)
    ids = dict.fromkeys(operation.ids, PRIVATE)
    client = wire.client(retry=FAST, headers={"X-Team": PRIVATE}, **hooks)

    with span_exporter() as exporter:
        with contextlib.suppress(DeepgramError):
            Caller(kind, client)(
                operation.name,
                *operation.arguments(**ids),
                headers={"X-Trace": PRIVATE},
                addons={"extra": PRIVATE},
            )
        spans = "".join(span.to_json() for span in exporter.get_finished_spans())

    records = [vars(r) for r in caplog.records if r.name.startswith("deepgram_manage")]
    assert heard
    assert spans
    assert not [word for word in (PRIVATE, KEY) if word in f"{records} {heard} {spans}"]


def heard_by(ask: Callable[..., Anything], *answers: Reply | Exception) -> list[Anything]:
    """What the hooks of a client that gets these answers are called with, in order."""
    heard: list[Anything] = []
    ask(*answers, **dict.fromkeys(("on_request", "on_response", "on_retry"), heard.append))
    return heard


def test_hooks_of_a_call_that_is_answered(ask: Callable[..., Anything]) -> None:
    """A call that is answered at once calls `on_request`, then `on_response`."""
    request, response = heard_by(ask, OK)

    assert request == RequestEvent("list_projects", "GET", "/v1/projects", 1)
    assert response == ResponseEvent(
        "list_projects", "GET", "/v1/projects", 1, 200, ID, response.seconds, None
    )
    assert 0 <= response.seconds < 5


def test_hooks_of_a_call_that_is_sent_again(ask: Callable[..., Anything]) -> None:
    """Each attempt calls `on_request` and `on_response`, and between two there is `on_retry`."""
    heard = heard_by(ask, BUSY, GONE, OK)

    assert [(type(event), event.attempt) for event in heard] == [
        (RequestEvent, 1),
        (ResponseEvent, 1),
        (RetryEvent, 1),
        (RequestEvent, 2),
        (ResponseEvent, 2),
        (RetryEvent, 2),
        (RequestEvent, 3),
        (ResponseEvent, 3),
    ]


def test_hook_of_a_retry_is_told_why_and_how_long(ask: Callable[..., Anything]) -> None:
    """`on_retry` gets the reason, a status or the kind of failure, and the seconds to wait."""
    retries = [event for event in heard_by(ask, BUSY, GONE, OK) if isinstance(event, RetryEvent)]

    assert [event.reason for event in retries] == ["503", "ReadError"]
    assert all(0 <= event.wait <= 0.01 for event in retries)
    first = retries[0]
    assert (first.operation, first.method, first.route) == (
        "list_projects",
        "GET",
        "/v1/projects",
    )


def test_hook_of_a_response_is_told_of_a_failure(ask: Callable[..., Anything]) -> None:
    """`on_response` of an attempt without an answer has the kind of failure, and no status."""
    responses = [event for event in heard_by(ask, BUSY, GONE) if isinstance(event, ResponseEvent)]

    assert [event.status_code for event in responses] == [503, None, None]
    assert [event.failure for event in responses] == [None, "ReadError", "ReadError"]
    assert [event.request_id for event in responses] == [ID, None, None]


def test_last_attempt_is_followed_by_no_retry(ask: Callable[..., Anything]) -> None:
    """`on_retry` is not called after the last attempt."""
    heard = heard_by(ask, BUSY)

    assert [type(event) for event in heard].count(RetryEvent) == 2
    assert isinstance(heard[-1], ResponseEvent)


def test_hooks_get_the_route_of_a_call(kind: str, wire: Wire) -> None:
    """Events name the operation, and the path with the names of its parameters."""
    heard: list[RequestEvent] = []

    Caller(kind, wire.client(on_request=heard.append))("delete_key", "p1", "k1")

    assert heard == [
        RequestEvent("delete_key", "DELETE", "/v1/projects/{project_id}/keys/{key_id}", 1)
    ]


def test_error_of_a_hook_is_raised(kind: str, wire: Wire) -> None:
    """A hook that fails fails the call: its error is not hidden."""

    def fail(_event: object) -> None:
        raise RuntimeError("of the hook")

    with pytest.raises(RuntimeError, match="of the hook"):
        Caller(kind, wire.client(on_request=fail))("get_projects")

    assert not wire.seen


def test_hooks_hear_of_the_search_for_an_unclear_write(kind: str, wire: Wire) -> None:
    """Looking for what an unclear write created is a call of its own."""
    heard: list[RequestEvent] = []
    wire.answer = Reply(500)
    client = wire.client(on_request=heard.append, retry=None)

    with pytest.raises(ServerError):
        Caller(kind, client)("create_key", "p1", {"comment": "ci", "scopes": ["member"]})

    assert [event.operation for event in heard] == ["create_key", "list_keys"]


@pytest.fixture
def spans() -> Iterator[Callable[[], list[ReadableSpan]]]:
    """The spans that have ended."""
    with span_exporter() as exporter:
        yield lambda: list(exporter.get_finished_spans())


@pytest.mark.parametrize("operation", SINGLE, ids=str)
def test_call_is_one_span(
    call: Caller, spans: Callable[[], list[ReadableSpan]], operation: Operation
) -> None:
    """Each call is one span of a client, named after its method and route."""
    call(operation.name, *operation.arguments())

    (span,) = spans()
    assert span.name == f"{operation.verb} {operation.path}"
    assert span.kind is SpanKind.CLIENT
    assert span.instrumentation_scope
    assert span.instrumentation_scope.name == "deepgram_manage"


@pytest.mark.parametrize(
    ("base_url", "address", "port"),
    [
        ("api.example.com", "api.example.com", 443),
        ("https://api.example.com:8443/path", "api.example.com", 8443),
        ("http://127.0.0.1", "127.0.0.1", 80),
        ("http://[::1]:8080", "::1", 8080),
    ],
)
def test_span_has_the_semantic_attributes(  # noqa: PLR0913, PLR0917 -- a case, and fixtures
    kind: str,
    wire: Wire,
    spans: Callable[[], list[ReadableSpan]],
    base_url: str,
    address: str,
    port: int,
) -> None:
    """A span has the attributes of the conventions for HTTP clients, and none beside them."""
    Caller(kind, wire.client(base_url=base_url))("get_project", "p1")

    (span,) = spans()
    assert dict(span.attributes or {}) == {
        "http.request.method": "GET",
        "url.template": "/v1/projects/{project_id}",
        "server.address": address,
        "server.port": port,
        "http.response.status_code": 200,
    }
    assert span.status.status_code is StatusCode.UNSET


def test_span_of_a_refusal_is_an_error(
    ask: Callable[..., Anything], spans: Callable[[], list[ReadableSpan]]
) -> None:
    """The span of a call that was refused has the status, also as the type of its error."""
    ask(Reply(403))

    (span,) = spans()
    assert span.status.status_code is StatusCode.ERROR
    assert span.attributes
    assert span.attributes["http.response.status_code"] == 403
    assert span.attributes["error.type"] == "403"


def test_span_of_a_failure_is_an_error(
    ask: Callable[..., Anything], spans: Callable[[], list[ReadableSpan]]
) -> None:
    """The span of a call without an answer has the kind of failure, and no status."""
    error = ask(GONE)

    (span,) = spans()
    assert isinstance(error, DeepgramConnectionError)
    assert span.status.status_code is StatusCode.ERROR
    assert span.attributes
    assert span.attributes["error.type"] == "ReadError"
    assert "http.response.status_code" not in span.attributes


def test_attempts_are_events_of_the_span(
    ask: Callable[..., Anything], spans: Callable[[], list[ReadableSpan]]
) -> None:
    """A call that is sent three times is one span with an event for each time."""
    ask(BUSY, GONE, OK)

    (span,) = spans()
    attempts = [dict(each.attributes or {}) for each in span.events if each.name == "attempt"]
    assert attempts == [
        {"attempt": 1, "outcome": "503"},
        {"attempt": 2, "outcome": "ReadError"},
        {"attempt": 3, "outcome": "200"},
    ]
    assert span.attributes
    assert span.attributes["http.request.resend_count"] == 2
    assert span.status.status_code is StatusCode.UNSET


def test_waits_are_events_of_the_span(
    ask: Callable[..., Anything], spans: Callable[[], list[ReadableSpan]]
) -> None:
    """Between two attempts the span has an event that says how long is waited, and why."""
    ask(BUSY, OK)

    (span,) = spans()
    assert [event.name for event in span.events] == ["attempt", "retry", "attempt"]
    waited = span.events[1].attributes
    assert waited
    assert (waited["attempt"], waited["reason"]) == (1, "503")
    assert 0 <= float(str(waited["wait"])) <= 0.01


def test_single_attempt_was_not_sent_again(
    ask: Callable[..., Anything], spans: Callable[[], list[ReadableSpan]]
) -> None:
    """A call that is sent once has no count of repetitions."""
    ask(OK)

    assert "http.request.resend_count" not in (spans()[0].attributes or {})


def test_call_without_a_key_is_a_span(
    wire: Wire, kind: str, spans: Callable[[], list[ReadableSpan]]
) -> None:
    """A call for which no key could be had is a span that ends as an error."""

    def fail() -> str:
        raise OSError

    with pytest.raises(DeepgramApiKeyError):
        Caller(kind, wire.client(api_key=fail))("get_projects")

    (span,) = spans()
    assert span.status.status_code is StatusCode.ERROR


def test_nothing_is_traced_without_opentelemetry(
    wire: Wire,
    kind: str,
    spans: Callable[[], list[ReadableSpan]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without opentelemetry-api calls work, and make no spans."""
    without(monkeypatch, "observation", "opentelemetry")
    module._tracer.cache_clear()  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
    try:
        Caller(kind, wire.client())("get_projects")
    finally:
        module._tracer.cache_clear()  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]

    assert spans() == []
    assert len(wire.seen) == 1
