"""How an answer that is no success, or cannot be read, becomes an exception."""

from __future__ import annotations

import json
import pickle
import traceback
from typing import TYPE_CHECKING

import httpx
import pytest

import deepgram_manage
from deepgram_manage import (
    AuthenticationError,
    BadRequestError,
    ConflictError,
    DeepgramApiError,
    DeepgramApiKeyError,
    DeepgramConnectionError,
    DeepgramError,
    DeepgramTimeoutError,
    NotFoundError,
    PaymentRequiredError,
    PermissionDeniedError,
    RateLimitError,
    ServerError,
    UnprocessableEntityError,
    UnreadableResponseError,
    UsageNotReadyError,
)
from tests.support.samples import sample
from tests.support.walk import COPIES
from tests.support.wire import KEY, Anything, Caller, Reply, attempt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.wire import Wire

JSON = {"Content-Type": "application/json"}
TEXT = {"Content-Type": "text/plain; charset=utf-8"}
HTML = {"Content-Type": "text/html"}

CLASSES = {
    400: BadRequestError,
    401: AuthenticationError,
    402: PaymentRequiredError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    422: UnprocessableEntityError,
    429: RateLimitError,
    500: ServerError,
    502: ServerError,
    503: ServerError,
    504: ServerError,
    520: ServerError,
    599: ServerError,
    301: DeepgramApiError,
    304: DeepgramApiError,
    405: DeepgramApiError,
    408: DeepgramApiError,
    418: DeepgramApiError,
    451: DeepgramApiError,
    600: DeepgramApiError,
    999: DeepgramApiError,
}


def body(**fields: Anything) -> bytes:
    """A JSON object."""
    return json.dumps(fields).encode()


SHAPES: dict[str, tuple[Reply, str, str | None, str | None, str | None]] = {
    "modern": (
        Reply(0, body(category="C", message="M", details="D", request_id="R"), JSON),
        "M",
        "C",
        "D",
        "R",
    ),
    "legacy": (
        Reply(0, body(err_code="C", err_msg="M", request_id="R"), JSON),
        "M",
        "C",
        None,
        "R",
    ),
    "legacy without an id": (Reply(0, body(err_code="C", err_msg="M"), JSON), "M", "C", None, None),
    "speech": (Reply(0, body(error_code="C", err_msg="M"), JSON), "M", "C", None, None),
    "text": (Reply(0, b"M", TEXT), "M", None, None, None),
    "text without a type": (Reply(0, b"M\n"), "M", None, None, None),
    "ancient": (
        Reply(0, body(error="E", reason="M", transaction_key="T", request_id="R"), JSON),
        "M",
        None,
        None,
        "R",
    ),
    "ancient without a reason": (Reply(0, body(error="M"), JSON), "M", None, None, None),
    "wrapped": (Reply(0, body(error={"message": "M", "code": 5}), JSON), "M", None, None, None),
    "gateway": (
        Reply(0, b"<html><head><title>\n 502 Bad\n Gateway </title></head></html>", HTML),
        "502 Bad Gateway",
        None,
        None,
        None,
    ),
    "id in a header": (
        Reply(0, b"M", TEXT | {"dg-request-id": "H"}),
        "M",
        None,
        None,
        "H",
    ),
    "id in body and header": (
        Reply(0, body(message="M", request_id="R"), JSON | {"dg-request-id": "H"}),
        "M",
        None,
        None,
        "R",
    ),
    "string": (Reply(0, b'"M"', JSON), "M", None, None, None),
    "list": (Reply(0, b'["M"]', JSON), '["M"]', None, None, None),
    "number": (Reply(0, b"5", JSON), "5", None, None, None),
    "null": (Reply(0, b"null", JSON), "null", None, None, None),
    "truncated": (Reply(0, b'{"message": "M', JSON), '{"message": "M', None, None, None),
    "fields of other types": (
        Reply(0, body(category=7, message=["M"], details=None, request_id=""), JSON),
        "['M']",
        "7",
        None,
        None,
    ),
    "latin-1": (
        Reply(0, "Schlüssel".encode("latin-1"), {"Content-Type": "text/plain; charset=latin-1"}),
        "Schlüssel",
        None,
        None,
        None,
    ),
    "utf-8 with a byte order mark": (
        Reply(0, b'\xef\xbb\xbf{"message": "M"}', JSON),
        "M",
        None,
        None,
        None,
    ),
}

