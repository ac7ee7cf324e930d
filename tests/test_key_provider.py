"""Keys that a function gives: when it is asked, and what becomes of what it gives."""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import httpx
import pytest

from deepgram_manage import (
    AuthenticationError,
    DeepgramApiKeyError,
    DeepgramClient,
    DeepgramClientOptions,
    DeepgramConnectionError,
    RetryPolicy,
)
from tests.support.canaries import reported
from tests.support.wire import Caller, Reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.wire import Anything

OPTIONS = {"comment": "ci", "scopes": ["member"]}
SECRET = "canary0secret0canary0secret0canary0sec00"


class Provider:
    """Gives one key after the other, the last again and again, and counts how often."""

    def __init__(self, *keys: Anything, seconds: float = 0) -> None:
        """Have these keys; each takes its time."""
        self.asked = 0
        self._keys = keys
        self._seconds = seconds

    def __call__(self) -> Anything:
        """Give the next key."""
        time.sleep(self._seconds)
        return self._next()

    async def asynchronous(self) -> Anything:
        """Give the next key to who awaits it."""
        await asyncio.sleep(self._seconds)
        return self._next()

    def _next(self) -> Anything:
        self.asked += 1
        return self._keys[min(self.asked, len(self._keys)) - 1]


class Gate:
    """A server that lets some keys in, and writes down who came with which.

    Attributes:
        came: The method and the key of every request.
    """

    def __init__(self, *keys: str, scheme: str = "Token") -> None:
        """Let these keys in."""
        self.came: list[tuple[str, str]] = []
        self.answer = Reply()
        self._welcome = {f"{scheme} {key}" for key in keys}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer a request."""
        shown = request.headers["Authorization"]
        self.came.append((request.method, shown.partition(" ")[2]))
        answer = self.answer if shown in self._welcome else Reply(401)
        return httpx.Response(answer.status, content=answer.content)

    def caller(self, kind: str, provider: Anything, **settings: Anything) -> Caller:
        """Make a client that comes here with keys of a provider."""
        if provider is not None:
            settings["api_key"] = provider
        transport = httpx.MockTransport(self)
        client = DeepgramClient(http_client=transport, async_http_client=transport, **settings)
        return Caller(kind, client)


def test_key_is_what_the_provider_gives(kind: str) -> None:
    """The key that a function returns is sent."""
    gate = Gate("a-key")

    gate.caller(kind, Provider("a-key"))("get_projects")

    assert gate.came == [("GET", "a-key")]


def test_provider_may_be_asynchronous() -> None:
    """The asynchronous client awaits the key of an asynchronous function."""
    gate, provider = Gate("a-key"), Provider("a-key")

    gate.caller("async", provider.asynchronous)("get_projects")

    assert gate.came == [("GET", "a-key")]
    assert provider.asked == 1


def test_provider_of_access_tokens(kind: str) -> None:
    """`access_token` may be a function, too; it goes before a key."""
    gate = Gate("a-token", scheme="Bearer")
    key = Provider("a-key")

    gate.caller(kind, key, access_token=Provider("a-token"))("get_projects")

    assert gate.came == [("GET", "a-token")]
    assert key.asked == 0


def test_provider_wins_over_the_environment(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a function, the environment is not read."""
    monkeypatch.setenv("DEEPGRAM_ACCESS_TOKEN", "c-token")
    gate = Gate("a-key")

    gate.caller(kind, Provider("a-key"))("get_projects")

    assert gate.came == [("GET", "a-key")]


def test_config_object_may_have_a_provider(kind: str) -> None:
    """The key of a config object may be a function."""
    gate = Gate("a-key")
    config = DeepgramClientOptions(Provider("a-key"))  # type: ignore[arg-type]

    gate.caller(kind, None, config=config)("get_projects")

    assert gate.came == [("GET", "a-key")]
    assert "Provider" not in repr(config)


def test_making_a_client_asks_nobody(kind: str) -> None:
    """The function is not called before the first call."""
    provider = Provider("a-key")

    call = Gate().caller(kind, provider)

    assert call.manage is not None
    assert provider.asked == 0


def test_calls_in_a_row_ask_once(kind: str) -> None:
    """A key that is taken is kept."""
    gate, provider = Gate("a-key"), Provider("a-key", "b-key")
    call = gate.caller(kind, provider)

    for _ in range(3):
        call("get_projects")

    assert provider.asked == 1


def test_both_clients_and_copies_ask_once() -> None:
    """The clients of an entry point, and its copies, share the key."""
    gate, provider = Gate("a-key"), Provider("a-key")
    client = gate.caller("sync", provider).client

    client.with_options(timeout=7).manage.get_projects()
    client.manage.get_projects()
    asyncio.run(client.asyncmanage.get_projects())

    assert provider.asked == 1
    assert len(gate.came) == 3


