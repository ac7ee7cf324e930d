"""One way to call the emulator through each of its faces, checking every answer on the way."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import httpx
from jsonschema_rs import Draft202012Validator, Registry

from deepgram_manage.emulator import AsyncEmulatorTransport, Emulator, EmulatorTransport
from deepgram_manage.emulator.app import application
from deepgram_manage.emulator.routes import match
from deepgram_manage.emulator.server import ThreadedServer
from tests.support.document import CONTENT, OPERATIONS, resolved

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.types import ASGIApp, Receive, Scope, Send

PROJECT = "11111111-1111-4111-8111-111111111111"
OTHER_PROJECT = "11111111-1111-4111-8111-111111111112"
OWNER = "55555555-5555-4555-8555-000000000001"
ADMIN = "55555555-5555-4555-8555-000000000002"
MEMBER = "55555555-5555-4555-8555-000000000003"
OWNER_KEY, ADMIN_KEY, MEMBER_KEY, READER_KEY = ("a" * 40, "b" * 40, "c" * 40, "e" * 40)
NOW = "2026-11-20T12:00:00Z"
# Each of the 360 slots of a history occurs four times.
RECORDS = 1500
BASE = f"/v1/projects/{PROJECT}"
# What an answer holds; a test looks into it without asking for types first.
Json: TypeAlias = Any
SAMPLES = Path(__file__).parents[1] / "samples"

_DESCRIBED = {operation.name: operation.details for operation in OPERATIONS}


def small_seed() -> dict[str, Json]:
    """Two projects; the first has an owner, an admin and a member, each with a key."""
    people = [
        {"member_id": OWNER, "email": "owner@example.com", "scopes": ["owner"]},
        {
            "member_id": ADMIN,
            "email": "admin@example.com",
            "first_name": "Ada",
            "last_name": "Lovelace",
            "scopes": ["admin"],
        },
        {"member_id": MEMBER, "email": "member@example.com", "scopes": ["member"]},
    ]
    owner = {"member": "owner@example.com", "scopes": ["owner"], "account_wide": True}
    keys: list[dict[str, Json]] = [
        {**owner, "key": OWNER_KEY, "comment": "root"},
        {"member": "admin@example.com", "key": ADMIN_KEY, "scopes": ["admin"]},
        {"member": "member@example.com", "key": MEMBER_KEY, "scopes": ["member"], "tags": ["m"]},
        {"member": "owner@example.com", "key": READER_KEY, "scopes": ["project:read"]},
    ]
    # With the same ids, the history of every test has the same slots, which are drawn once.
    for number, key in enumerate(keys):
        key["api_key_id"] = f"22222222-2222-4222-8222-{number:012}"
    project = {
        "project_id": PROJECT,
        "name": "Acme",
        "mip_opt_out": False,
        "private_models": ["support"],
        "members": people,
        "keys": keys,
        "balances": [{"amount": 100.5}, {"amount": 2, "units": "hour"}],
        "purchases": [{"amount": 150, "days_ago": 10}, {"amount": 50, "days_ago": 5}],
        "credentials": [{"member": "owner@example.com", "comment": "Rack"}],
        "history": {"seed": 5, "records": RECORDS, "days": 120},
    }
    other = {
        "project_id": OTHER_PROJECT,
        "name": "Other",
        "members": people[:1],
        "products": [],
    }
    return {"projects": [project, other]}


def small_emulator() -> Emulator:
    """Return an emulator with the small seed and a clock that stands still."""
    emulator = Emulator(small_seed(), clock=NOW)
    emulator.freeze_clock()
    emulator.move_clock_to(NOW)
    return emulator


class Face(Protocol):
    """One way to reach an emulator."""

    @property
    def base_url(self) -> str:
        """What paths are added to."""
        ...

    @property
    def close(self) -> Callable[[], None]:
        """Ends the use of the face."""
        ...

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Return the answer."""
        ...