UNSPEAKABLE = {
    "empty": Reply(0, b""),
    "blank": Reply(0, b" \r\n\t"),
    "no text": Reply(0, b"\xff\xfe\xfa\x00", TEXT),
    "no text in json": Reply(0, b'{"message": "\xff"}', JSON),
    "page without a title": Reply(0, b"<html></html>", HTML),
    "page with an empty title": Reply(0, b"<html><title></title>", HTML),
    "empty object": Reply(0, b"{}", JSON),
    "nothing in it": Reply(0, body(message="", err_msg=None), JSON),
    "unknown charset": Reply(0, b"M", {"Content-Type": "text/plain; charset=klingon"}),
    "charset that is no text": Reply(0, b"M", {"Content-Type": "text/plain; charset=hex"}),
    "charset that always fails": Reply(0, b"M", {"Content-Type": "text/plain; charset=undefined"}),
    "charset of compressed data": Reply(0, b"M", {"Content-Type": "text/plain; charset=zlib"}),
    "deep": Reply(0, b"[" * 100_000, JSON),
    "deep message": Reply(0, b'{"message": ' + b"[" * 950 + b"]" * 950 + b"}", JSON),
    "number beyond reading": Reply(0, b'{"message": ' + b"9" * 5000 + b"}", JSON),
    "lone surrogate": Reply(0, b'{"message": "\\ud800"}', JSON),
    "endless": Reply(0, b"M" * 1_000_000, TEXT),
}


def fail(call: Caller, wire: Wire, status: int, reply: Reply) -> DeepgramApiError:
    """Get the error that an answer becomes."""
    wire.answer = Reply(status, reply.content, reply.headers)
    with pytest.raises(DeepgramApiError) as caught:
        call("get_key", "p1", "k1")
    return caught.value


@pytest.mark.parametrize("status", CLASSES)
def test_answer_becomes_the_error_of_its_status(call: Caller, wire: Wire, status: int) -> None:
    """The status alone decides on the class, and any known shape is read for the rest."""
    for shape, (reply, message, code, details, request_id) in SHAPES.items():
        error = fail(call, wire, status, reply)

        assert type(error) is CLASSES[status], shape
        assert (error.status_code, error.status) == (status, str(status)), shape
        assert (error.message, error.code, error.details) == (message, code, details), shape
        assert error.request_id == request_id, shape
        assert (error.method, error.path) == ("GET", "/v1/projects/p1/keys/k1"), shape


@pytest.mark.parametrize("shape", UNSPEAKABLE)
@pytest.mark.parametrize("status", [301, 403, 502, 520, 999])
def test_answer_that_says_nothing_is_still_an_error(
    call: Caller, wire: Wire, status: int, shape: str
) -> None:
    """Whatever the body is, the error has its class, a message of bearable length and a text."""
    error = fail(call, wire, status, UNSPEAKABLE[shape])

    assert type(error) is CLASSES[status]
    assert 0 < len(error.message) < 1000
    assert f"{status}" in str(error)


@pytest.mark.parametrize(
    ("status", "message"), [(403, "Forbidden"), (404, "Not Found"), (502, "Bad Gateway")]
)
def test_empty_answer_says_what_its_status_means(
    call: Caller, wire: Wire, status: int, message: str
) -> None:
    """Without a body the message is the meaning of the status."""
    assert fail(call, wire, status, Reply(0, b"")).message == message


def test_text_says_what_failed_and_how(call: Caller, wire: Wire) -> None:
    """The text has method, path, status, message, details and request id."""
    reply = Reply(0, body(category="C", message="M.", details="D.", request_id="R"), JSON)

    assert str(fail(call, wire, 404, reply)) == (
        "GET /v1/projects/p1/keys/k1: 404 M. D. (request id R)"
    )


def test_text_has_the_status_once(call: Caller, wire: Wire) -> None:
    """The title of a gateway's page begins with the status; the text does not repeat it."""
    page = b"<html><title>502 Bad Gateway</title></html>"
    wire.answer = Reply(502, page, {"Content-Type": "text/html"})

    with pytest.raises(DeepgramApiError) as caught:
        call("get_projects", retry=None)

    assert str(caught.value) == "GET /v1/projects: 502 Bad Gateway"


