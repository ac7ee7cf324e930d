"""Credentials go to the server that was meant, and nowhere else; answers cannot fill the memory."""

from __future__ import annotations

import gzip
import logging
import re
import ssl
import tracemalloc
import zlib
from typing import TYPE_CHECKING

import pytest
import trustme

from deepgram_manage import (
    DeepgramApiError,
    DeepgramClient,
    DeepgramClientOptions,
    DeepgramConnectionError,
    NotFoundError,
    ServerError,
    UnreadableResponseError,
    UnreadableWriteError,
)
from tests.support.libraries import LIBRARIES, of_either_library
from tests.support.sites import PROJECTS, Site, reply
from tests.support.ways import over_httpcore
from tests.support.wire import KEY, Anything, Caller, Reply

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.wire import Wire

MIB = 1 << 20
LONG = PROJECTS + b" " * 1000
MADE = {"comment": "ci", "scopes": ["member"]}


@pytest.fixture(params=["sync", "async over httpcore", "async over aiohttp"])
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Which of the two clients a test runs on, the asynchronous one with and without aiohttp."""
    kind, _, over = str(request.param).partition(" ")
    if over == "over httpcore":
        over_httpcore(monkeypatch)
    return kind


def ask(
    kind: str, client: DeepgramClient, method: str = "get_projects", *arguments: Anything
) -> Anything:
    """Call a method of a client, and close it; give what it returned or raised."""
    caller = Caller(kind, client)
    try:
        return caller(method, *arguments)
    except (DeepgramApiError, DeepgramConnectionError) as error:
        return error
    finally:
        caller.close()


def client_of(site: Site, **settings: Anything) -> DeepgramClient:
    """Make a client that calls a server with connections of its own."""
    merged: dict[str, Anything] = {"base_url": site.url, "retry": None, **settings}
    return DeepgramClient(KEY, **merged)


def both(library: Anything, **settings: Anything) -> dict[str, Anything]:
    """The settings that let both clients send with an HTTP client that is made like this."""
    # Most have no TLS to do with, and reading certificates takes long.
    settings.setdefault("verify", False)
    return {
        "http_client": library.Client(**settings),
        "async_http_client": library.AsyncClient(**settings),
    }


LOOPBACK = [
    "http://127.0.0.1",
    "http://127.0.0.1:8080/path",
    "http://127.1.2.3:8080",
    "http://127.255.255.254",
    "http://[::1]",
    "http://[::1]:8080",
    "http://[0:0:0:0:0:0:0:1]:8080",
    "http://[::ffff:127.0.0.1]:8080",
    "http://localhost",
    "http://localhost.:8080",
    "http://LOCALHOST:8080",
    "http://api.localhost:8080",
    "HTTP://localhost",
    "http://0.0.0.0",
    "http://0.0.0.0:8080",
]
OWN_NETWORK = ["http://emulator:8080", "http://deepgram-emulator", "http://mock_api:80/prefix"]
ELSEWHERE = [
    "http://example.com",
    "http://api.deepgram.com",
    "http://10.0.0.1",
    "http://192.168.0.1:8080",
    "http://169.254.169.254",
    "http://[::]:8080",
    "http://[fe80::1]",
    "http://[::ffff:10.0.0.1]",
    "http://128.0.0.1",
    # Spellings of 127.0.0.1 that not everybody reads as such.
    "http://2130706433",
    "http://0x7f000001",
    "http://017700000001",
    "http://127.1",
    "http://localhost.example.com",
    "http://127.0.0.1.example.com",
    "http://emulator.",
    "http://emulator.example",
    "http://example.com/localhost",
    "http://example.com:8080/127.0.0.1",
]
AMBIGUOUS = [
    "http://user@127.0.0.1",
    "http://user:passw0rd@localhost",
    "http://127.0.0.1@example.com",
    "http://127.0.0.1:80@example.com",
    "http://127.0.0.1:80\\@example.com",
    "http://localhost#@example.com",
    "http://localhost?@example.com",
    "http://example.com\\.localhost",
    "http://example.com%2f.localhost",
    "http://example.com%23.localhost",
    "http://example.com;.localhost",
    "http://example.com,.localhost",
    "http://example.com|.localhost",
    "http://example.com\x00.localhost",
    "http://example.com\u2028.localhost",
    "http://[::1]example.com",
    "http://127\u30020\u30020\u30021",
    "http:/localhost",
    "http://\uff4cocalhost",
]


@pytest.mark.parametrize("url", LOOPBACK)
def test_plain_http_within_the_machine(url: str) -> None:
    """Plain HTTP is taken where it does not leave the machine."""
    DeepgramClient(KEY, base_url=url)


@pytest.mark.parametrize("url", [*LOOPBACK, *OWN_NETWORK])
def test_plain_http_within_the_own_network(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """`DEEPGRAM_HOST` alone reaches an emulator in this machine or in another container."""
    monkeypatch.setenv("DEEPGRAM_HOST", url)
    DeepgramClient(KEY)


@pytest.mark.parametrize("url", ELSEWHERE)
def test_plain_http_to_elsewhere_is_refused(url: str) -> None:
    """Plain HTTP to anywhere else is a ValueError that says what to do."""
    with pytest.raises(ValueError, match=r"clear text: use https, or pass allow_insecure=True"):
        DeepgramClient(KEY, base_url=url)


@pytest.mark.parametrize("url", ELSEWHERE)
def test_plain_http_to_elsewhere_may_be_allowed(url: str) -> None:
    """`allow_insecure=True` takes any server."""
    DeepgramClient(KEY, base_url=url, allow_insecure=True)


def test_plain_http_may_be_allowed_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """`DEEPGRAM_ALLOW_INSECURE=1` takes any server, as containers have no other way to say so."""
    monkeypatch.setenv("DEEPGRAM_HOST", "http://example.com")
    monkeypatch.setenv("DEEPGRAM_ALLOW_INSECURE", "1")
    DeepgramClient(KEY)


def test_an_argument_wins_over_what_the_environment_allows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """`allow_insecure=False` refuses plain HTTP whatever the environment says."""
    monkeypatch.setenv("DEEPGRAM_ALLOW_INSECURE", "1")
    with pytest.raises(ValueError, match="DEEPGRAM_ALLOW_INSECURE=1"):
        DeepgramClient(KEY, base_url="http://example.com", allow_insecure=False)


@pytest.mark.parametrize("value", ["", "0", "no"])
def test_other_values_of_the_environment_allow_nothing(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only 1 allows plain HTTP to anywhere."""
    monkeypatch.setenv("DEEPGRAM_ALLOW_INSECURE", value)
    with pytest.raises(ValueError, match="clear text"):
        DeepgramClient(KEY, base_url="http://example.com")


