"""What is pickled has no secrets, and clients find their credentials again where they came from."""

from __future__ import annotations

import copy
import pickle
import threading
from typing import TYPE_CHECKING

import httpx
import pytest

from deepgram_manage import (
    AsyncManageClient,
    DeepgramApiError,
    DeepgramApiKeyError,
    DeepgramClient,
    DeepgramClientOptions,
    DeepgramConnectionError,
    DeepgramTimeoutError,
    KeyOptions,
    ManageClient,
    RetryPolicy,
    UnclearServerError,
    UnreadableWriteError,
    WriteOutcomeUnknownError,
)
from deepgram_manage._sending.credentials import Credentials
from tests.support.programs import run
from tests.support.sites import Site, reply
from tests.support.wire import Caller, Reply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.servers import Server
    from tests.support.wire import Anything, Wire

CLIENTS = [DeepgramClient, ManageClient, AsyncManageClient]
SECRET = "canary0secret0canary0secret0canary0sec00"
SECRET_HEADERS: dict[str, str] = dict.fromkeys(
    (
        "Authorization",
        "Proxy-Authorization",
        "Cookie",
        "X-Api-Key",
        "X-APIKEY",
        "X-Auth",
        "X-Client-Secret",
        "X-Access-Token",
    ),
    SECRET,
)
HEARD: list[object] = []
COPIES: dict[str, Callable[[Anything], Anything]] = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "inside another": lambda client: copy.deepcopy({"client": [client]})["client"][0],
}
every_copy = pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES)


def key_from_somewhere() -> str:
    """Give a key; a function of a module can be pickled."""
    return "k-of-provider"


async def token_from_somewhere() -> str:
    """Give a token to who awaits it."""
    return "t-of-provider"


def hear(event: object) -> None:
    """Remember what a hook was called with."""
    HEARD.append(event)


def pickled(value: Anything) -> Anything:
    """Pickle and unpickle something."""
    return pickle.loads(pickle.dumps(value))  # noqa: S301 -- made here


def authorization(client: Anything, site: Site) -> str:
    """What a client sends as its credentials."""
    manage = client.manage if isinstance(client, DeepgramClient) else client
    Caller.wait(manage.get_projects())
    Caller.wait(manage.aclose() if isinstance(manage, AsyncManageClient) else manage.close())
    return str(site.seen.pop().headers["Authorization"])


@pytest.fixture
def site() -> Iterator[Site]:
    """A server that writes down what it is sent."""
    with Site() as site:
        yield site


@pytest.fixture
def _key_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEEPGRAM_API_KEY", "c-key")


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickled_client_holds_no_credentials(client: type, protocol: int) -> None:
    """The bytes of a pickled client have none of its credentials."""
    config = DeepgramClientOptions(SECRET, SECRET, headers=SECRET_HEADERS)
    made = [
        client(SECRET),
        client(access_token=SECRET),
        client(config=config),
        client(SECRET, headers=SECRET_HEADERS),
        client(SECRET).with_options(headers=SECRET_HEADERS),
        config,
    ]

    assert not [each for each in made if SECRET[:9].encode() in pickle.dumps(each, protocol)]


@pytest.mark.usefixtures("_key_in_the_environment")
def test_pickled_client_that_was_used_holds_no_credentials(kind: str, server: Server) -> None:
    """The bytes of a client that has made calls have no credentials either."""
    call = Caller(kind, server.client())
    call("get_projects")
    call.close()

    for each in (call.client, call.client.manage, call.client.asyncmanage):
        assert server.emulator.admin_key.encode() not in pickle.dumps(each)