@pytest.mark.parametrize(
    ("method", "arguments", "says"),
    [
        ("get_projects", (), False),
        ("delete_key", ("p", "k"), True),
        ("create_key", ("p", {"comment": "c", "scopes": ["usage:write"]}), True),
    ],
)
def test_only_a_write_took_effect(
    call: Caller, wire: Wire, method: str, arguments: tuple[object, ...], *, says: bool
) -> None:
    """An answer that cannot be read leaves a write done; a call that reads changes nothing."""
    wire.answer = Reply(200, b"{")

    with pytest.raises(DeepgramApiError) as caught:
        call(method, *arguments)

    assert ("took effect" in str(caught.value)) is says


def test_text_without_details_and_id(call: Caller, wire: Wire) -> None:
    """The text leaves out what the answer did not have."""
    assert str(fail(call, wire, 404, Reply(0, b"M."))) == "GET /v1/projects/p1/keys/k1: 404 M."


def test_path_of_an_error_has_no_query(call: Caller, wire: Wire) -> None:
    """The path of an error is the one of the call, quoted, and without the query."""
    wire.answer = Reply(404)

    with pytest.raises(NotFoundError) as caught:
        call("get_usage_requests", "a b", {"limit": 5})

    assert caught.value.path == "/v1/projects/a%20b/requests"


@pytest.mark.parametrize(
    ("name", "scope"),
    [
        ("keys_create_error_403", "keys:write"),
        ("error_403_usage_read", "usage:read"),
        ("error_403_unauthorized_modern", None),
        ("error_403_forbidden_grant", None),
        ("invites_create_bad_scope_400", None),
        ("error_404_uuid_text", None),
    ],
)
def test_missing_scope_is_named(call: Caller, wire: Wire, name: str, scope: str | None) -> None:
    """The scope that was missing is an attribute, and in the text, when the answer names it."""
    wire.answer = sample(name)

    with pytest.raises(DeepgramApiError) as caught:
        call("get_project", "p1")

    assert caught.value.missing_scope == scope
    assert scope is None or scope in str(caught.value)


NO_PERMISSION = {
    "code": (b'{"err_code": "INSUFFICIENT_PERMISSIONS", "err_msg": "No."}', {}),
    "modern": (b'{"category": "INSUFFICIENT_PERMISSIONS", "message": "No."}', {}),
    "text": (b"User does not have sufficient permissions.", {"Content-Type": "text/plain"}),
    "message": (b'{"err_msg": "User does not have sufficient permissions."}', {}),
    "another code": (body(err_code="FORBIDDEN", err_msg="Insufficient permissions."), JSON),
    "small letters": (body(err_code="insufficient_permissions", err_msg="No."), JSON),
    "OAuth": (body(error="insufficient_scope"), JSON),
    "the code as text": (b"INSUFFICIENT_PERMISSIONS", TEXT),
    "a code that is wrapped": (body(error={"code": "INSUFFICIENT_PERMISSIONS"}), JSON),
    "the details": (
        body(category="UNAUTHORIZED", message="No.", details="It needs the 'usage:read' scope."),
        JSON,
    ),
}


@pytest.mark.parametrize(("content", "headers"), NO_PERMISSION.values(), ids=NO_PERMISSION)
def test_missing_scope_is_not_a_wrong_key(
    call: Caller, wire: Wire, content: bytes, headers: dict[str, str]
) -> None:
    """A 401 that says that permissions lack is a PermissionDeniedError with its status."""
    error = fail(call, wire, 401, Reply(401, content, headers))

    assert type(error) is PermissionDeniedError
    assert error.status_code == 401


def test_missing_scope_asks_for_no_other_key(wire: Wire) -> None:
    """A provider is not asked again: another call with the key would be answered."""
    asked: list[str] = []

    def provider() -> str:
        asked.append("key")
        return KEY

    wire.answer = Reply(401, b"User does not have sufficient permissions.", TEXT)

    with pytest.raises(PermissionDeniedError):
        wire.client(provider).manage.get_balances("p1")

    assert (len(asked), len(wire.seen)) == (1, 1)


WAYS_TO_NAME = {
    "in double quotes": 'This requires the "usage:read" scope.',
    "behind a colon": "Required scope: usage:read.",
    "in backquotes": "missing scope `usage:read`",
    "first of two": "Check that your account has the 'usage:read' or 'usage:write' scope.",
    "a role": "Only the 'owner' scope allows that.",
}


