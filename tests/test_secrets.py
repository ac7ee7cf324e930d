"""No secret leaves through a repr, a log, a traceback or the text of an error."""

from __future__ import annotations

import asyncio
import logging
import traceback
from typing import TYPE_CHECKING

import httpx
import pytest

from deepgram_manage import (
    AsyncManageClient,
    AuthenticationError,
    DeepgramApiError,
    DeepgramClient,
    DeepgramClientOptions,
    DeepgramConnectionError,
    DeepgramError,
    RetryPolicy,
)
from tests.support.canaries import reported
from tests.support.libraries import LIBRARIES
from tests.support.scripted import over_all_networks, scripted, sending
from tests.support.servers import refused_url
from tests.support.ways import over_httpcore
from tests.support.wire import Caller, Reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.servers import Server
    from tests.support.wire import Anything, Wire

# Globals, since the tracebacks below show the local variables of the tests, too.
SENT = "canary1sent1canary1sent1canary1sent10000"
MADE = "canary2made2canary2made2canary2made20000"
SECRETS = (SENT, MADE)
ENTRY = b'{"api_key_id": "k1", "key": "%s", "scopes": ["member"]}' % MADE.encode()
OPTIONS = {"comment": "ci", "scopes": ["member"]}
RETRY = RetryPolicy(attempts=2, first_wait=0.001, longest_wait=0.01)

ANY_HTTP_CLIENT: Anything = object()
UNKNOWN: Anything = {"no_such_setting": 1}


def shown(error: BaseException) -> str:
    """All that a reporting tool shows of an error: its traceback with all local variables."""
    captured = traceback.TracebackException.from_exception(error, capture_locals=True)
    return "".join(captured.format()) + repr(error) + str(error.__dict__)


def leaked(text: str) -> list[str]:
    """The secrets in a text, however much of them is there."""
    return [secret for secret in SECRETS if secret[:12] in text]


def client(wire: Wire, **settings: Anything) -> DeepgramClient:
    """Make a client that holds a secret, and is soon done with repeating."""
    return wire.client(SENT, retry=RETRY, **settings)


FAILURES: dict[str, Anything] = {
    "refused": httpx.ConnectError("refused"),
    "connect timeout": httpx.ConnectTimeout("slow"),
    "read timeout": httpx.ReadTimeout("slow"),
    "write error": httpx.WriteError("gone"),
    "read error": httpx.ReadError("gone"),
    "protocol error": httpx.RemoteProtocolError("nonsense"),
    "401": Reply(401, b'{"err_code": "INVALID_AUTH", "err_msg": "Invalid credentials."}'),
    "403": Reply(403, b'{"category": "INSUFFICIENT_PERMISSIONS", "message": "No."}'),
    "404 in html": Reply(404, b"<html><title>Not found</title></html>"),
    "301": Reply(301, b"", {"Location": "/v1/elsewhere"}),
    "502": Reply(502, b""),
    "request quoted": Reply(400, b"<pre>Authorization: Token %s</pre>" % SENT.encode()),
    "key quoted": Reply(400, b'{"err_msg": "no key %s"}' % SENT.encode()),
    "truncated": Reply(200, ENTRY[:-1]),
    "truncated in the secret": Reply(200, ENTRY[:50]),
    "in a list": Reply(200, b"[" + ENTRY + b"]"),
    "bare secret": Reply(200, b'"' + MADE.encode() + b'"'),
    "bare text": Reply(200, MADE.encode()),
    "no text": Reply(200, ENTRY + b"\xff"),
    "two answers": Reply(200, ENTRY + ENTRY),
    "bad escape": Reply(200, ENTRY.replace(b"member", b"\\x")),
    "wrong quotes": Reply(200, ENTRY.replace(b'"', b"'")),
}


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
def test_no_failure_shows_a_secret(kind: str, wire: Wire, failure: Anything) -> None:
    """The traceback of a failed call, local variables included, has no secret in it."""
    wire.answer = failure
    call = Caller(kind, client(wire))

    with pytest.raises(DeepgramError) as caught:
        call("create_key", "p1", OPTIONS)

    assert not leaked(shown(caught.value))


def test_error_keeps_an_answer_without_the_key_that_it_quotes(kind: str, wire: Wire) -> None:
    """Some gateways show a request that they refuse as it came."""
    wire.answer = Reply(400, b'{"err_msg": "no key %s"}' % SENT.encode(), {"X-Key": SENT})

    with pytest.raises(DeepgramApiError) as caught:
        Caller(kind, client(wire))("get_projects")

    assert caught.value.message == "no key ********"
    assert caught.value.response.json() == {"err_msg": "no key ********"}
    assert caught.value.response.headers["X-Key"] == "********"


