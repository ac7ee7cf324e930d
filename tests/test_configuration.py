"""Where the settings of a client come from."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import httpx
import pytest

from deepgram_manage import (
    AsyncManageClient,
    DeepgramApiKeyError,
    DeepgramClient,
    DeepgramClientOptions,
    DeepgramConnectionError,
    ManageClient,
    RetryPolicy,
)
from tests.support.answers import LEAST
from tests.support.wire import KEY, Anything, Caller, attempt

if TYPE_CHECKING:
    from tests.support.wire import Wire

pytestmark = pytest.mark.wheel

DEFAULT = "https://api.deepgram.com"


def authorization(wire: Wire, *arguments: Anything, **settings: Anything) -> str:
    """What a client that is made like this sends as its credentials."""
    if not arguments and not settings:
        settings["config"] = None
    wire.client(*arguments, **settings).manage.get_projects()
    return str(wire.seen.pop().headers["Authorization"])


def address(wire: Wire, **settings: Anything) -> str:
    """Where a client that is made like this sends the list of projects."""
    wire.client(**settings).manage.get_projects()
    return str(wire.seen.pop().url)


def test_key_goes_out_as_token(wire: Wire) -> None:
    """An API key is sent under the scheme `Token`."""
    assert authorization(wire, "a-key") == "Token a-key"


def test_access_token_goes_out_as_bearer(wire: Wire) -> None:
    """An access token is sent under the scheme `Bearer`."""
    assert authorization(wire, access_token="a-token") == "Bearer a-token"


def test_access_token_wins_over_a_key_beside_it(wire: Wire) -> None:
    """Of both in one place the access token is used."""
    assert authorization(wire, "a-key", access_token="a-token") == "Bearer a-token"


def test_argument_wins_over_config(wire: Wire) -> None:
    """A key among the arguments is used, whatever the config object holds."""
    config = DeepgramClientOptions("b-key", access_token="b-token")

    assert authorization(wire, "a-key", config) == "Token a-key"


def test_config_wins_over_environment(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key in the config object is used, whatever the environment holds."""
    monkeypatch.setenv("DEEPGRAM_ACCESS_TOKEN", "c-token")

    assert authorization(wire, "", DeepgramClientOptions("b-key")) == "Token b-key"