@pytest.mark.parametrize("details", WAYS_TO_NAME.values(), ids=WAYS_TO_NAME)
def test_missing_scope_is_found_in_any_wording(call: Caller, wire: Wire, details: str) -> None:
    """What the server names comes before what the document says, however it is worded."""
    content = body(category="INSUFFICIENT_PERMISSIONS", message="No.", details=details)
    wire.answer = Reply(403, content, JSON)

    with pytest.raises(PermissionDeniedError) as caught:
        call("get_balances", "p1")

    assert caught.value.missing_scope == ("owner" if "owner" in details else "usage:read")


NO_SCOPE = {
    "wrong key": Reply(403, body(category="UNAUTHORIZED", message="Authentication failed."), JSON),
    "page of a gateway": Reply(403, b"<html><title>Attention Required</title></html>", HTML),
    "bad value": Reply(400, body(message="The 'nonsense' scope is not known."), JSON),
    "not found": Reply(404, body(message="There is no 'nonsense' scope."), JSON),
}


@pytest.mark.parametrize("reply", NO_SCOPE.values(), ids=NO_SCOPE)
def test_other_refusals_lack_no_scope(call: Caller, wire: Wire, reply: Reply) -> None:
    """An error that is not about permissions has no missing scope, and says nothing of one."""
    wire.answer = reply

    with pytest.raises(DeepgramApiError) as caught:
        call("get_balances", "p1")

    assert caught.value.missing_scope is None
    assert "is missing" not in str(caught.value)


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("get_usage_requests", ["p1"]),
        ("get_usage_request", ["p1", "r1"]),
        ("get_usage_summary", ["p1"]),
        ("get_usage_fields", ["p1"]),
        ("get_usage_breakdown", ["p1"]),
    ],
)
def test_usage_needs_usage_read(
    call: Caller, wire: Wire, method: str, arguments: list[str]
) -> None:
    """The calls for usage and for the request log need the scope that a refusal of one names."""
    wire.answer = Reply(401, b"User does not have sufficient permissions.", TEXT)

    with pytest.raises(PermissionDeniedError) as caught:
        call(method, *arguments)

    assert caught.value.missing_scope == "usage:read"


def test_missing_scope_is_what_the_operation_needs(call: Caller, wire: Wire) -> None:
    """Where the answer names no scope, the error has the one that the document says."""
    wire.answer = Reply(401, b"User does not have sufficient permissions.")

    with pytest.raises(PermissionDeniedError) as caught:
        call("get_balances", "p1")

    assert caught.value.missing_scope == "billing:read"


def test_wrong_key_lacks_no_scope(call: Caller, wire: Wire) -> None:
    """An operation that needs a scope says nothing of it when the key is wrong."""
    wire.answer = Reply(401, b'{"err_code": "INVALID_AUTH", "err_msg": "Invalid credentials."}')

    with pytest.raises(AuthenticationError) as caught:
        call("get_balances", "p1")

    assert caught.value.missing_scope is None


LARGE = {
    "a page": b"<html>" + b"x" * 1_000_000,
    "cut": b'{"projects": [{"name": "' + b"x" * 1_000_000,
}


@pytest.mark.parametrize("status", [200, 500])
@pytest.mark.parametrize(
    "arguments",
    [
        ("get_projects",),
        ("get_usage_request", "p1", "r1"),
        ("create_key", "p1", {"comment": "ci", "scopes": ["member"]}),
        ("request", "GET", "/v1/projects"),
    ],
    ids=lambda arguments: arguments[0],
)
@pytest.mark.parametrize("content", LARGE.values(), ids=LARGE)
def test_kept_error_holds_a_bounded_part_of_a_large_answer(
    kind: str, wire: Wire, content: bytes, arguments: tuple[Anything, ...], status: int
) -> None:
    """Neither the error nor a frame of its traceback has the whole body."""
    wire.answer = Reply(status, content)
    call = Caller(kind, wire.client(retry=None))

    with pytest.raises(DeepgramApiError) as caught:
        call(*arguments)

    assert len(caught.value.response.content) <= 64 * 1024
    kept = traceback.walk_tb(caught.value.__traceback__)
    held = [value for frame, _ in kept for value in frame.f_locals.values()]
    answers = [value for value in held if isinstance(value, httpx.Response)]
    assert not [answer for answer in answers if len(answer.content) > 64 * 1024]