@pytest.mark.parametrize("client", CLIENTS)
def test_unpickled_client_reads_the_environment(
    client: type, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unpickled client has the credentials that the environment has by then."""
    stored = pickle.dumps(client("a-key", base_url=site.url))
    monkeypatch.setenv("DEEPGRAM_API_KEY", "c-key")

    unpickled = pickle.loads(stored)  # noqa: S301 -- made here

    assert type(unpickled) is client
    assert authorization(unpickled, site) == "Token c-key"


@pytest.mark.parametrize("client", CLIENTS)
def test_unpickled_client_reads_a_token(
    client: type, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An access token in the environment wins, as for a client that is made."""
    monkeypatch.setenv("DEEPGRAM_API_KEY", "c-key")
    monkeypatch.setenv("DEEPGRAM_ACCESS_TOKEN", "c-token")

    made = client("a-key", base_url=site.url)

    assert authorization(pickled(made), site) == "Bearer c-token"


@pytest.mark.parametrize("client", CLIENTS)
def test_client_cannot_be_unpickled_without_credentials(client: type) -> None:
    """Where there are no credentials, unpickling is the error that making a client would be."""
    with pytest.raises(DeepgramApiKeyError, match="DEEPGRAM_API_KEY"):
        pickled(client("a-key"))


@pytest.mark.parametrize("client", CLIENTS)
def test_unpickled_client_asks_its_provider(client: type, site: Site) -> None:
    """An unpickled client whose key a function gives asks that function."""
    made = client(key_from_somewhere, base_url=site.url)

    assert authorization(pickled(made), site) == "Token k-of-provider"


def test_unpickled_client_asks_its_asynchronous_provider(site: Site) -> None:
    """An asynchronous function is asked as well, and tokens stay tokens."""
    made = AsyncManageClient(access_token=token_from_somewhere, base_url=site.url)

    assert authorization(pickled(made), site) == "Bearer t-of-provider"


def test_pickled_client_does_not_hold_what_its_provider_gave(site: Site) -> None:
    """The key that a function gave is not pickled with the client."""
    client = DeepgramClient(key_from_somewhere, base_url=site.url)
    stored = pickle.dumps(client)
    assert authorization(client, site) == "Token k-of-provider"

    assert pickle.dumps(client) == stored


@pytest.mark.usefixtures("_key_in_the_environment")
def test_unpickled_client_has_the_headers(site: Site) -> None:
    """Headers that do not look secret are sent by an unpickled client."""
    headers = {"X-Team": "a", "X-Api-Key": "b"}

    with pickled(DeepgramClient("a-key", base_url=site.url, headers=headers)) as client:
        client.manage.get_projects()

    assert (site.request.headers["X-Team"], site.request.headers["X-Api-Key"]) == ("a", None)


@pytest.mark.usefixtures("_key_in_the_environment")
def test_unpickled_client_has_the_policy() -> None:
    """An unpickled client sends again as often as the first."""
    with Site(reply(503)) as site:
        client = pickled(DeepgramClient("a-key", base_url=site.url, retry=RetryPolicy(4, 0, 0)))
        with client, pytest.raises(DeepgramApiError, match="503"):
            client.manage.get_projects()

    assert len(site.seen) == 4


@pytest.mark.usefixtures("_key_in_the_environment")
def test_unpickled_client_has_the_limit(site: Site) -> None:
    """An unpickled client refuses the answers that the first refuses."""
    client = pickled(DeepgramClient("a-key", base_url=site.url, max_response_bytes=5))

    with client, pytest.raises(DeepgramApiError, match="max_response_bytes=5"):
        client.manage.get_projects()


@pytest.mark.usefixtures("_key_in_the_environment")
def test_unpickled_client_has_the_hooks(site: Site) -> None:
    """A hook that pickle can find again is called by an unpickled client."""
    HEARD.clear()
    client = pickled(DeepgramClient("a-key", base_url=site.url, on_request=hear))

    with client:
        client.manage.get_projects()

    assert len(HEARD) == 1


@pytest.mark.usefixtures("_key_in_the_environment")
def test_unpickled_client_can_be_used(kind: str, server: Server) -> None:
    """An unpickled client opens connections of its own, and has copies."""
    call = Caller(kind, server.client())
    call("get_projects")
    unpickled = pickled(call.client).with_options(headers={"X-Team": "a"})

    with pytest.raises(DeepgramApiError, match="401"):
        Caller(kind, unpickled)("get_projects")

    call.close()
    Caller(kind, unpickled).close()
    assert server.connections == 2


def test_client_can_be_sent_to_another_process(server: Server) -> None:
    """A process that is started anew calls with the client that it is sent, and its own key."""
    stored = pickle.dumps(DeepgramClient("a-key", base_url=server.url))
    program = """
        import pickle, sys
        client = pickle.loads(bytes.fromhex(sys.argv[1]))
        print(len(client.manage.get_projects().projects))
    """

    printed = run(program, stored.hex(), DEEPGRAM_API_KEY=server.emulator.admin_key)

    assert printed == "1\n"


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("name", ["http_client", "async_http_client"])
def test_client_with_a_given_http_client_is_not_pickled(client: type, name: str) -> None:
    """A client that sends with somebody's HTTP client says that it cannot be pickled, and why."""
    transport = httpx.MockTransport(lambda _request: httpx.Response(200))
    made = client("a-key", **{name: transport})

    with pytest.raises(TypeError, match=f"{client.__name__} sends with an HTTP client of yours"):
        pickle.dumps(made)
    with pytest.raises(TypeError, match="make the client where it is used"):
        pickle.dumps(made.with_options(timeout=7))


def test_credentials_alone_are_not_pickled() -> None:
    """What holds the key refuses to be pickled, whoever comes across it."""
    with pytest.raises(TypeError, match="credentials are not pickled"):
        pickle.dumps(Credentials("Token", "a-key"))


@pytest.mark.parametrize("client", CLIENTS)
@every_copy
def test_copy_has_the_credentials(
    client: type, copied: Callable[[Anything], Anything], site: Site
) -> None:
    """A client that is copied in its process keeps its credentials; no environment is read."""
    made = client("a-key", base_url=site.url)

    assert authorization(copied(made), site) == "Token a-key"


@every_copy
def test_copies_share_the_connection(
    copied: Callable[[Anything], Anything], server: Server
) -> None:
    """A client and its copies use one connection."""
    with server.client() as client:
        client.manage.get_projects()
        copied(client).manage.get_projects()
        copied(client.manage).get_projects()

    assert server.connections == 1


@every_copy
def test_client_with_a_given_http_client_can_be_copied(
    kind: str, wire: Wire, copied: Callable[[Anything], Anything]
) -> None:
    """A copy sends with the HTTP client that the first was given."""
    client = wire.client(headers={"X-Api-Key": "a"})

    Caller(kind, copied(client))("get_projects")

    assert wire.request.headers["X-Api-Key"] == "a"


def test_unpickled_options_have_what_is_not_secret() -> None:
    """A config object can be handed to another process, which has credentials of its own."""
    config = DeepgramClientOptions(
        SECRET, SECRET, "example.com", 10, SECRET_HEADERS | {"X-Team": "a"}, {"extra": "1"}
    )

    unpickled = pickled(config)

    assert vars(unpickled) == {
        "api_key": "",
        "access_token": "",
        "url": "example.com",
        "verbose": 10,
        "headers": {"X-Team": "a"},
        "options": {"extra": "1"},
    }


def test_unpickled_options_have_their_provider(site: Site) -> None:
    """The function that gives the key of a config object is pickled."""
    config = pickled(DeepgramClientOptions(key_from_somewhere, url=site.url))  # type: ignore[arg-type]

    assert authorization(DeepgramClient(config=config), site) == "Token k-of-provider"


@every_copy
def test_copied_options_have_everything(copied: Callable[[Anything], Anything]) -> None:
    """A config object that is copied in its process keeps its credentials."""
    config = DeepgramClientOptions(
        "a-key", "a-token", headers={"X-Api-Key": "a"}, options={"a": []}
    )

    made = copied(config)

    assert vars(made) == vars(config)
    made.headers["X-Api-Key"] = "b"
    made.options["b"] = "1"
    assert (config.headers, config.options) == ({"X-Api-Key": "a"}, {"a": []})


@pytest.mark.parametrize(
    "value",
    [
        RetryPolicy(5, 0.1, 7),
        KeyOptions(comment="ci", scopes=["member"]),
        DeepgramApiKeyError("no credentials"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_values_can_be_pickled(value: Anything) -> None:
    """Policies, options and errors are the same after pickling."""
    assert repr(pickled(value)) == repr(value)


ERRORS: dict[str, tuple[Anything, type[Exception], str]] = {
    "refused": (Reply(403, b'{"message": "No."}'), DeepgramApiError, "get_projects"),
    "failed": (httpx.ReadError("gone"), DeepgramConnectionError, "get_projects"),
    "timeout": (httpx.ReadTimeout("slow"), DeepgramTimeoutError, "get_projects"),
    "unclear": (httpx.ReadError("gone"), WriteOutcomeUnknownError, "create_key"),
    "unclear answer": (Reply(500), UnclearServerError, "create_key"),
    "unreadable": (Reply(200, b'{"key'), UnreadableWriteError, "create_key"),
}


@pytest.mark.parametrize(("answer", "error", "method"), ERRORS.values(), ids=ERRORS)
def test_errors_can_be_pickled(
    kind: str, wire: Wire, answer: Anything, error: type[Exception], method: str
) -> None:
    """An unpickled error is of its class, and says the same, without credentials."""
    wire.answer = answer
    arguments = ("p1", {"comment": "ci", "scopes": ["member"]}) if method == "create_key" else ()
    with pytest.raises(error) as caught:
        Caller(kind, wire.client(SECRET, retry=None))(method, *arguments)

    stored = pickle.dumps(caught.value)
    unpickled = pickle.loads(stored)  # noqa: S301 -- made here

    assert type(unpickled) is type(caught.value)
    assert str(unpickled) == str(caught.value)
    assert {n: repr(v) for n, v in vars(unpickled).items()} == {
        n: repr(v) for n, v in vars(caught.value).items()
    }
    assert SECRET[:9].encode() not in stored


def test_hook_that_cannot_be_pickled_is_told_of() -> None:
    """A client with a hook that pickle cannot find again is not pickled without it."""
    client = DeepgramClient("a-key", on_request=lambda event: threading.Lock())  # noqa: ARG005

    with pytest.raises((pickle.PicklingError, AttributeError), match="lambda"):
        pickle.dumps(client)
