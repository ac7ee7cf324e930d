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
        self._has_begun = False

    @property
    def is_unsent(self) -> bool:
        """Whether certainly no byte of the request was sent."""
        return self._is_told and not self._has_begun

    def prepares(self) -> None:
        """Take note that whatever sends tells its steps, and has not begun to send."""
        self._is_told = True

    def begins(self) -> None:
        """Take note that the first byte is about to be sent."""
        self._is_told = self._has_begun = True

    def _hear(self, step: str, info: Mapping[str, Any]) -> None:
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