def test_key_is_read_from_the_environment(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a key the variable DEEPGRAM_API_KEY is read."""
    monkeypatch.setenv("DEEPGRAM_API_KEY", "c-key")

    assert authorization(wire) == "Token c-key"
    assert authorization(wire, "", DeepgramClientOptions()) == "Token c-key"


def test_token_is_read_from_the_environment(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without credentials the variable DEEPGRAM_ACCESS_TOKEN is read, before the key."""
    monkeypatch.setenv("DEEPGRAM_API_KEY", "c-key")
    monkeypatch.setenv("DEEPGRAM_ACCESS_TOKEN", "c-token")

    assert authorization(wire) == "Bearer c-token"


def test_environment_is_read_when_the_client_is_made(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What changes in the environment afterwards does not change a client."""
    monkeypatch.setenv("DEEPGRAM_API_KEY", "before")
    monkeypatch.setenv("DEEPGRAM_HOST", "before.example")
    client = wire.client(config=None)
    monkeypatch.setenv("DEEPGRAM_API_KEY", "after")
    monkeypatch.setenv("DEEPGRAM_HOST", "after.example")

    client.manage.get_projects()

    assert wire.request.headers["Authorization"] == "Token before"
    assert wire.request.url.host == "before.example"


def test_empty_variables_are_no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable that is set to nothing counts as not set."""
    monkeypatch.setenv("DEEPGRAM_API_KEY", "")
    monkeypatch.setenv("DEEPGRAM_ACCESS_TOKEN", "  ")

    with pytest.raises(DeepgramApiKeyError):
        DeepgramClient()


@pytest.mark.parametrize("client", [DeepgramClient, ManageClient, AsyncManageClient])
def test_missing_credentials_are_named(client: type) -> None:
    """Without credentials, the error says how they can be given."""
    with pytest.raises(DeepgramApiKeyError) as caught:
        client()

    for name in ("api_key", "access_token", "DEEPGRAM_API_KEY", "DEEPGRAM_ACCESS_TOKEN"):
        assert name in str(caught.value)


@pytest.mark.parametrize("blank", [" ", "\n", "\t\r\n"])
def test_blank_credentials_are_no_credentials(
    wire: Wire, monkeypatch: pytest.MonkeyPatch, blank: str
) -> None:
    """A key and a token of blanks alone count as not given."""
    monkeypatch.setenv("DEEPGRAM_API_KEY", "c-key")

    assert authorization(wire, blank, access_token=blank) == "Token c-key"


UNUSABLE = {
    "newline": "s3cret\nX-Injected: 1",
    "newline at the end": "s3cret\n",
    "blank at the beginning": " s3cret",
    "blank at the end": "s3cret ",
    "no-break space": "s3cret\u00a0",
    "byte order mark": "\ufeffs3cret",
    "delete": "s3cret\x7f",
    "carriage return": "s3cret\rX",
    "space": "s3cret key",
    "with its scheme": "Token s3cret",
    "letters": "s3crét",
    "quotes": "“s3cret”",
    "brackets of a placeholder": "<s3cret>",
    "quotes of a shell": '"s3cret"',
    "single quotes": "'s3cret'",
    "quote at the end": "s3cret'",
    "null": "s3cret\x00",
    "tab": "s3cret\tkey",
    "bytes": b"s3cret",
}


@pytest.mark.parametrize("key", UNUSABLE.values(), ids=UNUSABLE)
@pytest.mark.parametrize("place", ["api_key", "access_token", "config"])
def test_unusable_credentials_are_refused_unseen(key: Anything, place: str) -> None:
    """Credentials that no header can hold are refused when the client is made, and not shown."""
    value: Anything = DeepgramClientOptions(key) if place == "config" else key

    with pytest.raises(DeepgramApiKeyError) as caught:
        DeepgramClient(**{place: value})

    assert "s3cr" not in str(caught.value)


@pytest.mark.parametrize("name", ["DEEPGRAM_API_KEY", "DEEPGRAM_ACCESS_TOKEN"])
def test_unusable_variables_are_refused_unseen(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Credentials in the environment are checked like others."""
    monkeypatch.setenv(name, "s3cret\n")

    with pytest.raises(DeepgramApiKeyError) as caught:
        DeepgramClient()

    assert "s3cret" not in str(caught.value)


SERVERS = {
    "https://api.eu.deepgram.com": "https://api.eu.deepgram.com",
    "https://api.eu.deepgram.com/": "https://api.eu.deepgram.com",
    "https://api.eu.deepgram.com//": "https://api.eu.deepgram.com",
    "api.eu.deepgram.com": "https://api.eu.deepgram.com",
    "api.eu.deepgram.com/": "https://api.eu.deepgram.com",
    " api.eu.deepgram.com ": "https://api.eu.deepgram.com",
    "http://127.0.0.1:8080": "http://127.0.0.1:8080",
    "https://api.eu.deepgram.com\n": "https://api.eu.deepgram.com",
    "127.0.0.1:8080": "https://127.0.0.1:8080",
    "http://[::1]:8080": "http://[::1]:8080",
    "https://proxy.example/deepgram/": "https://proxy.example/deepgram",
    "https://api.deepgram.com/v1": "https://api.deepgram.com",
    "https://api.deepgram.com/v1/": "https://api.deepgram.com",
    "api.deepgram.com/v1": "https://api.deepgram.com",
    "https://proxy.example/deepgram/v1": "https://proxy.example/deepgram",
    "https://bücher.example": "https://xn--bcher-kva.example",
    "http://1.localhost:8080": "http://1.localhost:8080",
}


@pytest.mark.parametrize(("server", "url"), SERVERS.items())
def test_server_may_be_a_host_or_a_url(wire: Wire, server: str, url: str) -> None:
    """A host gets https, and slashes at the end do not double in the path."""
    assert address(wire, base_url=server) == f"{url}/v1/projects"


@pytest.mark.parametrize(("server", "url"), SERVERS.items())
def test_server_is_read_from_the_environment(
    wire: Wire, monkeypatch: pytest.MonkeyPatch, server: str, url: str
) -> None:
    """DEEPGRAM_HOST takes what `base_url` takes."""
    monkeypatch.setenv("DEEPGRAM_HOST", server)

    assert address(wire) == f"{url}/v1/projects"


@pytest.mark.parametrize("server", ["ftp://example.com", "http://example.com", "h:99999"])
def test_server_of_the_environment_is_refused_by_its_name(
    wire: Wire, monkeypatch: pytest.MonkeyPatch, server: str
) -> None:
    """Whoever set it looks for the variable, not for an argument."""
    monkeypatch.setenv("DEEPGRAM_HOST", server)

    with pytest.raises(ValueError, match=f"^DEEPGRAM_HOST='{server}'"):
        wire.client()


def test_server_is_looked_up_in_order(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    """The argument wins over the config object, that over the environment, and that over all."""
    config = DeepgramClientOptions("a-key", url="config.example")
    assert address(wire) == f"{DEFAULT}/v1/projects"

    monkeypatch.setenv("DEEPGRAM_HOST", "variable.example")
    assert address(wire) == "https://variable.example/v1/projects"
    assert address(wire, config=config) == "https://config.example/v1/projects"
    assert (
        address(wire, config=config, base_url="argument.example")
        == "https://argument.example/v1/projects"
    )


@pytest.mark.parametrize(
    "server",
    [
        "ftp://example.com",
        "https://",
        "://example.com",
        "/",
        "https:///v1",
        "https://exa mple.com",
        "https://exam\nple.com",
        "https://exam\tple.com",
        "https://example.com:port",
        "https://example.com:99999",
        "https://[::1",
        "https://example.com?key=value",
        "https://example.com#part",
        "https://example.com?",
        "https://example.com/?",
        "https://example.com#",
        "https://example.com/path/#",
        "https://example.com\\@example.org",
        "https://example.com/a/../b",
        "https://example.com/%2e%2e",
        "https://256.1.1.1",
        "https://[::zz]",
        "https://[1.2.3.4]",
        "https://a..b",
        "https://" + "a" * 64 + ".example",
        "https://☃\u200d.example",
        "https://\ud800.example",
        "https://example.com:0",
        "https://example.com:-1",
        "https://example.com/\x7f",
    ],
)
def test_what_is_no_server_is_refused(server: str) -> None:
    """A server that is neither host nor URL is a ValueError when the client is made."""
    with pytest.raises(ValueError, match="base_url"):
        DeepgramClient("a-key", base_url=server)


@pytest.mark.parametrize("server", [5, b"example.com", ["example.com"], True])
def test_server_of_another_type_is_refused(server: Anything) -> None:
    """A server that is not a string is a TypeError that names the argument."""
    with pytest.raises(TypeError, match=r"base_url=.* must be a host name or a URL"):
        DeepgramClient("a-key", base_url=server)


@pytest.mark.parametrize("config", [{"url": "example.com"}, "example.com", 5])
def test_config_of_another_type_is_refused(config: Anything) -> None:
    """A config that is not the class of version 4 is a TypeError that names the argument."""
    with pytest.raises(TypeError, match="config must be a DeepgramClientOptions, or None, not"):
        DeepgramClient("a-key", config)


WRONG_NUMBERS: dict[str, tuple[dict[str, Anything], str]] = {
    "deadline as text": ({"deadline": "5"}, "deadline='5' must be a number of seconds"),
    "deadline as a bool": ({"deadline": True}, "deadline=True must be a number of seconds"),
    "deadline that is none": ({"deadline": float("nan")}, "deadline=nan must be"),
    "huge deadline": ({"deadline": 10**400}, "deadline=1000.* must be .* up to 1e9"),
    "endless deadline": ({"deadline": 10**5000}, "deadline=<int> must be .* up to 1e9"),
    "bytes as a bool": ({"max_response_bytes": True}, "max_response_bytes=True must be a whole"),
    "half a byte": ({"max_response_bytes": 0.5}, "max_response_bytes=0.5 must be a whole"),
    "attempts as a bool": (
        {"retry": RetryPolicy(attempts=True)},
        "retry: attempts=True must be a whole number",
    ),
    "attempts without end": (
        {"retry": RetryPolicy(attempts=10**400)},
        "retry: attempts=1000.* must be a whole number, at most",
    ),
    "wait as text": (
        {"retry": RetryPolicy(first_wait="1")},  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        "retry: first_wait='1' must be a number of seconds",
    ),
    "huge wait": ({"retry": RetryPolicy(longest_wait=10**400)}, "retry: longest_wait=1000.* must"),
}


@pytest.mark.parametrize("name", WRONG_NUMBERS)
def test_number_that_is_none_is_refused_by_name(name: str) -> None:
    """What is no number, or no number that clocks can add, is an error when the client is made."""
    settings, message = WRONG_NUMBERS[name]

    with pytest.raises((TypeError, ValueError), match=message):
        DeepgramClient("a-key", **settings)


def test_whole_number_may_be_of_another_library(kind: str, wire: Wire) -> None:
    """What counts as a whole number is one, as the numbers of numpy do."""

    class Whole:
        def __index__(self) -> int:
            return 2

    whole: Anything = Whole()
    wire.answer = httpx.ConnectError("refused")
    client = wire.client(max_response_bytes=whole, retry=RetryPolicy(attempts=whole))

    with pytest.raises(DeepgramConnectionError):
        Caller(kind, client)("get_projects")

    assert len(wire.seen) == 2


def test_password_in_a_server_is_not_shown(wire: Wire) -> None:
    """A URL with a user in it is refused, or the key is sent all the same; nobody sees it."""
    url = "https://user:passw0rd@example.com"
    client, refusal = attempt(lambda: wire.client(base_url=url), ValueError)
    if client is not None:
        client.manage.get_projects()

    assert "passw0rd" not in f"{refusal} {client!r}"
    assert [request.headers["Authorization"] for request in wire.seen] in ([], [f"Token {KEY}"])


def test_config_adds_headers_and_no_query(kind: str, wire: Wire) -> None:
    """The headers of the config object go out with every call; its options are for streaming."""
    config = DeepgramClientOptions("a-key", headers={"X-Team": "a"}, options={"extra": "1"})

    Caller(kind, wire.client(config=config))("get_project", "p1")

    assert wire.request.headers["X-Team"] == "a"
    assert wire.sent == ("GET", "/v1/projects/p1")


def test_config_takes_its_arguments_by_position(wire: Wire) -> None:
    """The config object takes key, token, url, level, headers and options, as in version 4."""
    config = DeepgramClientOptions(
        "a-key", "", "example.com", logging.DEBUG, {"X-Team": "a"}, {"extra": "1"}
    )
    logger = logging.getLogger("deepgram_manage")

    wire.client(config=config).manage.get_projects()

    assert logger.level == logging.DEBUG
    logger.setLevel(logging.NOTSET)
    assert wire.request.url.host == "example.com"


def test_config_leaves_the_level_of_the_logger(wire: Wire) -> None:
    """Without `verbose` the logger stays as the program has set it."""
    logger = logging.getLogger("deepgram_manage")
    logger.setLevel(logging.ERROR)

    wire.client(config=DeepgramClientOptions("a-key"))

    assert logger.level == logging.ERROR
    logger.setLevel(logging.NOTSET)


def test_config_is_read_when_the_client_is_made(wire: Wire) -> None:
    """What changes in the config object afterwards does not change a client."""
    config = DeepgramClientOptions("a-key", headers={"X-Team": "a"})
    client = wire.client(config=config)
    config.headers["X-Team"] = "b"
    config.api_key = "b-key"

    client.manage.get_projects()

    assert wire.request.headers["X-Team"] == "a"
    assert wire.request.headers["Authorization"] == "Token a-key"


@pytest.mark.parametrize("client", [ManageClient, AsyncManageClient])
def test_clients_can_be_made_on_their_own(wire: Wire, client: type) -> None:
    """`ManageClient` and `AsyncManageClient` take what `DeepgramClient` takes."""
    made = client(
        "a-key",
        DeepgramClientOptions(headers={"X-Team": "a"}),
        base_url="example.com",
        timeout=3,
        http_client=httpx.Client(transport=wire.transport()),
        async_http_client=httpx.AsyncClient(transport=wire.transport()),
    )

    Caller.wait(made.get_projects())

    assert str(wire.request.url) == "https://example.com/v1/projects"
    assert wire.request.headers["X-Team"] == "a"


@pytest.mark.parametrize("client", [DeepgramClient, ManageClient, AsyncManageClient])
def test_http_client_of_the_wrong_kind_is_refused(client: type) -> None:
    """A synchronous HTTP client cannot make asynchronous calls, nor the other way round."""
    with pytest.raises(TypeError, match=r"http_client must be an httpx\.Client or .*AsyncClient"):
        client("a-key", http_client=httpx.AsyncClient())
    with pytest.raises(TypeError, match=r"async_http_client must be an httpx\.AsyncClient or"):
        client("a-key", async_http_client=httpx.Client())


@pytest.mark.parametrize("client", [DeepgramClient, ManageClient, AsyncManageClient])
def test_transport_of_the_wrong_kind_is_refused(client: type) -> None:
    """A synchronous transport cannot make asynchronous calls, nor the other way round."""
    with pytest.raises(TypeError, match=r"or an httpx\.BaseTransport, not AsyncHTTPTransport"):
        client("a-key", http_client=httpx.AsyncHTTPTransport(verify=False))
    with pytest.raises(TypeError, match=r"or an httpx\.AsyncBaseTransport, not HTTPTransport"):
        client("a-key", async_http_client=httpx.HTTPTransport(verify=False))


def test_transports_may_be_given_instead_of_http_clients(kind: str, wire: Wire) -> None:
    """`http_client` and `async_http_client` may be what an HTTP client sends with."""
    client = DeepgramClient(
        "a-key", http_client=wire.transport(), async_http_client=wire.transport()
    )

    Caller(kind, client)("get_project", "p1")

    assert wire.sent == ("GET", "/v1/projects/p1")
    assert wire.request.headers["Authorization"] == "Token a-key"


def test_given_transport_stays_open(kind: str) -> None:
    """Closing a client leaves the transport that it was given to its owner."""

    class Transport(httpx.MockTransport):
        is_closed = False

        def close(self) -> None:
            self.is_closed = True

        async def aclose(self) -> None:
            self.is_closed = True

    transport = Transport(lambda _request: httpx.Response(200, json=LEAST))
    call = Caller(kind, DeepgramClient("a-key", http_client=transport, async_http_client=transport))

    call("get_projects")
    call.close()

    assert not transport.is_closed


@pytest.mark.parametrize("client", [DeepgramClient, ManageClient, AsyncManageClient])
def test_unknown_setting_is_refused(client: type) -> None:
    """A setting that there is not is a TypeError that names it, and what there is."""
    with pytest.raises(TypeError, match=f"'time_out': {client.__name__} takes timeout, deadline"):
        client("a-key", time_out=5)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"deadline": 0}, "deadline=0 must be more than 0 seconds"),
        ({"deadline": -1}, "deadline=-1 must be more than 0 seconds"),
        ({"max_response_bytes": 0}, "max_response_bytes=0 must be a whole number, at least 1"),
        ({"retry": RetryPolicy(attempts=0)}, "attempts=0 must be"),
        ({"retry": RetryPolicy(first_wait=-1)}, "first_wait=-1 must be a number of seconds"),
    ],
)
def test_setting_that_cannot_be_meant_is_refused(settings: Anything, message: str) -> None:
    """A setting with which no call could succeed is a ValueError when the client is made."""
    with pytest.raises(ValueError, match=message):
        DeepgramClient("a-key", **settings)


def test_retry_is_a_policy() -> None:
    """Something else than a RetryPolicy is a TypeError when the client is made."""
    retry: Anything = 3

    with pytest.raises(TypeError, match="retry=3 must be a RetryPolicy"):
        DeepgramClient("a-key", retry=retry)


def test_headers_of_the_config_object_and_the_arguments_are_joined(kind: str, wire: Wire) -> None:
    """Headers of both go out, and of a name that both have, that of the argument."""
    config = DeepgramClientOptions("a-key", headers={"X-Team": "a", "X-Other": "b"})
    client = wire.client(config=config, headers={"X-Team": "c", "X-Own": "d"})

    Caller(kind, client)("get_projects")

    sent = {name: wire.request.headers[name] for name in ("X-Team", "X-Other", "X-Own")}
    assert sent == {"X-Team": "c", "X-Other": "b", "X-Own": "d"}


def test_text_of_a_client_says_where_calls_go() -> None:
    """The repr of a client has the address and the scheme, and no more."""
    client = DeepgramClient("s3cret", base_url="example.com")

    assert "https://example.com" in repr(client)
    assert "s3cret" not in repr(client)