def test_answer_is_kept(call: Caller, wire: Wire) -> None:
    """The HTTP answer is in the error, for what nobody has thought of."""
    error = fail(call, wire, 404, Reply(0, b"M", {"X-Region": "eu"}))

    assert isinstance(error.response, httpx.Response)
    assert (error.response.text, error.response.headers["X-Region"]) == ("M", "eu")


def test_error_says_how_often_the_call_was_sent(call: Caller, wire: Wire) -> None:
    """A failed call is repeated where that may help, and the error counts the attempts."""
    attempts = {status: fail(call, wire, status, Reply(0)).attempts for status in (503, 501)}

    assert attempts == {503: 3, 501: 1}
    assert len(wire.seen) == 4


@pytest.mark.parametrize("status", [200, 201, 202, 206, 226, 299])
def test_any_success_is_read(call: Caller, wire: Wire, status: int) -> None:
    """Every status of the 200s is a success, if it is known or not."""
    wire.answer = Reply(status, b'{"project_id": "p1"}')

    assert call("get_project", "p1").project_id == "p1"


UNREADABLE = {
    "empty": b"",
    "html": b"<html><title>Sign in</title></html>",
    "truncated": b'{"project_id": "p1", "na',
    "no text": b'{"project_id": "\xff"}',
    "list": b'[{"project_id": "p1"}]',
    "string": b'"p1"',
    "number": b"1",
    "null": b"null",
    "true": b"true",
    "two": b"{}{}",
    "empty object": b"{}",
    "other object": b'{"unknown": 1}',
    "deep": b"[" * 100_000,
    "deep object": b'{"a":' * 100_000,
    "long number": b'{"a": ' + b"9" * 5000 + b"}",
}


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE)
@pytest.mark.parametrize("status", [200, 299])
def test_success_that_cannot_be_read_is_an_error(
    call: Caller, wire: Wire, status: int, content: bytes
) -> None:
    """A success with a body that the API does not send is an UnreadableResponseError."""
    wire.answer = Reply(status, content)

    with pytest.raises(UnreadableResponseError) as caught:
        call("get_project", "p1")

    assert caught.value.status_code == status
    assert (caught.value.method, caught.value.path) == ("GET", "/v1/projects/p1")
    assert caught.value.response.content == content[:65536]


def deep(opening: bytes, depth: int) -> Reply:
    """A project with something in it that is nested as deeply as that."""
    closing = b"}" if opening.startswith(b"{") else b"]"
    nested = opening * depth + b"null" + closing * depth
    return Reply(200, b'{"project_id": "p1", "unknown": ' + nested + b"}")


def levels(value: Anything) -> Iterator[Anything]:
    """Each of the values that are in each other."""
    while value is not None:
        yield value
        value = value["a"] if isinstance(value, dict) else value[0]


@pytest.mark.parametrize("depth", [50, 400, 500, 700, 900, 980, 2000, 5000])
@pytest.mark.parametrize("opening", [b'{"a":', b"["])
def test_deep_answer_can_be_used_or_is_refused(
    call: Caller, wire: Wire, opening: bytes, depth: int
) -> None:
    """An answer that JSON can read can be shown and given back; others are our error."""
    wire.answer = deep(opening, depth)
    project, refusal = attempt(lambda: call("get_project", "p1"), UnreadableResponseError)

    assert refusal or repr(project) == "Project(project_id='p1', unknown=…)"
    assert refusal or sum(1 for _ in levels(project.to_dict()["unknown"])) == depth


@pytest.mark.parametrize("depth", [50, 200, 400])
@pytest.mark.parametrize("opening", [b'{"a":', b"["])
def test_deep_answer_can_be_copied(call: Caller, wire: Wire, opening: bytes, depth: int) -> None:
    """An answer that is nested no deeper than pickle itself goes can be copied."""
    wire.answer = deep(opening, depth)
    project = call("get_project", "p1")

    for copied in COPIES.values():
        assert copied(project) == project


ERRORS = [
    name
    for name in dir(deepgram_manage)
    if isinstance(getattr(deepgram_manage, name), type)
    and issubclass(getattr(deepgram_manage, name), Exception)
]


