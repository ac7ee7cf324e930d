"""`request` sends any call of the API by its method and path."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from deepgram_manage import (
    NotFoundError,
    RawResponse,
    UnansweredWriteError,
    UnreadableResponseError,
    UnreadableWriteError,
)
from tests.support.samples import sample
from tests.support.wire import Reply

if TYPE_CHECKING:
    from tests.support.wire import Anything, Caller, Wire

pytestmark = pytest.mark.wheel

PATHS = {
    "/v1/projects": "/v1/projects",
    " /v1/projects\n": "/v1/projects",
    "/v1/projects/p1/invites/a@example.com": "/v1/projects/p1/invites/a%40example.com",
    "/v1/projects/p1/invites/a%40example.com": "/v1/projects/p1/invites/a%40example.com",
    "/v1/projects/a%2Fb": "/v1/projects/a%2Fb",
    "/v1/projects/é": "/v1/projects/%C3%A9",
    "/v1/projects/a b": "/v1/projects/a%20b",
}

WRONG_PATHS = [
    "",
    "/",
    "projects",
    "v1/projects",
    "/v1",
    "/v1/",
    "/v2/projects",
    "https://example.com/v1/projects",
    "//example.com/v1/projects",
    "/v1/projects?limit=1",
    "/v1/projects#top",
    "/v1/projects/../../v2",
    "/v1/projects/%2e%2E/keys",
    "/v1/projects/./keys",
    "/v1/projects//keys",
    "/v1/projects/p1/keys/",
    "/v1/projects/p1\r\nHost: example.com",
    "/v1/projects/%0d%0a",
    "/v1/projects/%ff",
    "/v1/projects/\ud800",
]


def test_request_has_the_decoded_answer(call: Caller, wire: Wire) -> None:
    """The value is what JSON is made of; status and headers stand beside it."""
    wire.answer = Reply(200, b'{"projects": [1, 2.5, null]}', {"X-Region": "us"})

    answer = call("request", "GET", "/v1/projects")

    assert isinstance(answer, RawResponse)
    assert answer.value == {"projects": [1, 2.5, None]}
    assert (answer.status_code, answer.headers["X-Region"]) == (200, "us")


@pytest.mark.parametrize("body", [b'{"projects": [1.50, null]}', b"\xff not JSON", b"[" * 9])
def test_request_has_the_body_as_it_was_sent(call: Caller, wire: Wire, body: bytes) -> None:
    """Without decoding, whatever came with success is the value."""
    wire.answer = Reply(200, body)

    assert call("request", "GET", "/v1/projects", decode=False).value == body


def test_request_has_no_bytes_of_an_empty_body(call: Caller, wire: Wire) -> None:
    """None stands for no body, decoded or not."""
    wire.answer = Reply(200, b"")

    assert call("request", "GET", "/v1/projects", decode=False).value is None


def test_request_raises_what_the_server_refuses_without_decoding(call: Caller, wire: Wire) -> None:
    """An error is read as ever."""
    wire.answer = Reply(404, b'{"err_code": "NOT_FOUND", "err_msg": "Project not found."}')

    with pytest.raises(NotFoundError, match="Project not found"):
        call("request", "GET", "/v1/projects/p1", decode=False)


def test_request_sends_query_and_body(call: Caller, wire: Wire) -> None:
    """The query is spelt as the API reads it, and the body is JSON."""
    query = {"page": 0, "tag": ["a", "b"], "punctuate": True, "none": None}

    call("request", "post", "/v1/projects/p1/things", query=query, body={"name": "é", "n": 1})

    assert wire.sent == ("POST", "/v1/projects/p1/things?page=0&tag=a&tag=b&punctuate=true")
    assert wire.body == {"name": "é", "n": 1}
    assert wire.request.headers["Content-Type"] == "application/json"


def test_request_takes_what_every_method_takes(call: Caller, wire: Wire) -> None:
    """Timeout, headers and addons hold for the call, and other keywords are refused."""
    call("request", "GET", "/v1/models", timeout=1.5, headers={"X-A": "b"}, addons={"c": "d"})

    assert wire.request.extensions["timeout"]["read"] == 1.5
    assert (wire.request.headers["X-A"], wire.query) == ("b", [("c", "d")])
    with pytest.raises(TypeError, match="timeuot"):
        call("request", "GET", "/v1/models", timeuot=5)


@pytest.mark.parametrize("content", [b"", b" \n"])
@pytest.mark.parametrize("status", [200, 204])
def test_empty_answer_is_none(call: Caller, wire: Wire, content: bytes, status: int) -> None:
    """An answer without a body has the value None, and still a status."""
    wire.answer = Reply(status, content)

    answer = call("request", "DELETE", "/v1/projects/p1/things/t1")

    assert answer.value is None
    assert answer.status_code == status


def test_failed_request_raises(call: Caller, wire: Wire) -> None:
    """An answer that is not a success is the error of its status, with the path that was sent."""
    wire.answer = sample("error_404_project_legacy")

    with pytest.raises(NotFoundError) as caught:
        call("request", "GET", "/v1/projects/p1")

    assert (caught.value.method, caught.value.path) == ("GET", "/v1/projects/p1")


def test_answer_that_is_not_json_is_not_an_empty_one(call: Caller, wire: Wire) -> None:
    """A page where JSON is due is an error; of a POST, one that says that it took effect."""
    wire.answer = Reply(200, b"<html>")

    with pytest.raises(UnreadableResponseError):
        call("request", "GET", "/v1/projects")
    with pytest.raises(UnreadableWriteError):
        call("request", "POST", "/v1/projects", body={})


def test_get_is_sent_again(call: Caller, wire: Wire) -> None:
    """A GET whose answer is lost is sent once more."""
    wire.first = [httpx.ReadError("lost"), {"projects": []}]

    assert call("request", "GET", "/v1/projects").value == {"projects": []}
    assert len(wire.seen) == 2


@pytest.mark.parametrize("method", ["POST", "post"])
def test_post_is_sent_once(call: Caller, wire: Wire, method: str) -> None:
    """A POST whose answer is lost is not sent again, and the error has what was sent."""
    wire.first = [httpx.ReadError("lost")]

    with pytest.raises(UnansweredWriteError) as caught:
        call("request", method, "/v1/projects/p1/keys", body={"comment": "ci"})

    assert len(wire.seen) == 1
    assert caught.value.sent == {"comment": "ci"}


@pytest.mark.parametrize("path", PATHS)
def test_path_is_quoted_once(call: Caller, wire: Wire, path: str) -> None:
    """What is quoted in a path stays as it is, and what is not is quoted."""
    call("request", "GET", path)

    assert wire.sent == ("GET", PATHS[path])


@pytest.mark.parametrize("path", WRONG_PATHS)
def test_path_that_leads_elsewhere_is_refused(call: Caller, wire: Wire, path: str) -> None:
    """A path that is not plainly one of the API is a ValueError, and nothing is sent."""
    with pytest.raises(ValueError, match=r"^path"):
        call("request", "DELETE", path)

    assert not wire.seen


WRONG: dict[str, tuple[tuple[Anything, ...], dict[str, Anything]]] = {
    "method": (("TRACE", "/v1/projects"), {}),
    "method ": ((5, "/v1/projects"), {}),
    "path": (("GET", b"/v1/projects"), {}),
    "body": (("GET", "/v1/projects"), {"body": {}}),
    "body with NaN": (("POST", "/v1/projects"), {"body": {"a": float("nan")}}),
    "body with bytes": (("POST", "/v1/projects"), {"body": {"a": b"b"}}),
    "body with half a character": (("POST", "/v1/projects"), {"body": {"a": "\ud800"}}),
    "body that is a list": (("POST", "/v1/projects"), {"body": [("a", "b")]}),
}


@pytest.mark.parametrize("name", WRONG)
def test_invalid_argument_is_refused_by_name(call: Caller, wire: Wire, name: str) -> None:
    """An argument that cannot be sent is an error that names it, and nothing is sent."""
    arguments, keywords = WRONG[name]

    with pytest.raises((TypeError, ValueError), match=f"^{name.split(maxsplit=1)[0]}"):
        call("request", *arguments, **keywords)

    assert not wire.seen


def test_log_shows_no_id(call: Caller, caplog: pytest.LogCaptureFixture) -> None:
    """The log line of a request has its method, and no id out of its path."""
    with caplog.at_level("DEBUG", "deepgram_manage"):
        call("request", "GET", "/v1/projects/an-id")

    assert "GET /v1/*" in caplog.text
    assert "an-id" not in caplog.text
