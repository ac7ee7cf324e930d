"""The network as the tests have it: it keeps what was sent, and answers what it was told to."""

from __future__ import annotations

import asyncio
import inspect
import json
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

import httpx

from deepgram_manage import DeepgramClient

from .answers import CONTENT, least
from .samples import Sample

if TYPE_CHECKING:
    from collections.abc import Callable

    from deepgram_manage import AsyncManageClient, ManageClient

Anything: TypeAlias = Any

KEY = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class Reply:
    """An answer down to its bytes."""

    status: int = 200
    # Tests look for secrets in tracebacks, which show a reply that is a local variable.
    content: bytes = field(default=CONTENT, repr=False)
    headers: dict[str, str] = field(default_factory=dict)


class Wire:
    """Stands where the network would be.

    `answer` goes back for every call, unless `at` has one for its path, or `first` has some left.
    It may be a sample, what JSON is made of, a `Reply`, or an exception that sending then raises.
    """

    def __init__(self) -> None:
        """Answer every call with the least that it takes, until told otherwise."""
        self.answer: Anything = ...
        self.at: dict[str, Anything] = {}
        self.first: list[Anything] = []
        self.seen: list[httpx.Request] = []

    def client(self, *arguments: Anything, **settings: Anything) -> DeepgramClient:
        """Make a client that sends here."""
        if not arguments and not {"api_key", "access_token", "config"} & set(settings):
            settings["api_key"] = KEY
        return DeepgramClient(
            *arguments,
            **settings,
            http_client=httpx.Client(transport=self.transport()),
            async_http_client=httpx.AsyncClient(transport=self.transport()),
        )

    def transport(self, library: Anything = httpx) -> Anything:
        """Give what an HTTP client sends with, one of httpx or of httpx2."""
        return library.MockTransport(partial(self._respond, library=library))

    @property
    def request(self) -> httpx.Request:
        """The only request that was sent."""
        (request,) = self.seen
        return request

    @property
    def sent(self) -> tuple[str, str]:
        """The method of the only request, and its path and query as they left."""
        return self.request.method, self.request.url.raw_path.decode()

    @property
    def query(self) -> list[tuple[str, str]]:
        """The query of the only request, sorted by name."""
        return sorted(self.request.url.params.multi_items(), key=lambda pair: pair[0])

    @property
    def body(self) -> Anything:
        """The JSON body of the only request."""
        return json.loads(self.request.content)

    def _respond(self, request: Anything, library: Anything) -> Anything:
        self.seen.append(request)
        answer = self.at.get(request.url.path, self.answer)
        if self.first:
            answer = self.first.pop(0)
        if isinstance(answer, Exception):
            raise answer
        if answer is ...:
            answer = least(request.method, request.url.path)
        if isinstance(answer, Sample):
            headers = {"Content-Type": answer.content_type}
            return library.Response(answer.status, content=answer.content, headers=headers)
        if isinstance(answer, Reply):
            return library.Response(answer.status, content=answer.content, headers=answer.headers)
        return library.Response(200, json=answer)


def attempt(call: Callable[[], Anything], *kinds: type[Exception]) -> tuple[Anything, str]:
    """Make a call that may be refused; give what it returned, or else what the error says."""
    try:
        return call(), ""
    except kinds as refusal:
        return None, str(refusal) or repr(refusal)


class Caller:
    """Calls a method of one client by its name; a coroutine is run to its end."""

    def __init__(self, kind: str, client: DeepgramClient) -> None:
        """Use the synchronous or the asynchronous client of an entry point."""
        self.kind = kind
        self.client = client

    @property
    def manage(self) -> ManageClient | AsyncManageClient:
        """The client that is called."""
        return self.client.manage if self.kind == "sync" else self.client.manage.asyncmanage

    def __call__(self, method: str, *arguments: Anything, **keywords: Anything) -> Anything:
        """Call a method and wait for what it returns."""
        return self.wait(getattr(self.manage, method)(*arguments, **keywords))

    def raw(self, method: str, *arguments: Anything, **keywords: Anything) -> Anything:
        """Call a method through `raw`."""
        return self("raw", getattr(self.manage, method), *arguments, **keywords)

    def close(self) -> None:
        """Close the client that is called."""
        self("close" if self.kind == "sync" else "aclose")

    @staticmethod
    def wait(value: Anything) -> Anything:
        """Run a coroutine to its end; anything else is there already.

        In a loop of its own, as `asyncio.run` does, which takes twice the time for the signals and
        the threads that none of these calls has.
        """
        if not inspect.iscoroutine(value):
            return value
        loop = asyncio.new_event_loop()
        try:
            return loop.run_until_complete(value)
        finally:
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.close()
