"""Copies of a client: settings of their own, and the connections of the first."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx
import pytest

from deepgram_manage import (
    AsyncManageClient,
    DeepgramApiKeyError,
    DeepgramClient,
    ManageClient,
    RetryPolicy,
)
from tests.support.wire import KEY, Caller, Reply

if TYPE_CHECKING:
    from tests.support.servers import Server
    from tests.support.wire import Anything, Wire

CLIENTS = [DeepgramClient, ManageClient, AsyncManageClient]
SETTINGS: dict[str, Anything] = {
    "timeout": 7,
    "deadline": 8,
    "retry": RetryPolicy(attempts=5),
    "headers": {"X-Team": "b"},
    "on_request": print,
    "on_response": print,
    "on_retry": print,
    "max_response_bytes": 9,
}


def sent_headers(kind: str, wire: Wire, client: DeepgramClient) -> httpx.Headers:
    """Make a call, and give the headers that went out."""
    Caller(kind, client)("get_projects")
    return wire.seen.pop().headers


@pytest.mark.parametrize("client", CLIENTS)
def test_copy_is_a_client_of_the_same_kind(client: type) -> None:
    """A copy can do what the first can, and is another."""
    first = client("a-key")

    copied = first.with_options(timeout=7)

    assert type(copied) is client
    assert copied is not first


def test_copies_share_the_connection(server: Server) -> None:
    """A client, its copies and their copies use one connection for calls in a row."""
    with server.client() as client:
        copied = client.with_options(headers={"X-Team": "a"})
        for each in (client, copied, copied.with_options(deadline=9), client.with_options()):
            each.manage.get_projects()

    assert len(server.calls) == 4
    assert server.connections == 1


def test_asynchronous_copies_share_the_connection(server: Server) -> None:
    """Asynchronous calls of a client and its copies in a row use one connection."""

    async def call() -> None:
        async with server.client() as client:
            copied = client.with_options(headers={"X-Team": "a"})
            await client.asyncmanage.get_projects()
            await copied.asyncmanage.get_projects()
            await copied.manage.asyncmanage.with_options(deadline=9).get_projects()

    asyncio.run(call())

    assert len(server.calls) == 3
    assert server.connections == 1


def test_copies_of_a_manage_client_share_the_connection(server: Server) -> None:
    """`ManageClient` and its copies use one connection."""
    with ManageClient(server.emulator.admin_key, base_url=server.url) as manage:
        manage.get_projects()
        manage.with_options(timeout=7).get_projects()
        manage.with_options(timeout=7).v("1").with_options(deadline=9).get_projects()

    assert server.connections == 1


def test_copies_of_an_asynchronous_manage_client_share_the_connection(server: Server) -> None:
    """`AsyncManageClient` and its copies use one connection."""

    async def call() -> None:
        async with AsyncManageClient(server.emulator.admin_key, base_url=server.url) as manage:
            await manage.get_projects()
            await manage.with_options(timeout=7).get_projects()

    asyncio.run(call())

    assert server.connections == 1


def test_copy_that_goes_leaves_the_connection_open(server: Server) -> None:
    """A copy that nobody holds any more takes no connection along."""
    with server.client() as client:
        client.manage.get_projects()
        client.with_options(timeout=7).manage.get_projects()
        client.manage.get_projects()

    assert server.connections == 1


def test_copy_outlives_the_first(server: Server) -> None:
    """A copy goes on with the connection when nobody holds the first any more."""
    client = server.client()
    client.manage.get_projects()
    copied = client.with_options(timeout=7)
    del client

    copied.manage.get_projects()
    copied.close()

    assert server.connections == 1


def test_closing_a_copy_closes_the_connection(kind: str, server: Server) -> None:
    """The connection of a client and its copies is closed by any; the next call opens another."""
    client = server.client()
    call, copied = Caller(kind, client), Caller(kind, client.with_options(timeout=7))

    for each in (call, copied):
        call("get_projects")
        each.close()
    copied("get_projects")
    copied.close()

    assert server.connections == 3


def test_block_of_a_copy(server: Server) -> None:
    """Leaving the `with` block of a copy closes the connection."""
    client = server.client()

    with client.with_options(timeout=7) as copied:
        copied.manage.get_projects()
    with client:
        client.manage.get_projects()

    assert server.connections == 2


def test_first_is_not_changed(kind: str, wire: Wire) -> None:
    """Whatever a copy has for itself, the first sends what it sent before."""
    client = wire.client(headers={"X-Team": "a"}, timeout=3)
    Caller(kind, client)("get_projects")
    before = wire.seen.pop()
    settings: Anything = SETTINGS | {"max_response_bytes": 999}

    Caller(kind, client.with_options(**settings))("get_projects")
    wire.seen.clear()
    Caller(kind, client)("get_projects")

    after = wire.request
    assert after.headers == before.headers
    assert after.extensions == before.extensions


def test_copies_do_not_change_each_other(kind: str, wire: Wire) -> None:
    """Two copies of one client have each their own headers."""
    client = wire.client()
    copies = [client.with_options(headers={"X-Team": team}) for team in "ab"]

    assert [sent_headers(kind, wire, each)["X-Team"] for each in copies] == ["a", "b"]


def test_copy_that_was_made_late_has_its_own_settings(kind: str, wire: Wire) -> None:
    """A copy of a client that was used before does not use what that one has prepared."""
    client = wire.client(headers={"X-Team": "a"})
    sent_headers(kind, wire, client)

    assert sent_headers(kind, wire, client.with_options(headers={"X-Team": "b"}))["X-Team"] == "b"


def test_headers_are_added(kind: str, wire: Wire) -> None:
    """A copy sends the headers of the first and its own, and its own where both have one."""
    client = wire.client(headers={"X-Team": "a", "X-Other": "b"})
    copied = client.with_options(headers={"X-Team": "c", "X-Own": "d"})

    sent = sent_headers(kind, wire, copied)

    assert {name: sent[name] for name in ("X-Team", "X-Other", "X-Own")} == {
        "X-Team": "c",
        "X-Other": "b",
        "X-Own": "d",
    }


def test_header_of_another_case_is_replaced(kind: str, wire: Wire) -> None:
    """A header is the same whatever its case: the copy's goes out, once."""
    client = wire.client(headers={"X-Team": "a"}).with_options(headers={"x-team": "b"})

    assert sent_headers(kind, wire, client).get_list("X-Team") == ["b"]