@pytest.mark.parametrize("name", ERRORS)
def test_one_base_catches_all(name: str) -> None:
    """Every exception of the package is a DeepgramError."""
    assert issubclass(getattr(deepgram_manage, name), DeepgramError)


@pytest.mark.parametrize(
    "kind", [*dict.fromkeys(CLASSES.values()), UnreadableResponseError, UsageNotReadyError]
)
def test_answers_are_caught_as_documented(kind: type[Exception]) -> None:
    """Every error that stands for an answer is the documented DeepgramApiError."""
    assert issubclass(kind, DeepgramApiError)


def test_no_answer_is_no_answer() -> None:
    """An error without an answer is no DeepgramApiError, and a timeout is one without an answer."""
    assert not issubclass(DeepgramConnectionError, DeepgramApiError)
    assert issubclass(DeepgramTimeoutError, DeepgramConnectionError)
    assert not issubclass(DeepgramApiKeyError, DeepgramApiError)


@pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES)
@pytest.mark.parametrize("status", [200, *CLASSES])
def test_error_of_an_answer_can_be_copied(
    call: Caller, wire: Wire, status: int, copied: Callable[[Anything], Anything]
) -> None:
    """A pickled or copied error has the class, the attributes and the text of the first.

    It lacks the body of a success that could not be read: there may be a secret in it.
    """
    error = fail(call, wire, status, Reply(0, body(message="M", request_id="R")[:-1]))

    copy = copied(error)

    assert type(copy) is type(error)
    assert str(copy) == str(error)
    for name in ("message", "status_code", "code", "details", "request_id", "method", "path"):
        assert getattr(copy, name) == getattr(error, name)
    assert copy.response.content == (b"" if status == 200 else error.response.content)


FAILURES = [httpx.ConnectError("refused"), httpx.ReadTimeout("slow"), httpx.WriteError("gone")]


@pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES)
@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: type(failure).__name__)
def test_error_without_an_answer_can_be_copied(
    call: Caller, wire: Wire, failure: Exception, copied: Callable[[Anything], Anything]
) -> None:
    """A pickled or copied connection error has the class, the attributes and the text."""
    wire.answer = failure
    with pytest.raises(DeepgramConnectionError) as caught:
        call("get_project", "p1")

    copy = copied(caught.value)

    assert type(copy) is type(caught.value)
    assert str(copy) == str(caught.value)
    for name in ("message", "method", "path", "attempts"):
        assert getattr(copy, name) == getattr(caught.value, name)


@pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES)
def test_error_of_missing_credentials_can_be_copied(
    copied: Callable[[Anything], Anything],
) -> None:
    """A pickled or copied DeepgramApiKeyError says the same."""
    error = DeepgramApiKeyError("none")

    assert type(copied(error)) is DeepgramApiKeyError
    assert str(copied(error)) == "none"


REDIRECT = Reply(301, b"", {"Location": "/v1/elsewhere"})


@pytest.mark.parametrize(
    "reply", [Reply(401, b"M"), Reply(200, b"["), REDIRECT], ids=["401", "200", "301"]
)
def test_pickled_error_holds_no_credentials(call: Caller, wire: Wire, reply: Reply) -> None:
    """The key that was sent is in no pickled error, not even in that of a redirect."""
    error = fail(call, wire, reply.status, reply)

    assert KEY.encode() not in pickle.dumps(error)