@pytest.mark.parametrize("method", ["get_usage", "get_usage_fields"])
@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
def test_no_failure_of_a_joined_answer_shows_a_secret(
    kind: str, wire: Wire, method: str, failure: Anything
) -> None:
    """A call that sends two requests shows no secret either."""
    wire.answer = failure
    call = Caller(kind, client(wire))

    with pytest.raises(DeepgramError) as caught:
        call(method, "p1")

    assert not leaked(shown(caught.value))


def test_refused_connection_shows_no_secret(kind: str) -> None:
    """The frames of real sockets, which have the request in them, do not come along."""
    call = Caller(kind, DeepgramClient(SENT, base_url=refused_url(), retry=RETRY))

    with pytest.raises(DeepgramError) as caught:
        call("create_key", "p1", OPTIONS)

    call.close()
    assert not leaked(shown(caught.value))


def test_timeout_shows_no_secret(kind: str, server: Server) -> None:
    """A server that is slow to answer brings no secret to light."""
    server.emulator.add_fault("latency", seconds=2)
    call = Caller(kind, DeepgramClient(SENT, base_url=server.url, timeout=0.05, retry=RETRY))

    with pytest.raises(DeepgramConnectionError) as caught:
        call("create_key", "p1", OPTIONS)

    call.close()
    assert not leaked(shown(caught.value))