def test_copy_keeps_what_is_not_set(kind: str, wire: Wire) -> None:
    """A copy calls the same server with the same credentials and the same timeout."""
    client = wire.client(base_url="api.example.com", timeout=7)

    Caller(kind, client.with_options(deadline=60))("get_projects")

    assert wire.request.url.host == "api.example.com"
    assert wire.request.headers["Authorization"] == f"Token {KEY}"
    assert wire.request.extensions["timeout"]["read"] == 7


@pytest.mark.parametrize(
    ("settings", "timeout"),
    [
        ({"timeout": 7}, 7),
        ({"timeout": httpx.Timeout(9, read=7)}, 7),
        ({"timeout": None, "deadline": None}, None),
    ],
)
def test_copy_has_a_timeout_of_its_own(
    kind: str, wire: Wire, settings: Anything, timeout: float | None
) -> None:
    """A copy can have another timeout, or none."""
    Caller(kind, wire.client(timeout=3).with_options(**settings))("get_projects")

    assert wire.request.extensions["timeout"]["read"] == timeout


def test_copy_has_a_limit_of_its_own(kind: str, wire: Wire) -> None:
    """A copy can refuse answers that the first takes."""
    wire.answer = Reply(200, b'{"projects": []}')
    client = wire.client()

    with pytest.raises(Exception, match="max_response_bytes=5"):
        Caller(kind, client.with_options(max_response_bytes=5))("get_projects")

    assert Caller(kind, client)("get_projects").projects == []


def test_copy_has_hooks_of_its_own(kind: str, wire: Wire) -> None:
    """A copy can have another hook; that of the first is not called for it."""
    first: list[object] = []
    copied: list[object] = []
    client = wire.client(on_request=first.append)

    Caller(kind, client.with_options(on_request=copied.append))("get_projects")
    assert (len(first), len(copied)) == (0, 1)

    Caller(kind, client)("get_projects")
    assert (len(first), len(copied)) == (1, 1)