def test_pickled_error_behind_a_followed_redirect_holds_no_credentials(wire: Wire) -> None:
    """A given HTTP client that follows redirects adds requests, which hold no key either."""
    http = httpx.Client(transport=wire.transport(), follow_redirects=True)
    wire.at = {"/v1/projects": REDIRECT}
    wire.answer = Reply(404, b"M")
    client = deepgram_manage.ManageClient(KEY, http_client=http)

    with pytest.raises(NotFoundError) as caught:
        client.get_projects()

    assert KEY.encode() not in pickle.dumps(caught.value)


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: type(failure).__name__)
def test_cause_of_an_error_holds_no_credentials(
    call: Caller, wire: Wire, failure: httpx.TransportError
) -> None:
    """The request that comes along with a failure of the HTTP client has lost its key."""
    wire.answer = failure

    with pytest.raises(DeepgramConnectionError):
        call("get_project", "p1")

    assert "Authorization" not in failure.request.headers


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (httpx.ConnectError("refused"), DeepgramConnectionError),
        (httpx.ReadError("reset"), DeepgramConnectionError),
        (httpx.WriteError("gone"), DeepgramConnectionError),
        (httpx.RemoteProtocolError("nonsense"), DeepgramConnectionError),
        (httpx.ProxyError("no"), DeepgramConnectionError),
        (httpx.UnsupportedProtocol("no"), DeepgramConnectionError),
        (httpx.DecodingError("no"), DeepgramConnectionError),
        (httpx.TooManyRedirects("no"), DeepgramConnectionError),
        (httpx.ConnectTimeout("slow"), DeepgramTimeoutError),
        (httpx.ReadTimeout("slow"), DeepgramTimeoutError),
        (httpx.WriteTimeout("slow"), DeepgramTimeoutError),
        (httpx.PoolTimeout("slow"), DeepgramTimeoutError),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else value.__name__,
)
def test_failure_of_the_http_client_is_ours(
    call: Caller, wire: Wire, failure: Exception, kind: type[DeepgramConnectionError]
) -> None:
    """What the HTTP client raises becomes our error, with the first one as its cause."""
    wire.answer = failure

    with pytest.raises(DeepgramConnectionError) as caught:
        call("get_project", "p1")

    assert type(caught.value) is kind
    assert caught.value.__cause__ is failure
    assert (caught.value.method, caught.value.path) == ("GET", "/v1/projects/p1")
    assert str(caught.value).startswith("GET /v1/projects/p1: ")


REGIONAL = [
    "api.eu.deepgram.com",
    "api.au.deepgram.com",
    "api.in.deepgram.com",
    "EU.Deepgram.com",
    "api.eu.deepgram.com.",
    "deepgram.com",
]
AT_REGIONS: dict[str, Anything] = {
    "refused": sample("error_404_project_legacy"),
    "broken off": httpx.ReadError("lost"),
    "not found": httpx.ConnectError("no such host"),
    "page": Reply(200, b"<html>"),
    "server error": Reply(500),
}


@pytest.mark.parametrize("failure", AT_REGIONS.values(), ids=AT_REGIONS)
@pytest.mark.parametrize("method", ["get_projects", "create_key"])
@pytest.mark.parametrize("host", REGIONAL)
def test_failure_at_a_regional_host_has_a_hint(
    kind: str, wire: Wire, host: str, method: str, failure: Anything
) -> None:
    """An error says that this API is at one host alone, where a region was asked for it."""
    wire.answer = failure
    arguments = () if method == "get_projects" else ("p1", {"comment": "ci", "scopes": ["member"]})

    with pytest.raises(DeepgramError) as caught:
        Caller(kind, wire.client(base_url=host, retry=None))(method, *arguments)

    notes = " ".join(caught.value.__notes__)
    asked = host.lower().removesuffix(".")
    assert f"{asked} does not serve this API, which is at api.deepgram.com alone" in notes


ELSEWHERE = [
    "api.deepgram.com",
    "api.deepgram.com.",
    "API.Deepgram.com:443",
    "example.com",
    "deepgram.com.example",
    "notdeepgram.com",
]


@pytest.mark.parametrize("host", ELSEWHERE)
def test_failure_elsewhere_has_no_hint(kind: str, wire: Wire, host: str) -> None:
    """A host that is not one of Deepgram's regions needs no hint."""
    wire.answer = sample("error_404_project_legacy")

    with pytest.raises(DeepgramError) as caught:
        Caller(kind, wire.client(base_url=host))("get_projects")

    assert not getattr(caught.value, "__notes__", [])


@pytest.mark.parametrize(
    ("base_url", "path"),
    [
        ("https://api.deepgram.com/v1", "/v1/projects"),
        ("https://proxy.example/deepgram", "/deepgram/v1/projects"),
        ("https://proxy.example/deepgram/v1/", "/deepgram/v1/projects"),
    ],
)
def test_error_has_the_path_that_was_sent(kind: str, wire: Wire, base_url: str, path: str) -> None:
    """The path of an error is what the server was asked for, below a base path, too."""
    wire.answer = sample("error_404_project_legacy")

    with pytest.raises(DeepgramApiError) as caught:
        Caller(kind, wire.client(base_url=base_url))("get_projects")

    assert caught.value.path == path == wire.request.url.path
