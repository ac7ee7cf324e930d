"""Whatever somebody passes as a setting: it works, or a ValueError or TypeError names it."""

from __future__ import annotations

import asyncio
import math
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from deepgram_manage import AsyncManageClient, DeepgramClient, DeepgramError, RetryPolicy
from tests.support.wire import KEY, Anything, Caller, Reply, Wire, attempt

HUGE = 10**400
if TYPE_CHECKING:
    from collections.abc import Callable

ODD: list[Anything] = [
    HUGE,
    -HUGE,
    True,
    math.nan,
    math.inf,
    "soon",
    b"5",
    Decimal(5),
    Fraction(1, 2),
    [],
    {},
    (1, 2),
    (),
    object(),
    object,
    "".upper,
]
IDS = [f"{type(each).__name__} {number}" for number, each in enumerate(ODD)]
NUMBERS = ("timeout", "deadline", "max_response_bytes")
OTHERS = ("retry", "headers", "on_request", "on_response", "on_retry")
PLACES = ("http_client", "async_http_client", "base_url", "access_token")


def refusal_of(make: Callable[[], DeepgramClient]) -> str:
    """Say why a client or a call of it is refused, by an error that may be raised for it."""

    def call() -> object:
        return make().manage.get_projects()

    return attempt(call, ValueError, TypeError, DeepgramError)[1]


@pytest.mark.parametrize("name", [*NUMBERS, *OTHERS, *PLACES])
@pytest.mark.parametrize("value", ODD, ids=IDS)
def test_odd_setting_of_a_client(name: str, value: Anything) -> None:
    """A client is made, and a call with it goes out or fails, in this package's words."""
    if name.startswith("on_") and callable(value):
        return  # What a function of the user raises is the user's.
    settings: dict[str, Anything] = {"http_client": Wire().transport(), name: value}

    refusal = refusal_of(lambda: DeepgramClient(KEY, **settings))

    # An error about credentials does not show where they came from.
    assert not refusal or name in refusal or name == "access_token"


@pytest.mark.parametrize("name", ["timeout", "deadline", "retry", "headers"])
@pytest.mark.parametrize("value", ODD, ids=IDS)
def test_odd_option_of_a_call(kind: str, wire: Wire, name: str, value: Anything) -> None:
    """An option of a call works, or is refused by its name before anything is sent."""
    refusal = attempt(
        lambda: Caller(kind, wire.client())("get_projects", **{name: value}), ValueError, TypeError
    )[1]

    assert name in refusal if refusal else wire.seen
    assert not (refusal and wire.seen)


@pytest.mark.parametrize("field", ["attempts", "first_wait", "longest_wait"])
@pytest.mark.parametrize("value", ODD, ids=IDS)
def test_odd_retry_policy(wire: Wire, field: str, value: Anything) -> None:
    """A policy works, also where calls fail, or is refused by the name of its field."""
    if field == "attempts" and value == HUGE:
        pytest.skip("more attempts than there is time for")
    wire.first = [Reply(503)]
    policy: Anything = {"first_wait": 0.0, field: value}

    refusal = refusal_of(lambda: wire.client(retry=RetryPolicy(**policy)))

    assert not refusal or field in refusal or "503" in refusal


@pytest.mark.parametrize("name", ["config", "api_key"])
@pytest.mark.parametrize("value", ODD, ids=IDS)
def test_odd_argument(wire: Wire, name: str, value: Anything) -> None:
    """The two arguments that have no name at most callers are checked, too."""
    arguments: dict[str, Anything] = {"api_key": KEY, name: value}

    refusal = refusal_of(lambda: DeepgramClient(http_client=wire.transport(), **arguments))

    assert not refusal or name in refusal or "credentials" in refusal


URLS = [
    "https://256.1.1.1",
    "https://1.2.3.4.5",
    "https://[::g]",
    "https://[1:2]",
    f"https://{'a' * 64}.com",
    f"https://{'a.' * 200}com",
    "https://a..b",
    "https://xn--a.com",
    "https://xn--.com",
    "https://-a.com",
    "https://a_b.com",
    "https://\u00df.com",
    "https://\u0130.com",
    "https://host:65536",
    "https://host:0",
    "https://host:\u0661",
    f"https://host/{'a' * 70_000}",
    "https://host/\x7f",
    "https://host/%zz",
    "https://host/\ud800",
]


@pytest.mark.parametrize("url", URLS, ids=range(len(URLS)))
def test_odd_url(wire: Wire, url: str) -> None:
    """A server that cannot be is refused by the name of the setting, and never later."""
    refusal = refusal_of(lambda: DeepgramClient(KEY, base_url=url, http_client=wire.transport()))

    assert not refusal or "base_url" in refusal


def test_address_with_a_number_that_is_too_large_is_refused() -> None:
    """An address of four numbers is one, or is refused."""
    with pytest.raises(ValueError, match=r"base_url='https://256.1.1.1' is not a valid host"):
        DeepgramClient(KEY, base_url="https://256.1.1.1")


def test_options_that_are_nested_too_deeply_are_refused(kind: str, wire: Wire) -> None:
    """A body that JSON cannot hold is a ValueError, and nothing is sent."""
    deep: Anything = []
    for _ in range(100_000):
        deep = [deep]

    with pytest.raises((ValueError, TypeError)):
        Caller(kind, wire.client())("create_key", "p1", {"comment": deep, "scopes": ["member"]})

    assert not wire.seen


ANSWERS = {
    "deep list": b"[" * 100_000,
    "deep object": b'{"projects":' * 100_000,
    "deep value": b'{"projects": [{"project_id": ' + b"[" * 100_000 + b"]" * 100_000 + b"}]}",
    "long number": b'{"projects": ' + b"1" * 5000 + b"}",
}


@pytest.mark.parametrize("content", ANSWERS.values(), ids=ANSWERS)
def test_odd_answer(kind: str, wire: Wire, content: bytes) -> None:
    """An answer that no reader can take is one of this package's errors."""
    wire.answer = Reply(200, content)

    with pytest.raises(DeepgramError):
        Caller(kind, wire.client())("get_projects")


@pytest.mark.parametrize("length", ["9" * 5000, "-1", "1e3", ""])
def test_odd_length(kind: str, wire: Wire, length: str) -> None:
    """What a given transport says of the length of a body need not be a number."""
    wire.answer = Reply(200, b'{"projects": []}', {"Content-Length": length})

    assert Caller(kind, wire.client())("get_projects").projects == []


def test_numbers_that_no_fraction_can_hold_have_no_sum(wire: Wire) -> None:
    """A whole number of 400 digits beside a fraction is unknown rather than an OverflowError."""
    wire.answer = Reply(200, b'{"results": [{"tokens": {"in": %d, "out": 0.5}}]}' % HUGE)

    summary = wire.client().manage.get_usage_summary("p1")

    assert summary.results[0].tokens is None


def test_trio_is_told_what_to_do() -> None:
    """Without an event loop of asyncio a call is an error that names the way out."""
    coroutine = AsyncManageClient(KEY, base_url="http://127.0.0.1:1").get_projects()

    with pytest.raises(DeepgramError, match="asyncio: with trio, use the synchronous client"):
        # What another library does with a coroutine.
        coroutine.send(None)


def test_asyncio_works_after_that() -> None:
    """The same client can be used where there is an event loop."""
    client = AsyncManageClient(KEY, base_url="http://127.0.0.1:1", retry=None)
    with pytest.raises(DeepgramError):
        client.get_projects().send(None)
    with pytest.raises(DeepgramError, match="ConnectError"):
        asyncio.run(client.get_projects())