def test_copy_has_a_policy_of_its_own(kind: str, wire: Wire) -> None:
    """A copy can send again what the first sends once."""
    wire.answer = Reply(503)
    client = wire.client(retry=None)

    for copied in (client, client.with_options(retry=RetryPolicy(2, 0, 0))):
        with pytest.raises(Exception, match="503"):
            Caller(kind, copied)("get_projects")

    assert len(wire.seen) == 3


def test_copy_sends_with_the_given_http_client(kind: str, wire: Wire) -> None:
    """A copy of a client that was given an HTTP client uses it, too."""
    Caller(kind, wire.client().with_options(timeout=7))("get_projects")

    assert wire.sent == ("GET", "/v1/projects")


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("name", ["time_out", "base_url", "api_key", "access_token", "http_client"])
def test_unknown_setting_is_refused(client: type, name: str) -> None:
    """What a copy cannot have for itself is a TypeError that names it, and what there is."""
    with pytest.raises(TypeError, match=f"'{name}': with_options takes timeout, deadline, retry"):
        client("a-key").with_options(**{name: "x"})


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_is_taken(client: type, name: str) -> None:
    """A copy may have each of the settings that are not of the connections."""
    client("a-key").with_options(**{name: SETTINGS[name]})


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"deadline": 0}, "deadline"),
        ({"max_response_bytes": -1}, "max_response_bytes"),
        ({"retry": RetryPolicy(attempts=0)}, "retry"),
        ({"headers": {"X Team": "a"}}, "'X Team' is not a header name"),
        ({"headers": {"X-Team": "a\r\nX-Other: b"}}, "value of 'X-Team'"),
    ],
)
def test_setting_that_cannot_be_meant_is_refused(settings: Anything, message: str) -> None:
    """A setting of a copy is checked like that of a client."""
    with pytest.raises(ValueError, match=message):
        DeepgramClient("a-key").with_options(**settings)


def test_settings_of_the_caller_are_not_changed(kind: str, wire: Wire) -> None:
    """The headers that a copy is made with may change afterwards without changing the copy."""
    headers = {"X-Team": "a"}
    copied = wire.client().with_options(headers=headers)
    headers["X-Team"] = "b"

    assert sent_headers(kind, wire, copied)["X-Team"] == "a"


@pytest.mark.parametrize(
    "wrong", [{"deadline": "3"}, {"max_response_bytes": "3"}, {"on_retry": 3}], ids=repr
)
def test_setting_of_another_type_is_refused_by_its_name(wrong: dict[str, Anything]) -> None:
    """A setting of a type that cannot be meant is refused at once, by its name and value."""
    ((name, value),) = wrong.items()

    with pytest.raises(TypeError, match=f"{name}={value!r} must be"):
        DeepgramClient("a-key", **wrong)
    with pytest.raises(TypeError, match=f"{name}={value!r} must be"):
        DeepgramClient("a-key").with_options(**wrong)


def test_copy_calls_with_another_key(kind: str, wire: Wire) -> None:
    """A copy with a key of its own sends that key, and the first client goes on with its own."""
    first = wire.client("a" * 40)
    copied = first.with_api_key("b" * 40)

    headers = [sent_headers(kind, wire, client)["Authorization"] for client in (copied, first)]

    assert headers == [f"Token {'b' * 40}", f"Token {'a' * 40}"]


def test_another_key_goes_before_an_access_token(kind: str, wire: Wire) -> None:
    """A copy with a key of its own does not send the access token of the first client."""
    copied = wire.client(access_token="a.b.c").with_api_key("b" * 40)

    assert sent_headers(kind, wire, copied)["Authorization"] == f"Token {'b' * 40}"


@pytest.mark.parametrize("key", ["", " ", "two words"])
def test_another_key_is_checked(key: str) -> None:
    """A key that cannot be sent is refused when the copy is made."""
    with pytest.raises(DeepgramApiKeyError):
        ManageClient("a-key").with_api_key(key)