def test_refused_key_is_asked_for_again(kind: str) -> None:
    """After a 401 the function is called again, and the call sent again with the new key."""
    gate, provider = Gate("b-key"), Provider("a-key", "b-key")

    gate.caller(kind, provider)("get_projects")

    assert gate.came == [("GET", "a-key"), ("GET", "b-key")]
    assert provider.asked == 2


def test_refused_creating_call_is_sent_again(kind: str) -> None:
    """A POST that was refused for its key did nothing, and is sent again with the new one."""
    gate = Gate("b-key")
    gate.answer = Reply(200, b'{"api_key_id": "k1", "key": "s"}')

    created = gate.caller(kind, Provider("a-key", "b-key"))("create_key", "p1", OPTIONS)

    assert gate.came == [("POST", "a-key"), ("POST", "b-key")]
    assert created.api_key_id == "k1"


@pytest.mark.parametrize("retry", [None, RetryPolicy(attempts=1)])
def test_new_key_is_no_matter_of_the_policy(kind: str, retry: RetryPolicy | None) -> None:
    """Without retries, a new key is asked for all the same."""
    gate = Gate("b-key")

    gate.caller(kind, Provider("a-key", "b-key"), retry=retry)("get_projects")

    assert len(gate.came) == 2


def test_new_key_is_kept(kind: str) -> None:
    """The calls after a refusal are sent with the new key at once."""
    gate, provider = Gate("b-key"), Provider("a-key", "b-key", "c-key")
    call = gate.caller(kind, provider)

    for _ in range(3):
        call("get_projects")

    assert [key for _method, key in gate.came] == ["a-key", "b-key", "b-key", "b-key"]
    assert provider.asked == 2


def test_key_may_change_again_and_again(kind: str) -> None:
    """Each call may ask once more: keys that end soon can be followed for ever."""
    gate, provider = Gate("b-key"), Provider("a-key", "b-key", "c-key")
    call = gate.caller(kind, provider)
    call("get_projects")
    gate.__init__("c-key")  # type: ignore[misc]

    call("get_projects")

    assert [key for _method, key in gate.came] == ["b-key", "c-key"]


def test_provider_is_asked_again_once(kind: str) -> None:
    """When the new key is refused as well, that is the error."""
    gate, provider = Gate(), Provider("a-key", "b-key", "c-key")

    with pytest.raises(AuthenticationError) as caught:
        gate.caller(kind, provider)("get_projects")

    assert [key for _method, key in gate.came] == ["a-key", "b-key"]
    assert provider.asked == 2
    assert caught.value.attempts == 2


def test_same_key_is_not_sent_again(kind: str) -> None:
    """When the function gives the same key again, the refusal is the error at once."""
    gate, provider = Gate(), Provider("a-key")

    with pytest.raises(AuthenticationError):
        gate.caller(kind, provider)("get_projects")

    assert len(gate.came) == 1
    assert provider.asked == 2


def test_fixed_key_is_sent_once(kind: str) -> None:
    """A key that is given as text is not sent again after a refusal."""
    gate = Gate()

    with pytest.raises(AuthenticationError):
        gate.caller(kind, "a-key")("get_projects")

    assert len(gate.came) == 1


@pytest.mark.parametrize("status", [400, 403, 404, 429, 500])
def test_other_refusals_ask_nobody(kind: str, status: int) -> None:
    """Only a 401 lets the function be called again."""
    gate, provider = Gate("a-key"), Provider("a-key", "b-key")
    gate.answer = Reply(status)

    with pytest.raises(Exception, match=str(status)):
        gate.caller(kind, provider, retry=None)("get_projects")

    assert provider.asked == 1


def failing() -> str:
    """Give no key, and say too much."""
    message = f"no key like {SECRET}"
    raise OSError(message)


UNUSABLE: dict[str, Callable[[], Anything]] = {
    "fails": failing,
    "newline": lambda: f"{SECRET}\n",
    "with its scheme": lambda: f"Token {SECRET}",
    "letters": lambda: f"{SECRET}é",
    "empty": str,
    "blank": lambda: " ",
    "nothing": lambda: None,
    "bytes": SECRET.encode,
    "number": lambda: 5,
    "list": lambda: [SECRET],
}


@pytest.mark.parametrize("provider", UNUSABLE.values(), ids=UNUSABLE)
def test_provider_without_a_usable_key(kind: str, provider: Callable[[], Anything]) -> None:
    """A function that fails, or gives what cannot be sent, is a DeepgramApiKeyError without it."""
    gate = Gate()

    with pytest.raises(DeepgramApiKeyError) as caught:
        gate.caller(kind, provider)("get_projects")

    assert not gate.came
    assert SECRET[:9] not in f"{caught.value!r} {caught.value}"


@pytest.mark.parametrize("provider", list(UNUSABLE.values())[1:], ids=list(UNUSABLE)[1:])
def test_traceback_of_an_unusable_key_does_not_show_it(
    kind: str, provider: Callable[[], Anything]
) -> None:
    """What a function gave is not in the local variables of the traceback."""
    with pytest.raises(DeepgramApiKeyError) as caught:
        Gate().caller(kind, provider)("get_projects")

    assert SECRET[:9] not in reported(caught.value)