def test_plain_http_is_refused_wherever_the_server_comes_from(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Config object and environment are checked like the argument."""
    with pytest.raises(ValueError, match="clear text"):
        DeepgramClient(config=DeepgramClientOptions(KEY, url="http://example.com"))
    monkeypatch.setenv("DEEPGRAM_HOST", "http://example.com")
    with pytest.raises(ValueError, match="clear text"):
        DeepgramClient(KEY)


def test_plain_http_is_refused_for_given_http_clients(wire: Wire) -> None:
    """An HTTP client of one's own makes no difference."""
    with pytest.raises(ValueError, match="clear text"):
        wire.client(base_url="http://example.com")


@pytest.mark.parametrize("allow_insecure", [True, False])
@pytest.mark.parametrize("url", AMBIGUOUS)
def test_host_that_can_be_read_in_two_ways_is_refused(url: str, allow_insecure: bool) -> None:  # noqa: FBT001 -- a case
    """A URL whose host depends on who reads it is a ValueError in any case."""
    with pytest.raises(ValueError, match="is not a valid host") as caught:
        DeepgramClient(KEY, base_url=url, allow_insecure=allow_insecure)

    assert "passw0rd" not in str(caught.value)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_own_connections_follow_no_redirect(kind: str, status: int) -> None:
    """A redirect is an error, and nothing is sent to where it leads."""
    with Site() as other, Site(reply(status, b"", f"Location: {other.url}/v1/projects")) as site:
        error = ask(kind, client_of(site))

    assert isinstance(error, DeepgramApiError)
    assert error.status_code == status
    assert len(site.seen) == 1
    assert not other.seen


def test_own_connections_follow_no_redirect_to_the_same_server(kind: str) -> None:
    """A redirect within the server is not followed either."""
    with Site(reply(302, b"", "Location: /v1/elsewhere")) as site:
        error = ask(kind, client_of(site))

    assert isinstance(error, DeepgramApiError)
    assert len(site.seen) == 1


@of_either_library
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_followed_redirect_takes_no_credentials_along(
    kind: str, library: Anything, status: int
) -> None:
    """An HTTP client that follows redirects does not take the key to another server."""
    with Site() as other, Site(reply(status, b"", f"Location: {other.url}/v1/projects")) as site:
        answer = ask(kind, client_of(site, **both(library, follow_redirects=True)))

    assert answer.projects == []
    assert site.request.headers["Authorization"] == f"Token {KEY}"
    assert other.request.headers["Authorization"] is None
    assert other.request.headers["Host"] == other.address
    assert KEY not in str(other.request)


@of_either_library
@pytest.mark.parametrize("status", [307, 308])
def test_followed_redirect_of_a_creating_call(kind: str, library: Anything, status: int) -> None:
    """A creating call that is redirected takes no key to another server, either."""
    with Site() as other, Site(reply(status, b"", f"Location: {other.url}/")) as site:
        ask(kind, client_of(site, **both(library, follow_redirects=True)), "create_key", "p1", MADE)

    assert other.seen
    assert KEY not in str(other.seen)


@of_either_library
def test_followed_redirect_within_the_server_keeps_the_credentials(
    kind: str, library: Anything
) -> None:
    """On the same server, a followed redirect is sent with the key."""
    with Site(reply(302, b"", "Location: /v1/elsewhere"), reply()) as site:
        answer = ask(kind, client_of(site, **both(library, follow_redirects=True)))

    assert answer.projects == []
    assert [seen.headers["Authorization"] for seen in site.seen] == [f"Token {KEY}"] * 2


@of_either_library
def test_redirects_without_end(kind: str, library: Anything) -> None:
    """An HTTP client that is sent in circles is a DeepgramConnectionError."""
    with Site(reply(302, b"", "Location: /v1/projects")) as site:
        error = ask(kind, client_of(site, **both(library, follow_redirects=True, max_redirects=3)))

    assert isinstance(error, DeepgramConnectionError)
    assert len(site.seen) == 4


HEADERS = {
    "newline": "s3cret\nX-Injected: 1",
    "carriage return": "s3cret\rX-Injected: 1",
    "both": "s3cret\r\n\r\nGET / HTTP/1.1",
    "null": "s3cret\x00",
    "delete": "s3cret\x7f",
    "letters": "s3crét",
    "line separator": "s3cret\u2028",
    "number": 53,
    "nothing": None,
    "bytes": b"s3cret",
}


@pytest.mark.parametrize("value", HEADERS.values(), ids=HEADERS)
def test_value_of_a_header_is_checked(kind: str, wire: Wire, value: Anything) -> None:
    """A value that no header can hold is a ValueError that names the header, not the value."""
    headers: Anything = {"X-Team": value}
    caller = Caller(kind, wire.client())
    refusals = []

    for refused in (
        lambda: wire.client(headers=headers),
        lambda: wire.client(config=DeepgramClientOptions(KEY, headers=headers)),
        lambda: wire.client().with_options(headers=headers),
        lambda: caller("get_projects", headers=headers),
    ):
        with pytest.raises(ValueError, match="headers: the value of 'X-Team' must be") as caught:
            refused()
        refusals.append(str(caught.value))

    assert not wire.seen
    assert not [text for text in refusals if "s3cr" in text]


@pytest.mark.parametrize(
    "name", ["X-Team\n", "X-Team\r\nX-Injected", "X Team", "X-Team:", "", "Té", "\x00", 5, None]
)
def test_name_of_a_header_is_checked(kind: str, wire: Wire, name: Anything) -> None:
    """What is no name of a header is a ValueError that shows it, and not its value."""
    headers: Anything = {name: "s3cret"}
    caller = Caller(kind, wire.client())
    refusals = []

    for refused in (
        lambda: wire.client(headers=headers),
        lambda: caller("get_projects", headers=headers),
    ):
        with pytest.raises(ValueError, match=f"{re.escape(repr(name))} is not a header") as caught:
            refused()
        refusals.append(str(caught.value))

    assert not wire.seen
    assert not [text for text in refusals if "s3cret" in text]


def test_control_characters_of_a_query_are_quoted(kind: str) -> None:
    """Line ends in a query cannot end the request line."""
    with Site() as site:
        caller = Caller(kind, client_of(site))
        caller("get_projects", addons={"a\r\nb": "c\r\nX-Injected: 1"})
        caller.close()

    assert site.request.target == "/v1/projects?a%0D%0Ab=c%0D%0AX-Injected%3A+1"
    assert site.request.headers["X-Injected"] is None


def test_url_that_is_too_long_is_refused(kind: str, wire: Wire) -> None:
    """Ids and a query that no URL can hold are a ValueError, and nothing is sent."""
    caller = Caller(kind, wire.client())

    with pytest.raises(ValueError, match="do not make a valid URL"):
        caller("get_projects", addons={"tag": ["x" * 1000] * 70})
    with pytest.raises(ValueError, match="do not make a valid URL"):
        caller("get_project", "x" * 70_000)

    assert not wire.seen


def chunked(size: int) -> Iterator[bytes]:
    """An answer of unknown length, in pieces."""
    yield b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    piece = b"x" * (64 * 1024)
    for _ in range(size // len(piece)):
        yield b"%x\r\n%s\r\n" % (len(piece), piece)
    yield b"0\r\n\r\n"


def without_length(size: int) -> Iterator[bytes]:
    """An answer that ends with its connection, in pieces."""
    yield b"HTTP/1.1 200 OK\r\n\r\n"
    for _ in range(size // (64 * 1024)):
        yield b"x" * (64 * 1024)


def with_length(size: int) -> Iterator[bytes]:
    """An answer that says how long it is, in pieces."""
    yield b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size
    for _ in range(size // (64 * 1024)):
        yield b"x" * (64 * 1024)


@pytest.mark.parametrize("answer", [chunked, without_length, with_length])
def test_large_answer_is_refused(kind: str, answer: Anything) -> None:
    """An answer above the limit is an UnreadableResponseError, and not read to its end."""
    with Site(answer(64 * MIB)) as site:
        error = ask(kind, client_of(site, max_response_bytes=MIB))

    assert isinstance(error, UnreadableResponseError)
    assert "larger than max_response_bytes=1048576" in str(error)
    assert error.response.content == b""
    assert site.sent < 32 * MIB


@pytest.mark.parametrize(
    "answer",
    [
        reply(200, LONG),
        reply(200, gzip.compress(LONG), "Content-Encoding: gzip"),
        b"HTTP/1.1 200 OK\r\n\r\n" + LONG,
    ],
    ids=["plain", "compressed", "without length"],
)
@pytest.mark.parametrize("spare", [0, -1])
def test_limit_is_the_largest_answer(kind: str, answer: bytes, spare: int) -> None:
    """An answer of exactly the limit is taken, and one of a byte more is not."""
    with Site(answer) as site:
        value = ask(kind, client_of(site, max_response_bytes=len(LONG) + spare))

    assert isinstance(value, UnreadableResponseError) == (spare < 0)


def test_large_error_is_the_error_of_its_status(kind: str) -> None:
    """Of an error page, the first 64 KiB are read and kept, however large it is."""
    with Site(reply(500, b"x" * 10 * MIB)) as site:
        error = ask(kind, client_of(site, max_response_bytes=MIB))

    assert isinstance(error, ServerError)
    assert str(error) == f"GET /v1/projects: 500 {'x' * 500}…"
    assert error.response.content == b"x" * 64 * 1024


def test_large_answer_that_may_come_late_is_refused(kind: str) -> None:
    """A record above the limit is not taken for one that is not there yet."""
    with Site(reply(200, b"x" * MIB)) as site:
        client = client_of(site, max_response_bytes=1000)
        error = ask(kind, client, "get_usage_request", "p1", "r1")

    assert isinstance(error, UnreadableResponseError)


def test_large_answer_to_a_creating_call(kind: str) -> None:
    """A created key whose answer is above the limit is an unclear write."""
    with Site(reply(200, b"x" * MIB), reply(200, b'{"api_keys": []}')) as site:
        error = ask(kind, client_of(site, max_response_bytes=1000), "create_key", "p1", MADE)

    assert isinstance(error, UnreadableWriteError)
    assert [seen.method for seen in site.seen] == ["POST", "GET"]


def test_answer_of_a_given_transport_is_limited(kind: str, wire: Wire) -> None:
    """The limit holds for what a transport of one's own has read already."""
    wire.answer = Reply(200, b"x" * 1000)

    error = ask(kind, wire.client(max_response_bytes=999))

    assert isinstance(error, UnreadableResponseError)


def test_connection_is_usable_after_a_large_answer(kind: str) -> None:
    """A client that has refused an answer takes the next one."""
    with Site(chunked(8 * MIB), reply()) as site:
        caller = Caller(kind, client_of(site, max_response_bytes=MIB))
        with pytest.raises(UnreadableResponseError):
            caller("get_projects")

        assert caller("get_projects").projects == []
        caller.close()


def test_compressed_answer_does_not_fill_the_memory(kind: str) -> None:
    """What is decompressed is limited as well: a small answer can stand for a large one."""
    with Site(reply(200, gzip.compress(bytes(256 * MIB), 1), "Content-Encoding: gzip")) as site:
        tracemalloc.start()
        error = ask(kind, client_of(site, max_response_bytes=4 * MIB))
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert isinstance(error, UnreadableResponseError)
    assert most < 16 * MIB


CODINGS = {
    "twice": (gzip.compress(gzip.compress(PROJECTS)), "gzip, gzip"),
    "deflate": (zlib.compress(PROJECTS), "deflate"),
    "unknown": (PROJECTS, "rot13"),
    "broken": (b"\x1f\x8b" + PROJECTS, "gzip"),
    "cut": (gzip.compress(PROJECTS)[:-9], "gzip"),
}


@pytest.mark.parametrize(("body", "coding"), CODINGS.values(), ids=CODINGS)
def test_coding_that_was_not_asked_for_is_refused(kind: str, body: bytes, coding: str) -> None:
    """Only what is compressed with gzip, once and as a whole, is decompressed."""
    with Site(reply(200, body, f"Content-Encoding: {coding}")) as site:
        error = ask(kind, client_of(site))

    assert isinstance(error, DeepgramConnectionError)
    assert "DecodingError" in str(error)
    assert site.request.headers["Accept-Encoding"] == "gzip"


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "GZIP", "identity"])
def test_compressed_answer_is_read(kind: str, coding: str) -> None:
    """What was asked for is read, however it is spelt."""
    body = PROJECTS if coding == "identity" else gzip.compress(PROJECTS)

    with Site(reply(200, body, f"Content-Encoding: {coding}")) as site:
        assert ask(kind, client_of(site)).projects == []


@pytest.fixture
def _netrc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login user password passw0rd\ndefault login a password b\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.mark.usefixtures("_netrc")
@pytest.mark.parametrize("library", [None, *LIBRARIES.values()], ids=["ours", *LIBRARIES])
def test_netrc_is_not_read(kind: str, library: Anything) -> None:
    """The credentials of a `.netrc` are not sent instead of ours, whichever HTTP client sends."""
    with Site() as site:
        ask(kind, client_of(site, **({} if library is None else both(library))))

    assert site.request.headers.get_all("Authorization") == [f"Token {KEY}"]


@pytest.mark.usefixtures("_netrc")
@of_either_library
def test_credentials_of_a_given_http_client_are_not_sent(kind: str, library: Anything) -> None:
    """Not even an HTTP client that was told to read a `.netrc` sends what is in it."""
    with Site() as site:
        ask(kind, client_of(site, **both(library, auth=library.NetRCAuth())))

    assert site.request.headers.get_all("Authorization") == [f"Token {KEY}"]


def test_no_cookies_are_kept(kind: str) -> None:
    """What a server sets as a cookie is not sent back."""
    with Site(reply(200, PROJECTS, "Set-Cookie: a=b; Path=/")) as site:
        caller = Caller(kind, client_of(site))
        caller("get_projects")
        caller("get_projects")
        caller.close()

    assert [seen.headers["Cookie"] for seen in site.seen] == [None, None]


def test_options_of_a_call_are_of_that_call_alone(kind: str) -> None:
    """Headers and query of one call are not sent with the next on the same connection."""
    with Site() as site:
        caller = Caller(kind, client_of(site))
        caller("get_projects", headers={"X-Trace": "1"}, addons={"extra": "1"})
        caller("get_projects")
        caller.close()

    first, second = site.seen
    assert (first.target, first.headers["X-Trace"]) == ("/v1/projects?extra=1", "1")
    assert (second.target, second.headers["X-Trace"]) == ("/v1/projects", None)


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A proxy that answers every call itself, and that the environment names."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    with Site(reply(200, PROJECTS, "Set-Cookie: a=b; Path=/")) as site:
        monkeypatch.setenv("HTTP_PROXY", site.url)
        yield site


def test_proxy_of_the_environment_is_used(kind: str, proxy: Site) -> None:
    """Calls go to the proxy that the environment names for plain HTTP."""
    answer = ask(kind, DeepgramClient(KEY, base_url="http://localhost:1", retry=None))

    assert answer.projects == []
    assert proxy.request.target == "http://localhost:1/v1/projects"


def test_proxy_may_be_named_without_a_scheme(
    kind: str, proxy: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`HTTP_PROXY` may be a host and a port."""
    monkeypatch.setenv("HTTP_PROXY", proxy.address)

    assert ask(kind, DeepgramClient(KEY, base_url="http://localhost:1")).projects == []


def test_proxy_for_everything(kind: str, proxy: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """`ALL_PROXY` is used where there is no other."""
    monkeypatch.delenv("HTTP_PROXY")
    monkeypatch.setenv("ALL_PROXY", proxy.url)

    assert ask(kind, DeepgramClient(KEY, base_url="http://localhost:1")).projects == []


@pytest.mark.parametrize("names", ["127.0.0.1", "example.com, 127.0.0.1", "*"])
def test_no_proxy_is_heeded(
    kind: str, proxy: Site, monkeypatch: pytest.MonkeyPatch, names: str
) -> None:
    """Servers in `NO_PROXY` are called themselves."""
    monkeypatch.setenv("NO_PROXY", names)

    with Site() as site:
        ask(kind, client_of(site))

    assert len(site.seen) == 1
    assert not proxy.seen


def test_proxy_keeps_and_logs_nothing(
    kind: str, proxy: Site, caplog: pytest.LogCaptureFixture
) -> None:
    """Behind a proxy, too, cookies are not kept, and the URLs of calls are not logged."""
    caplog.set_level(logging.DEBUG)
    caller = Caller(kind, DeepgramClient(KEY, base_url="http://localhost:1"))

    for _ in range(2):
        caller("get_keys", "canary0project")
    caller.close()

    assert [seen.headers["Cookie"] for seen in proxy.seen] == [None, None]
    assert "canary0project" not in caplog.text
    assert KEY not in caplog.text


def test_proxy_of_a_secure_server_does_not_see_the_key(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy is asked to connect to a server that is called by HTTPS, without the key."""
    with Site(reply(403)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        error = ask(kind, DeepgramClient(KEY, base_url="https://localhost:1", retry=None))

    assert isinstance(error, DeepgramConnectionError)
    assert (proxy.request.method, proxy.request.target) == ("CONNECT", "localhost:1")
    assert KEY not in str(proxy.request.headers)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Who signs the certificates of these tests."""
    return trustme.CA()


@pytest.fixture
def secure_site(authority: trustme.CA) -> Iterator[Site]:
    """A server that is called by HTTPS, with a certificate that the system does not know."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with Site(tls=context) as site:
        yield site


def test_unknown_certificate_is_refused(kind: str, secure_site: Site) -> None:
    """A server whose certificate nobody vouches for gets nothing to see."""
    error = ask(kind, client_of(secure_site))

    assert isinstance(error, DeepgramConnectionError)
    assert "CERTIFICATE_VERIFY_FAILED" in str(error)
    assert not secure_site.seen


@pytest.fixture
def _trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trust the authority by `SSL_CERT_FILE`."""
    trusted = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(trusted)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))


@pytest.mark.usefixtures("_trusted")
def test_certificates_of_the_environment_are_trusted(kind: str, secure_site: Site) -> None:
    """`SSL_CERT_FILE` names the certificates to trust."""
    assert ask(kind, client_of(secure_site)).projects == []
    assert secure_site.request.headers["Authorization"] == f"Token {KEY}"


@pytest.mark.usefixtures("_trusted")
def test_certificate_of_another_host_is_refused(kind: str, secure_site: Site) -> None:
    """A certificate that is trusted, but of another host, is refused."""
    url = secure_site.url.replace("127.0.0.1", "localhost")

    error = ask(kind, client_of(secure_site, base_url=url))

    assert isinstance(error, DeepgramConnectionError)
    assert not secure_site.seen


@of_either_library
def test_given_http_client_may_have_its_own_certificates(
    kind: str, library: Anything, secure_site: Site, authority: trustme.CA
) -> None:
    """An HTTP client of one's own decides which certificates to trust."""
    context = ssl.create_default_context()
    authority.configure_trust(context)

    assert ask(kind, client_of(secure_site, **both(library, verify=context))).projects == []


@of_either_library
def test_hooks_of_a_given_http_client_are_called(kind: str, library: Anything) -> None:
    """The event hooks of a given HTTP client see the request and the answer."""
    heard: list[object] = []

    async def hear(event: object) -> None:
        heard.append(event)

    hook: Anything = heard.append if kind == "sync" else hear
    with Site() as site:
        ask(
            kind,
            client_of(site, **both(library, event_hooks={"request": [hook], "response": [hook]})),
        )

    assert [type(event) for event in heard] == [library.Request, library.Response]


@of_either_library
def test_proxy_of_a_given_http_client_is_used(kind: str, library: Anything) -> None:
    """An HTTP client of one's own may have a proxy."""
    with Site() as proxy:
        settings = both(library, proxy=proxy.url)
        ask(kind, DeepgramClient(KEY, base_url="http://localhost:1", **settings))

    assert proxy.request.target == "http://localhost:1/v1/projects"


def test_error_does_not_hold_the_key(kind: str) -> None:
    """The request that an error leads to no longer has the key."""
    with Site(reply(404, b'{"message": "No such thing."}')) as site:
        error = ask(kind, client_of(site))

    assert isinstance(error, NotFoundError)
    assert KEY not in str(error.response.request.headers.raw)
