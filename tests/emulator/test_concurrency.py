"""Many clients at once."""

from __future__ import annotations

import asyncio
import json
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import httpx

from deepgram_manage.emulator import EmulatorTransport
from tests.emulator.faces import BASE, OWNER_KEY, Json, ServerFace

if TYPE_CHECKING:
    from deepgram_manage.emulator import Emulator

KEYS = f"{BASE}/keys"
HEADERS = {"Authorization": f"Token {OWNER_KEY}"}
NEW_KEY = {"comment": "c", "scopes": ["member"]}


class _Client:
    """A connection that sends requests one after the other; many httpx clients are slow."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def send(self, method: str, path: str, body: object = None) -> Json:
        """Return the parsed answer of a call that succeeds."""
        content = json.dumps(body)
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: emulator\r\nAuthorization: Token {OWNER_KEY}\r\n"
            f"Content-Length: {len(content)}\r\n\r\n"
        )
        self._writer.write((head + content).encode())
        answer = await self._reader.readuntil(b"\r\n\r\n")
        assert b" 200 OK" in answer
        length = int(re.findall(rb"content-length: (\d+)", answer)[0])
        return json.loads(await self._reader.readexactly(length))

    async def create_two_and_delete_one(self) -> str:
        """Return the id of the key that is left."""
        first, second = [await self.send("POST", KEYS, NEW_KEY) for _ in range(2)]
        await self.send("DELETE", f"{KEYS}/{first['api_key_id']}", {})
        self._writer.close()
        await self._writer.wait_closed()
        return str(second["api_key_id"])


async def _all_at_once(base_url: str) -> set[str]:
    url = httpx.URL(base_url)
    clients = [_Client(*await asyncio.open_connection(url.host, url.port)) for _ in range(200)]
    return set(await asyncio.gather(*(one.create_two_and_delete_one() for one in clients)))


def test_two_hundred_clients_lose_no_write(emulator: Emulator) -> None:
    """After all have created two keys and deleted one, exactly the others are there."""
    face = ServerFace(emulator)
    before = {key.api_key_id for key in emulator.world.state.keys(BASE.split("/")[-1])}
    kept = asyncio.run(_all_at_once(face.base_url))
    after = {key.api_key_id for key in emulator.world.state.keys(BASE.split("/")[-1])}
    face.close()
    assert len(kept) == 200
    assert after - before == kept


def test_threads_share_one_emulator(emulator: Emulator) -> None:
    """The transport without a socket is safe to use from many threads."""

    def create(_number: int) -> str:
        transport = EmulatorTransport(emulator)
        with httpx.Client(transport=transport, base_url="http://emulator", headers=HEADERS) as http:
            return str(http.post(KEYS, json=NEW_KEY).json()["api_key_id"])

    with ThreadPoolExecutor(16) as pool:
        made = list(pool.map(create, range(160)))
    listed = {key.api_key_id for key in emulator.world.state.keys(BASE.split("/")[-1])}
    assert set(made) <= listed
    assert len(set(made)) == 160


def test_closing_waits_for_the_call_that_is_being_answered(emulator: Emulator) -> None:
    """A state that was closed while it is read would crash the whole process."""
    closing = threading.Thread(target=emulator.close)
    with emulator.world.lock:
        closing.start()
        closing.join(0.05)
        assert closing.is_alive()
        assert emulator.world.state.projects()
    closing.join()
