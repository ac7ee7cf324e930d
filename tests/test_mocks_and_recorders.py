"""Where httpx's transports are replaced, nothing is sent past what replaced them."""

from __future__ import annotations

import asyncio
import types
from contextlib import ExitStack
from typing import TYPE_CHECKING
from unittest import mock

import httpcore
import httpx
import pytest
import vcr  # type: ignore[import-untyped]
from vcr.errors import CannotOverwriteExistingCassetteException  # type: ignore[import-untyped]

from deepgram_manage import DeepgramClient, DeepgramError
from tests.support.scripted import answer, over_all_networks, scripted
from tests.support.wire import KEY, Anything, Caller

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_httpx import HTTPXMock


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@over_all_networks
def test_pytest_httpx_answers_instead_of_the_server(kind: str, httpx_mock: HTTPXMock) -> None:
    """With `httpx_mock`, a DELETE does not reach the server that is there."""
    httpx_mock.add_response(method="DELETE", json={"message": "mocked"})
    with scripted(answer()) as server:
        call = Caller(kind, DeepgramClient(KEY, base_url=server.url))
        call("delete_project", "p1")
        call.close()

    assert not server.seen
    assert len(httpx_mock.get_requests()) == 1


@over_all_networks
def test_recorder_that_records_nothing_lets_nothing_through(kind: str, tmp_path: Path) -> None:
    """With vcrpy's `record_mode="none"`, a call that is not on the cassette is not sent."""
    with scripted(answer()) as server:
        call = Caller(kind, DeepgramClient(KEY, base_url=server.url))
        with (
            vcr.use_cassette(str(tmp_path / "empty.yaml"), record_mode="none"),
            pytest.raises(CannotOverwriteExistingCassetteException),
        ):
            call("delete_project", "p1")
        call.close()

    assert not server.seen


@over_all_networks
def test_recorder_plays_what_it_recorded(kind: str, tmp_path: Path) -> None:
    """A cassette that was recorded once answers when the server is gone."""
    cassette = str(tmp_path / "once.yaml")
    with scripted(answer(body={"projects": []})) as server, vcr.use_cassette(cassette):
        call = Caller(kind, DeepgramClient(KEY, base_url=server.url))
        call("get_projects")
        call.close()
    with vcr.use_cassette(cassette, record_mode="none"):
        again = Caller(kind, DeepgramClient(KEY, base_url=server.url))
        assert again("get_projects").projects == []
        again.close()

    assert len(server.seen) == 1


@over_all_networks
def test_client_that_was_used_before_is_mocked_and_then_is_not(kind: str) -> None:
    """A client that lives through a test that mocks sends again when the test is over."""

    def respond(*_: object) -> httpx.Response:
        return httpx.Response(200, json={"projects": [{"project_id": "mocked"}]})

    async def respond_later(*_: object) -> httpx.Response:
        return respond()

    async def thrice(client: DeepgramClient) -> list[Anything]:
        async with client:
            first = await client.asyncmanage.get_projects()
            with mock.patch.object(httpx.AsyncHTTPTransport, "handle_async_request", respond_later):
                second = await client.asyncmanage.get_projects()
            return [first, second, await client.asyncmanage.get_projects()]

    with scripted(answer(body={"projects": []})) as server:
        client = DeepgramClient(KEY, base_url=server.url)
        if kind != "sync":
            answers = asyncio.run(thrice(client))
        else:
            answers = [client.manage.get_projects()]
            with mock.patch.object(httpx.HTTPTransport, "handle_request", respond):
                answers.append(client.manage.get_projects())
            answers.append(client.manage.get_projects())
            client.close()

    assert [len(each.projects) for each in answers] == [0, 1, 0]
    assert len(server.seen) == 2


def mocked(*_: object, **__: object) -> httpx.Response:
    """Answer in place of a method of httpx."""
    return httpx.Response(200, json={"message": "mocked"})


async def mocked_later(*_: object, **__: object) -> httpx.Response:
    """Answer in place of an asynchronous method of httpx."""
    return mocked()


def core_mocked(*_: object) -> httpcore.Response:
    """Answer in place of a method of httpcore."""
    return httpcore.Response(200, content=b'{"message": "mocked"}')


async def core_mocked_later(*_: object) -> httpcore.Response:
    """Answer in place of an asynchronous method of httpcore."""
    return core_mocked()


def mock_transport(*_: object, **__: object) -> httpx.MockTransport:
    """Stand in for the choice of a transport, as respx and pook do, or for the class of one."""
    return httpx.MockTransport(mocked)