@pytest.mark.parametrize("way", ["aiohttp", "httpcore"])
def test_cancelled_call_shows_no_secret(
    server: Server, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A task that is cancelled while it waits for an answer brings no secret to light."""
    if way == "httpcore":
        over_httpcore(monkeypatch)
    server.emulator.add_fault("latency", seconds=2)

    async def cancel() -> None:
        async with AsyncManageClient(SENT, base_url=server.url) as manage, asyncio.timeout(0.1):
            await manage.create_key("p1", OPTIONS, headers={"X-Secret": SENT})

    with pytest.raises(TimeoutError) as caught:
        asyncio.run(cancel())

    assert "_attempt" in reported(caught.value)
    assert not leaked(reported(caught.value))


def test_interrupted_call_shows_no_secret(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that is interrupted while it sends a call brings no secret to light."""

    def interrupt(*_: object, **_named: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("deepgram_manage._sending.network._PunctualStream.write", interrupt)
    with DeepgramClient(SENT, base_url=server.url) as made, pytest.raises(KeyboardInterrupt) as got:
        made.manage.create_key("p1", OPTIONS, headers={"X-Secret": SENT})

    assert "_attempt" in reported(got.value)
    assert not leaked(reported(got.value))


UNREADABLE = {
    "no HTTP": b"220 mail.example.com ready\r\n\r\n",
    "bad header": b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
    "bad chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnone\r\n",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
}


@over_all_networks
@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE)
def test_answer_that_cannot_be_parsed_shows_no_secret(kind: str, content: bytes) -> None:
    """Exceptions of HTTP libraries hold requests; none of the chain has a header that was sent."""
    with scripted(sending(content)) as site:
        made = DeepgramClient(SENT, base_url=site.url, retry=None, headers={"X-One": SENT})
        call = Caller(kind, made)
        with pytest.raises(DeepgramError) as caught:
            call("create_key", "p1", OPTIONS, headers={"X-Two": SENT})
        call.close()

    assert not leaked(reported(caught.value))
    assert not [text for text in everything_in(caught.value) if leaked(text)]


CLIENTS = {"own": None, **LIBRARIES}


@over_all_networks
@pytest.mark.parametrize("library", CLIENTS.values(), ids=CLIENTS)
@pytest.mark.parametrize("status", [400, 401, 404, 500])
def test_request_of_an_error_shows_no_header(kind: str, status: int, library: Anything) -> None:
    """`error.response.request` has neither credentials nor the values of other headers."""
    given: dict[str, Anything] = {}
    if library is not None:
        given["http_client"] = library.Client(verify=False)
        given["async_http_client"] = library.AsyncClient(verify=False)
    head = f"HTTP/1.1 {status} No\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}"
    with scripted(sending(head.encode())) as site:
        headers = {"X-One": SENT}
        made = DeepgramClient(SENT, base_url=site.url, retry=None, headers=headers, **given)
        call = Caller(kind, made)
        with pytest.raises(DeepgramError) as caught:
            call("create_key", "p1", OPTIONS, headers={"X-Two": SENT})
        call.close()

    sent: Anything = caught.value
    assert not leaked(str(sent.response.request.headers.raw))
    assert not leaked(reported(caught.value))
    assert not [text for text in everything_in(caught.value) if leaked(text)]


def everything_in(error: BaseException) -> list[str]:
    """The texts of an error, of its attributes and of its chain, and theirs in turn."""
    texts: list[str] = []
    left: list[Anything] = [error]
    clients = tuple(
        kind for library in LIBRARIES.values() for kind in (library.Client, library.AsyncClient)
    )
    seen: set[int] = set()
    while left and len(seen) < 10_000:
        each = left.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        if isinstance(each, clients):
            continue
        if isinstance(each, str | bytes):
            texts.append(str(each))
        elif isinstance(each, dict):
            left += [*each.keys(), *each.values()]
        elif isinstance(each, list | tuple | set | frozenset):
            left += each
        elif not isinstance(each, type) and hasattr(each, "__dict__"):
            left.append(vars(each))
        if isinstance(each, BaseException):
            left += [each.args, each.__cause__, each.__context__]
    return texts


@pytest.mark.parametrize("host", ["a..b", "exa mple", "[::1", "nowhere.invalid"])
def test_bad_host_shows_no_secret(kind: str, host: str) -> None:
    """A host that is none shows no secret, whichever error it is."""
    with pytest.raises(Exception) as caught:  # noqa: PT011 -- which one is a matter of other tests
        Caller(kind, DeepgramClient(SENT, base_url=f"https://{host}", retry=RETRY))("get_projects")

    assert not leaked(shown(caught.value))


@pytest.mark.parametrize(
    "make",
    [
        lambda: DeepgramClient(f"{SENT}\n{SENT}"),
        lambda: DeepgramClient(access_token=f"{SENT} {SENT}"),
        lambda: DeepgramClient(config=DeepgramClientOptions(f"{SENT} é")),
        lambda: DeepgramClient(SENT, base_url="ftp://example.com"),
        lambda: DeepgramClient(SENT, base_url="https://example.com:port"),
        lambda: DeepgramClient(SENT, http_client=ANY_HTTP_CLIENT),
        lambda: DeepgramClient(config=DeepgramClientOptions(SENT), base_url=" "),
        lambda: DeepgramClient(SENT, access_token=SENT, **UNKNOWN),
        lambda: DeepgramClient(SENT, headers={"X-Secret": SENT}, **UNKNOWN),
        lambda: DeepgramClient(SENT, headers={"X-Secret": SENT}, deadline=-1),
        lambda: DeepgramClient(SENT, headers={"X-Secret": f"{SENT}\n"}),
        lambda: DeepgramClient(SENT, headers={"X Secret": SENT}),
        lambda: DeepgramClient(config=DeepgramClientOptions(headers={"X-Secret": f"{SENT}\n"})),
        lambda: DeepgramClient(SENT, headers={"X-Secret": SENT}, base_url="http://example.com"),
        lambda: DeepgramClient(SENT).with_options(headers={"X-Secret": SENT}, **UNKNOWN),
        lambda: DeepgramClient(SENT).with_options(headers={"X-Secret": SENT}, deadline=-1),
        lambda: DeepgramClient(SENT).with_options(headers={"X-Secret": f"{SENT}\n"}),
    ],
    ids=[
        "newline",
        "space",
        "letters",
        "scheme",
        "port",
        "http client",
        "blank server",
        "unknown setting and token",
        "unknown setting and header",
        "deadline and header",
        "value of a header",
        "name of a header",
        "header of the config object",
        "plain HTTP and header",
        "copy: unknown setting and header",
        "copy: deadline and header",
        "copy: value of a header",
    ],
)
def test_refused_settings_show_no_secret(make: Callable[[], DeepgramClient]) -> None:
    """A client that cannot be made shows no credentials in its traceback."""
    try:
        made = make()
    except (DeepgramError, ValueError, TypeError) as refused:
        text = shown(refused)
    else:
        text = repr(made)

    assert not leaked(text)


def test_refused_variable_shows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """Credentials from the environment are not shown either."""
    monkeypatch.setenv("DEEPGRAM_API_KEY", f"{SENT} {SENT}")

    with pytest.raises(DeepgramError) as caught:
        DeepgramClient()

    assert not leaked(shown(caught.value))


@pytest.mark.parametrize(
    "options",
    [
        {"headers": {"X-Secret": f"{SENT}\n"}},
        {"headers": {"X Secret": SENT}},
        {"headers": {"X-Secret": SENT}, "deadline": -1},
        {"headers": {"X-Secret": SENT}, "no_such_option": 1},
        {"headers": {"X-Secret": SENT}, "addons": {"tag": "x" * 70_000}},
    ],
    ids=["value", "name", "deadline", "unknown", "too long"],
)
def test_refused_options_of_a_call_show_no_secret(kind: str, wire: Wire, options: Anything) -> None:
    """A header of a call that is refused before it is sent is not shown in its traceback."""
    call = Caller(kind, client(wire))

    with pytest.raises((ValueError, TypeError)) as caught:
        call("get_projects", **options)

    assert not leaked(reported(caught.value))
    assert not wire.seen


def test_failed_call_does_not_show_its_headers(kind: str, wire: Wire) -> None:
    """The traceback of a failed call has no value of a header that it was given."""
    wire.answer = Reply(500)
    call = Caller(kind, client(wire, headers={"X-Secret": SENT}))

    with pytest.raises(DeepgramError) as caught:
        call("create_key", "p1", OPTIONS, headers={"X-Other": SENT})

    assert not leaked(reported(caught.value))


def test_refused_arguments_show_no_secret(kind: str, wire: Wire) -> None:
    """A call that is refused before it is sent shows no credentials in its traceback."""
    call = Caller(kind, client(wire))

    with pytest.raises(ValueError, match="key_id") as caught:
        call("delete_key", "p1", "..")

    assert not leaked(shown(caught.value))


def test_no_text_of_a_client_shows_a_secret(wire: Wire) -> None:
    """The reprs of clients, of their settings and of what they are made of have no secret."""
    config = DeepgramClientOptions(SENT, access_token=SENT, headers={"X-Secret": SENT})
    made = client(wire, config=config)
    parts = [made, made.manage, made.manage.asyncmanage, config, made.__dict__, config.headers]

    texts = [f"{part!r} {part}" for part in parts[:-1]]

    assert not [text for text in texts if leaked(text)]


def test_httpcore_logs_neither_key_nor_query(
    server: Server, log: Callable[[], str], monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """With its logger on DEBUG, httpcore shows neither what was sent nor what was asked for."""
    over_httpcore(monkeypatch)
    call = Caller(kind, DeepgramClient(server.emulator.admin_key, base_url=server.url))

    call("get_usage_requests", server.emulator.project_id, {"accessor": SENT}, addons={"a": SENT})
    call.close()

    assert "httpcore" in log()
    assert server.emulator.admin_key[:12] not in log()
    assert server.emulator.project_id not in log()
    assert not leaked(log())


def test_own_connections_log_no_url(server: Server, log: Callable[[], str], kind: str) -> None:
    """Without a given HTTP client nothing logs the URLs of calls, which hold ids and addresses."""
    call = Caller(kind, DeepgramClient(server.emulator.admin_key, base_url=server.url))

    call("get_usage_requests", server.emulator.project_id, {"accessor": SENT})
    call.close()

    assert server.emulator.project_id not in log()
    assert not leaked(log())


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Callable[[], str]:
    """All that is logged with every logger on DEBUG; it is an error when nothing is."""
    for name in ("", "deepgram_manage", "httpx", "httpcore", "asyncio"):
        caplog.set_level(logging.DEBUG, logger=name or None)

    def text() -> str:
        assert "deepgram_manage" in {record.name for record in caplog.records}
        return "".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records)

    return text


def test_no_log_shows_a_key(kind: str, server: Server, log: Callable[[], str]) -> None:
    """A call that creates a key logs neither key."""
    emulator = server.emulator
    emulator.add_key(emulator.project_id, emulator.member_id, secret=SENT)
    call = Caller(kind, DeepgramClient(SENT, base_url=server.url))

    created = call("create_key", emulator.project_id, OPTIONS)
    call.close()

    assert not leaked(log())
    assert created.api_key.key[:12] not in log()


def test_no_log_shows_an_access_token(kind: str, server: Server, log: Callable[[], str]) -> None:
    """A call that is refused for its access token does not log the token."""
    call = Caller(kind, DeepgramClient(access_token=SENT, base_url=server.url))

    with pytest.raises(AuthenticationError):
        call("create_key", server.emulator.project_id, OPTIONS)
    call.close()

    assert not leaked(log())


def test_no_text_of_an_answer_shows_a_secret(kind: str, wire: Wire) -> None:
    """The reprs of a created key, in every shape it may come in, have no secret."""
    pair = {"member": {"member_id": "m1"}, "api_key": {"api_key_id": "k1", "key": MADE}}
    for body in ({"api_key_id": "k1", "key": MADE}, pair, {"item": pair}):
        wire.answer = body
        call = Caller(kind, client(wire))

        created = call("create_key", "p1", OPTIONS)
        raw = call.raw("create_key", "p1", OPTIONS)

        assert created.key == MADE
        assert not leaked(f"{created!r} {created} {created.api_key!r} {created.member!r} {raw!r}")


def test_secret_that_a_list_should_not_have_is_hidden(kind: str, wire: Wire) -> None:
    """A secret that some server puts into a list is hidden there, too."""
    pair = {"member": {"member_id": "m1"}, "api_key": {"api_key_id": "k1", "key": MADE}}
    wire.answer = {"api_keys": [pair]}

    answer = Caller(kind, client(wire))("get_keys", "p1")

    assert answer.api_keys[0].key == MADE
    assert not leaked(f"{answer!r} {answer.api_keys!r}")
