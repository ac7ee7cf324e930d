"""The transports without a socket, behind the clients of httpx and of httpx2."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx
import httpx2
import pytest

from deepgram_manage.emulator import AsyncEmulatorTransport, EmulatorTransport
from tests.emulator.faces import BASE, OWNER_KEY, Json

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from deepgram_manage.emulator import Emulator

URL = f"http://127.0.0.1{BASE}"
HEADERS = {"Authorization": f"Token {OWNER_KEY}"}


def _sync(library: ModuleType, emulator: Emulator, **options: Json) -> Json:
    with library.Client(transport=EmulatorTransport(emulator), headers=HEADERS) as client:
        return client.get(URL, **options)


def _async(library: ModuleType, emulator: Emulator, **options: Json) -> Json:
    async def get() -> Json:
        transport = AsyncEmulatorTransport(emulator)
        async with library.AsyncClient(transport=transport, headers=HEADERS) as client:
            return await client.get(URL, **options)

    return asyncio.run(get())


each_library = pytest.mark.parametrize("library", [httpx, httpx2], ids=lambda each: each.__name__)
each_kind = pytest.mark.parametrize("get", [_sync, _async])


@each_library
@each_kind
def test_an_answer_is_one_of_the_client_s_library(
    emulator: Emulator, library: ModuleType, get: Callable[..., Any]
) -> None:
    """Whichever library asks, it gets its own response."""
    answer = get(library, emulator)
    assert isinstance(answer, library.Response)
    assert answer.json()["name"] == "Acme"
    assert answer.headers["content-length"] == str(len(answer.content))


@each_library
@each_kind
def test_a_dropped_connection_is_an_error_of_the_client_s_library(
    emulator: Emulator, library: ModuleType, get: Callable[..., Any]
) -> None:
    """Its `RemoteProtocolError`, with the request."""
    emulator.add_fault("dropped_before_write")
    with pytest.raises(library.RemoteProtocolError) as caught:
        get(library, emulator)
    assert caught.value.request.url == URL


@each_library
@each_kind
@pytest.mark.parametrize("fault", ["latency", "slow_body"])
def test_a_late_answer_is_a_timeout_of_the_client_s_library(
    emulator: Emulator, library: ModuleType, get: Callable[..., Any], fault: str
) -> None:
    """Its `ReadTimeout`, also in the middle of a body."""
    emulator.add_fault(fault, seconds=60)
    with pytest.raises(library.ReadTimeout):
        get(library, emulator, timeout=0.01)


@each_library
@each_kind
def test_a_slow_body_is_complete_for_the_client_s_library(
    emulator: Emulator, library: ModuleType, get: Callable[..., Any]
) -> None:
    """The pieces add up."""
    emulator.add_fault("slow_body", seconds=0.01)
    assert get(library, emulator).json()["name"] == "Acme"
