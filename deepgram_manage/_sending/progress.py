"""How far the sending of a request has come: one of which nothing was sent had no effect.

httpcore tells it by its `trace` extension, also below clients of httpx and httpx2. What tells
nothing, such as a transport of the user, may have sent anything.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

EXTENSION = "trace"
_SENDING = "send_request_headers.started"

told_by_aiohttp: ContextVar[Progress | None] = ContextVar("told_by_aiohttp", default=None)
"""The progress of the request that the current task sends with aiohttp."""


class Progress:
    """Hears how far one attempt has come."""

    def __init__(self) -> None:
        """Begin with nothing heard."""
        self._is_told = False
        self.has_begun: bool = False
        """Whether the first byte was about to be sent, or more was done."""
        self._failure: BaseException | None = None

    @property
    def is_unsent(self) -> bool:
        """Whether certainly no byte of the request was sent."""
        return self._is_told and not self.has_begun

    def ends(self, failure: BaseException) -> None:
        """Take note of what the attempt failed with.

        A transport of the user may hear that one server fails, and send to another in a way that
        tells nothing. What fails then is not what was heard of.
        """
        heard, self._failure = self._failure, None
        link: BaseException | None = failure
        while link is not None and link is not heard:
            link = link.__cause__
        if heard is not None and link is None:
            self._is_told = False

    def prepares(self) -> None:
        """Take note that whatever sends tells its steps, and has not begun to send."""
        self._is_told = True

    def begins(self) -> None:
        """Take note that the first byte is about to be sent."""
        self._is_told = self.has_begun = True

    def _hear(self, step: str, info: Mapping[str, Any]) -> None:
        self._failure = info.get("exception", self._failure)
        # A proxy is asked to connect by a request of its own.
        if step.endswith(_SENDING) and info["request"].method != b"CONNECT":
            self.begins()
        else:
            self.prepares()

    def __call__(self, step: str, info: Mapping[str, Any]) -> Any:
        """Hear of a step from httpcore."""
        self._hear(step, info)


class AsyncProgress(Progress):
    """The same for an asynchronous client, to which httpcore tells the steps with `await`."""

    async def __call__(self, step: str, info: Mapping[str, Any]) -> None:
        """Hear of a step from httpcore."""
        self._hear(step, info)


def prepares(request: httpx.Request) -> Progress | None:
    """Say that a request has not begun to be sent; return its progress, if anybody asks for it."""
    progress: Progress | None = request.extensions.get(EXTENSION)
    if progress is not None:
        progress.prepares()
    return progress


def begins(request: httpx.Request) -> None:
    """Say that a request was sent, to its progress, if anybody asks for it."""
    progress: Progress | None = request.extensions.get(EXTENSION)
    if progress is not None:
        progress.begins()