def test_error_of_the_provider_is_the_cause(kind: str) -> None:
    """Why a function failed can be found out."""
    with pytest.raises(DeepgramApiKeyError, match=r"provider .* failed: OSError") as caught:
        Gate().caller(kind, failing)("get_projects")

    assert isinstance(caught.value.__cause__, OSError)


def test_unusable_second_key(kind: str) -> None:
    """A function that gives nothing usable after a refusal is a DeepgramApiKeyError."""
    gate = Gate()

    with pytest.raises(DeepgramApiKeyError):
        gate.caller(kind, Provider("a-key", None))("get_projects")

    assert len(gate.came) == 1


def test_provider_that_failed_is_asked_by_the_next_call(kind: str) -> None:
    """A function that gave nothing usable is called again by the next call."""
    gate = Gate("b-key")
    call = gate.caller(kind, Provider(None, "b-key"))
    with pytest.raises(DeepgramApiKeyError):
        call("get_projects")

    call("get_projects")

    assert gate.came == [("GET", "b-key")]


def test_asynchronous_provider_in_the_synchronous_client() -> None:
    """The synchronous client cannot await a key, and says which client can."""
    gate = Gate()

    with pytest.raises(DeepgramApiKeyError, match="asyncmanage"):
        gate.caller("sync", Provider("a-key").asynchronous)("get_projects")

    assert not gate.came


def test_threads_ask_once() -> None:
    """Threads that start at once on a new client let the function be called once."""
    gate, provider = Gate("a-key"), Provider("a-key", "b-key", seconds=0.05)
    call = gate.caller("sync", provider)
    together = threading.Barrier(8)

    def ask(_number: int) -> None:
        together.wait()
        call("get_projects")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ask, range(8)))

    assert provider.asked == 1
    assert gate.came == [("GET", "a-key")] * 8


def test_threads_that_are_refused_together_ask_once() -> None:
    """Threads whose key is refused at the same time let the function be called once more."""
    gate, provider = Gate("b-key"), Provider("a-key", "b-key", "c-key", seconds=0.05)
    call = gate.caller("sync", provider)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: call("get_projects"), range(8)))

    assert provider.asked == 2


@pytest.mark.parametrize("is_asynchronous", [True, False])
def test_tasks_ask_once(is_asynchronous: bool) -> None:  # noqa: FBT001 -- a case
    """Tasks that run at once let the function be called once, and once more after a refusal."""
    gate, provider = Gate("b-key"), Provider("a-key", "b-key", "c-key", seconds=0.01)
    function = provider.asynchronous if is_asynchronous else provider
    manage = gate.caller("async", function).client.asyncmanage

    async def ask() -> None:
        await asyncio.gather(*(manage.get_projects() for _ in range(8)))

    asyncio.run(ask())
    asyncio.run(ask())

    assert provider.asked == 2
    assert len(gate.came) >= 17


def test_loops_in_threads_can_ask() -> None:
    """Loops that run side by side in threads can each ask an asynchronous function."""
    gate, provider = Gate("a-key"), Provider("a-key", seconds=0.01)
    manage = gate.caller("async", provider.asynchronous).client.asyncmanage

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: asyncio.run(manage.get_projects()), range(8)))

    assert gate.came == [("GET", "a-key")] * 8


def test_cancelled_question_leaves_the_turn_to_others() -> None:
    """A task that is cancelled while it waits for the key does not keep others from asking."""
    gate, provider = Gate("a-key"), Provider("a-key", seconds=0.02)
    manage = gate.caller("async", provider.asynchronous).client.asyncmanage

    async def ask() -> None:
        first = asyncio.create_task(manage.get_projects())
        second = asyncio.create_task(manage.get_projects())
        await asyncio.sleep(0.005)
        first.cancel()
        await second

    asyncio.run(ask())

    assert gate.came == [("GET", "a-key")]


def test_text_of_a_client_does_not_name_the_provider() -> None:
    """The repr of a client says that its key is asked for, and no more."""
    client = DeepgramClient(Provider(SECRET))

    assert "CredentialsSource(Token, asked)" in repr(client)
    assert SECRET[:9] not in repr(client)


def test_failed_call_keeps_the_key(kind: str) -> None:
    """A call that gets no answer does not let the function be called again."""
    provider = Provider("a-key", "b-key")

    def refuse(_request: httpx.Request) -> httpx.Response:
        message = "refused"
        raise httpx.ConnectError(message)

    transport = httpx.MockTransport(refuse)
    client = DeepgramClient(
        provider, http_client=transport, async_http_client=transport, retry=None
    )
    for _ in range(2):
        with pytest.raises(DeepgramConnectionError):
            Caller(kind, client)("get_projects")

    assert provider.asked == 1
