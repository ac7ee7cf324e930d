"""The entry point that the documentation names."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Self

from ._late_names import late
from ._sending.base_client import BaseClient

if TYPE_CHECKING:
    from .async_manage import AsyncManageClient
    from .manage import ManageClient
else:
    globals().update(
        late("deepgram_manage.async_manage", "AsyncManageClient")
        | late("deepgram_manage.manage", "ManageClient")
    )

__all__ = [
    "DeepgramClient",
]


class DeepgramClient(BaseClient):
    """The Manage API: `client.manage.get_projects()`, `await client.manage.asyncmanage…`."""

    @property
    def manage(self) -> ManageClient:
        """The calls; their asynchronous twins are in `manage.asyncmanage`."""
        from .manage import ManageClient

        return self._twin(ManageClient)

    @property
    def asyncmanage(self) -> AsyncManageClient:
        """The calls, asynchronous."""
        return self.manage.asyncmanage

    def __enter__(self) -> Self:
        """Use the client in a `with` block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the synchronous connections."""
        self.close()

    async def __aenter__(self) -> Self:
        """Use the client in an `async with` block."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close all connections."""
        await self.aclose()

    def close(self) -> None:
        """Close the synchronous connections; a client that is used again opens new ones."""
        self._shared.close()

    async def aclose(self) -> None:
        """Close all connections; a client that is used again opens new ones."""
        self._shared.close()
        await self._shared.aclose()
