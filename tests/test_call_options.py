"""What every method takes by keyword, for that call alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from deepgram_manage import DeepgramClientOptions, ManageClient
from deepgram_manage_api.api.projects import list_projects
from tests.support.operations import OPERATIONS, Operation
from tests.support.wire import KEY, Caller

if TYPE_CHECKING:
    from tests.support.wire import Anything, Wire


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_every_method_takes_the_call_options(
    call: Caller, wire: Wire, operation: Operation
) -> None:
    """Timeout, deadline, headers and addons reach every request of a call."""
    call(
        operation.name,
        *operation.arguments(),
        timeout=1.5,
        deadline=2.5,
        retry=None,
        headers={"X-Trace": "t1"},
        addons={"extra": "1"},
    )

    assert wire.seen
    for request in wire.seen:
        assert request.extensions["timeout"]["read"] == 1.5
        assert request.headers["X-Trace"] == "t1"
        assert ("extra", "1") in request.url.params.multi_items()


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_call_options_do_not_leak_into_the_next_call(
    call: Caller, wire: Wire, operation: Operation
) -> None:
    """A call without options is sent as if the one before had had none either."""
    call(operation.name, *operation.arguments())
    plain = [(each.headers, each.url, each.extensions["timeout"]) for each in wire.seen]
    options = {
        "timeout": 1.5,
        "deadline": 2.5,
        "retry": None,
        "headers": {"X-Trace": "t1"},
        "addons": {"extra": "1"},
    }
    call(operation.name, *operation.arguments(), **options)
    wire.seen.clear()

    call(operation.name, *operation.arguments())

    assert plain == [(each.headers, each.url, each.extensions["timeout"]) for each in wire.seen]


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_unknown_keyword_is_refused(call: Caller, wire: Wire, operation: Operation) -> None:
    """A keyword that no method takes is a TypeError that names it, and nothing is sent."""
    with pytest.raises(TypeError, match="timeuot"):
        call(operation.name, *operation.arguments(), timeuot=5)

    assert not wire.seen


@pytest.mark.parametrize("name", ["headers", "addons"])
def test_call_options_may_be_none(call: Caller, wire: Wire, name: str) -> None:
    """None stands for no headers and no addons, as in version 4."""
    call("get_projects", **{name: None})

    assert wire.sent == ("GET", "/v1/projects")


@pytest.mark.parametrize(
    ("addons", "query"),
    [
        ({"a": "b c&d"}, [("a", "b c&d")]),
        ({"flag": True, "other": False}, [("flag", "true"), ("other", "false")]),
        ({"number": 10, "share": 0.5}, [("number", "10"), ("share", "0.5")]),
        ({"tag": ["a", "b"]}, [("tag", "a"), ("tag", "b")]),
        ({"none": None}, []),
        ({}, []),
    ],
)
def test_addons_are_spelt_like_the_query(
    call: Caller, wire: Wire, addons: Anything, query: list[tuple[str, str]]
) -> None:
    """Addons go out as the API spells its own parameters; None is not sent."""
    call("get_projects", addons=addons)

    assert wire.query == query


def test_addons_stand_beside_the_query_of_the_call(call: Caller, wire: Wire) -> None:
    """Addons add to what the call itself asks for."""
    call("get_keys", "p1", status="active", addons={"page": 2})

    assert wire.query == [("page", "2"), ("status", "active")]


def test_addons_stay_out_of_the_body(call: Caller, wire: Wire) -> None:
    """Addons of a call with a body go into its query."""
    call("update_project", "p1", "new", addons={"extra": "1"})

    assert wire.body == {"name": "new"}
    assert wire.query == [("extra", "1")]


def test_timeout_of_none_waits_for_ever(call: Caller, wire: Wire) -> None:
    """`timeout=None` is taken at its word, other than a timeout that is left out."""
    call("get_projects", timeout=None, deadline=None)

    assert set(wire.request.extensions["timeout"].values()) == {None}


def test_timeout_of_none_waits_until_the_deadline(call: Caller, wire: Wire) -> None:
    """With a deadline, `timeout=None` waits for as long as the call may take."""
    call("get_projects", timeout=None, deadline=50)

    assert all(49 < seconds <= 50 for seconds in wire.request.extensions["timeout"].values())


def test_timeout_may_have_parts(call: Caller, wire: Wire) -> None:
    """A call may be given an httpx.Timeout."""
    call("get_projects", timeout=httpx.Timeout(5, connect=1))

    assert wire.request.extensions["timeout"]["connect"] == 1
    assert wire.request.extensions["timeout"]["read"] == 5


def test_client_has_a_timeout_of_its_own(kind: str, wire: Wire) -> None:
    """The timeout of the client holds for every call that has none."""
    Caller(kind, wire.client(timeout=7))("get_projects")

    assert set(wire.request.extensions["timeout"].values()) == {7}


def test_a_client_does_not_wait_for_ever_unless_asked(call: Caller, wire: Wire) -> None:
    """Without any timeout given, a call is given up some day."""
    call("get_projects")

    assert None not in wire.request.extensions["timeout"].values()


def test_headers_of_a_call_win_over_those_of_the_client(kind: str, wire: Wire) -> None:
    """A header that both name is the one of the call; others are sent side by side."""
    config = DeepgramClientOptions(KEY, headers={"X-Team": "a", "X-Other": "b"})

    Caller(kind, wire.client(config=config))("get_projects", headers={"X-Team": "c"})

    assert (wire.request.headers["X-Team"], wire.request.headers["X-Other"]) == ("c", "b")


@pytest.mark.parametrize("name", ["Authorization", "authorization"])
def test_credentials_are_the_clients(call: Caller, wire: Wire, name: str) -> None:
    """One Authorization header is sent, and it holds the client's credentials."""
    call("get_projects", headers={name: "Token another"})

    assert wire.request.headers.get_list("Authorization") == [f"Token {KEY}"]


def test_options_of_the_caller_are_not_changed(call: Caller) -> None:
    """The dicts that a call is given are the same afterwards."""
    headers, addons = {"X-Trace": "t1"}, {"tag": ["a"]}

    call("get_projects", headers=headers, addons=addons)

    assert (headers, addons) == ({"X-Trace": "t1"}, {"tag": ["a"]})


def test_call_of_the_wire_can_be_sent(call: Caller, wire: Wire) -> None:
    """`send` takes what the generated modules describe, and gives their models."""
    wire.answer = {"projects": [{"project_id": "p1"}]}

    answer = call("send", list_projects.build(), addons={"extra": "1"})

    assert answer.projects[0].project_id == "p1"
    assert wire.sent == ("GET", "/v1/projects?extra=1")


@pytest.mark.parametrize(("ours", "read"), [({}, 2), ({"timeout": 7}, 7)])
def test_timeout_of_a_given_client_holds_unless_one_is_asked_for(
    wire: Wire, ours: dict[str, Anything], read: float
) -> None:
    """An HTTP client that somebody chose a timeout for keeps it, but not against our argument."""
    http = httpx.Client(transport=wire.transport(), timeout=2)

    ManageClient("a-key", http_client=http, **ours).get_projects()

    assert wire.request.extensions["timeout"]["read"] == read