class Document:
    """The OpenAPI document, as a judge of answers."""

    def __init__(self) -> None:
        self._registry = Registry([("urn:document", json.loads(json.dumps(CONTENT, default=str)))])
        self._validators: dict[tuple[str, int, str], Draft202012Validator] = {}

    def check(self, operation: str, response: httpx.Response) -> None:
        """Fail on an answer that the document does not describe."""
        status = response.status_code
        responses = _DESCRIBED[operation]["responses"]
        described = resolved(responses.get(str(status)) or responses[f"{status // 100}XX"])
        if not response.content:
            return
        kind = response.headers["content-type"].split(";")[0]
        place = (operation, status, kind)
        if place not in self._validators:
            schema = described["content"][kind]["schema"]
            # What is relative in the schema is meant relative to the document.
            rooted = json.loads(json.dumps(schema).replace('"#/', '"urn:document#/'))
            self._validators[place] = Draft202012Validator(rooted, registry=self._registry)
        value = response.json() if kind == "application/json" else response.text
        self._validators[place].validate(value)


class Api:
    """Calls an emulator through one face."""

    def __init__(self, emulator: Emulator, face: Face, document: Document) -> None:
        self.emulator = emulator
        self._face = face
        self._document = document

    def call(
        self,
        method: str,
        path: str,
        *,
        key: str = OWNER_KEY,
        body: object = None,
        **more: Json,
    ) -> httpx.Response:
        """Send a request and check that the answer is one the document describes."""
        headers: Mapping[str, str] = more.pop("headers", {"Authorization": f"Token {key}"})
        content = more.pop("content", None)
        if body is not None:
            content = json.dumps(body)
        timeout = more.pop("timeout", 5.0)
        check = more.pop("check", True)
        request = httpx.Request(
            method,
            self._face.base_url + path,
            headers=headers,
            content=content,
            extensions={"timeout": httpx.Timeout(timeout).as_dict()},
            **more,
        )
        response = self._face(request)
        operation = match(method, request.url.raw_path.decode().partition("?")[0]).operation
        if check and operation is not None and not self.emulator.world.published:
            self._document.check(operation.name, response)
        return response

    def get(self, path: str, key: str = OWNER_KEY, **query: Json) -> Json:
        """Return the answer of a call that is to succeed."""
        response = self.call("GET", path, key=key, params=query)
        assert response.status_code == 200, response.text
        return response.json()

    def log(self, **query: Json) -> list[Json]:
        """Return all records of the log that a query lists.

        Checking so many against the document takes long, so only the first page is.
        """
        records: list[Json] = []
        path, page = f"{BASE}/requests", 0
        while True:
            query |= {"limit": 100, "page": page}
            found = self.call("GET", path, params=query, check=page == 0).json()["requests"]
            records += found
            if len(found) < 100:
                return records
            page += 1


class SyncFace:
    """The synchronous transport."""

    base_url = "http://127.0.0.1"

    def __init__(self, emulator: Emulator) -> None:
        self._client = httpx.Client(transport=EmulatorTransport(emulator))
        self.close = self._client.close

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Send."""
        return self._client.send(request)


class AsyncFace:
    """The asynchronous transport, in an event loop of its own."""

    base_url = "http://127.0.0.1"

    def __init__(self, emulator: Emulator) -> None:
        self._client = httpx.AsyncClient(transport=AsyncEmulatorTransport(emulator))
        self._runner = asyncio.Runner()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Send."""
        return self._runner.run(self._client.send(request))

    def close(self) -> None:
        """Close the client and the loop."""
        self._runner.run(self._client.aclose())
        self._runner.close()


class Switch:
    """An application that can be exchanged, so that one server serves all tests."""

    def __init__(self) -> None:
        self.app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on."""
        assert self.app is not None
        await self.app(scope, receive, send)


class ServerFace:
    """The server on a socket."""

    _switch = Switch()
    _server: ThreadedServer | None = None

    def __init__(self, emulator: Emulator) -> None:
        if ServerFace._server is None:
            ServerFace._server = ThreadedServer(self._switch)
        self._switch.app = application(emulator)
        self.base_url = ServerFace._server.base_url
        self._client = httpx.Client()
        self.close = self._client.close

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Send."""
        return self._client.send(request)

    @classmethod
    def stop(cls) -> None:
        """Stop the server, if it runs."""
        if cls._server is not None:
            cls._server.close()
            cls._server = None


FACES: dict[str, Callable[[Emulator], Face]] = {
    "server": ServerFace,
    "sync": SyncFace,
    "async": AsyncFace,
}