REPLACED: dict[str, list[tuple[object, str, object]]] = {
    "pools of httpcore": [
        (httpcore.ConnectionPool, "handle_request", core_mocked),
        (httpcore.AsyncConnectionPool, "handle_async_request", core_mocked_later),
    ],
    "connections of httpcore": [
        (httpcore.HTTPConnection, "handle_request", core_mocked),
        (httpcore.AsyncHTTPConnection, "handle_async_request", core_mocked_later),
    ],
    "the choice of a transport": [
        (httpx.Client, "_transport_for_url", mock_transport),
        (httpx.AsyncClient, "_transport_for_url", mock_transport),
    ],
    "send": [(httpx.Client, "send", mocked), (httpx.AsyncClient, "send", mocked_later)],
    "send, by a Mock": [
        (httpx.Client, "send", mock.Mock(side_effect=mocked)),
        (httpx.AsyncClient, "send", mock.AsyncMock(side_effect=mocked_later)),
    ],
    "request": [(httpx.Client, "request", mocked), (httpx.AsyncClient, "request", mocked_later)],
    "request, by a Mock": [
        (httpx.Client, "request", mock.Mock(side_effect=mocked)),
        (httpx.AsyncClient, "request", mock.AsyncMock(side_effect=mocked_later)),
    ],
    "the classes of transports": [
        (httpx, "HTTPTransport", mock_transport),
        (httpx, "AsyncHTTPTransport", mock_transport),
    ],
    "transports, by a Mock": [
        (httpx.HTTPTransport, "handle_request", mock.Mock(side_effect=mocked)),
        (httpx.AsyncHTTPTransport, "handle_async_request", mock.AsyncMock(side_effect=mocked)),
    ],
}


@over_all_networks
@pytest.mark.parametrize("replaced", REPLACED.values(), ids=REPLACED)
def test_nothing_is_sent_past_what_a_mock_replaced(
    kind: str, replaced: list[tuple[object, str, object]]
) -> None:
    """Wherever a mock stands on the way of httpx, a DELETE does not reach the server."""
    with scripted(answer()) as server, ExitStack() as patches:
        for owner, name, instead in replaced:
            patches.enter_context(mock.patch.object(owner, name, instead))
        call = Caller(kind, DeepgramClient(KEY, base_url=server.url))
        assert call("delete_project", "p1").message == "mocked"
        call.close()

    assert not server.seen


@over_all_networks
def test_nothing_is_sent_where_a_mock_is_all_of_httpx_client(kind: str) -> None:
    """It cannot say how it would answer, so the error says what to replace instead."""
    with (
        scripted(answer()) as server,
        mock.patch("httpx.Client"),
        mock.patch("httpx.AsyncClient"),
    ):
        call = Caller(kind, DeepgramClient(KEY, base_url=server.url))
        with pytest.raises(DeepgramError, match=r"nothing was sent, because httpx\.\w*Client is"):
            call("delete_project", "p1")
        call.close()

    assert not server.seen


@pytest.mark.parametrize("method", ["send", "request"])
def test_mock_that_was_not_told_what_to_answer_is_named(method: str) -> None:
    """What it returns is no answer."""
    with (
        mock.patch.object(httpx.Client, method),
        DeepgramClient(KEY, base_url="http://127.0.0.1:1").manage as manage,
        pytest.raises(TypeError, match=r"must be an httpx\.Response, not MagicMock"),
    ):
        manage.get_projects()


def test_transport_that_is_given_needs_no_class_of_httpx() -> None:
    """A test that replaces httpx.Client for other code hands a transport to this client."""
    transport = httpx.MockTransport(mocked)
    with mock.patch("httpx.Client"), DeepgramClient(KEY, http_client=transport).manage as manage:
        assert manage.delete_project("p1").message == "mocked"


@over_all_networks
def test_client_that_is_given_is_asked_by_what_is_replaced(kind: str) -> None:
    """Whoever replaces `request` expects that a client of their own does not send past it."""
    with (
        scripted(answer()) as server,
        mock.patch.object(httpx.Client, "request", mocked),
        mock.patch.object(httpx.AsyncClient, "request", mocked_later),
    ):
        one, other = httpx.Client(), httpx.AsyncClient()
        client = DeepgramClient(KEY, base_url=server.url, http_client=one, async_http_client=other)
        call = Caller(kind, client)
        assert call("delete_project", "p1").message == "mocked"
        call.close()
        one.close()
        asyncio.run(other.aclose())

    assert not server.seen


def test_what_watches_calls_is_no_mock() -> None:
    """Sentry replaces `send` in programs that really send: these keep our own connections."""
    names: dict[str, Anything] = {"__name__": "sentry_sdk.integrations.httpx"}
    watch = types.FunctionType(mocked.__code__, names)

    with (
        scripted(answer(body={"projects": []})) as server,
        mock.patch.object(httpx.Client, "send", watch),
        DeepgramClient(KEY, base_url=server.url).manage as manage,
    ):
        assert manage.get_projects().projects == []

    assert len(server.seen) == 1
