"""What the pytest fixture hands to a test: an emulator with clients that are ready to use."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Self

import httpx

from .core import Emulator
from .transport import AsyncEmulatorTransport, EmulatorTransport

if TYPE_CHECKING:
    from types import TracebackType

    from deepgram_manage import AsyncManageClient, DeepgramClient, ManageClient

    from .json_types import JsonValue
    from .server import ThreadedServer

_SEED: JsonValue = {
    "projects": [
        {
            "project_id": "11111111-1111-4111-8111-111111111111",
            "name": "Test project",
            "members": [
                {
                    "member_id": "55555555-5555-4555-8555-555555555555",
                    "email": "owner@example.com",
                    "scopes": ["owner"],
                }
            ],
            "keys": [
                {
                    "member": "owner@example.com",
                    "comment": "Admin key",
                    "scopes": ["owner"],
                    "account_wide": True,
                }
            ],
        }
    ]
}


class DeepgramEmulator(Emulator):
    """An emulator for one test.

    Its own methods, `add_project`, `add_history`, `add_fault`, `advance` and so on, prepare what
    the test needs.

    Attributes:
        project_id: The project that the emulator starts with.
        member_id: Its owner, to whom `admin_key` belongs.

    """

    def __init__(self) -> None:
        super().__init__(_SEED)
        state = self.world.state
        (project,) = state.projects()
        (owner,) = state.members(project.project_id)
        self.project_id: str = project.project_id
        self.member_id: str = owner.member_id
        self._server: ThreadedServer | None = None
        self._open: list[httpx.Client] = []

    @property
    def base_url(self) -> str:
        """Base URL of a server on the loopback interface, started when it is first read."""
        if self._server is None:
            # The only use of the extra; the server says so when it is missing.
            from .server import ThreadedServer  # isort: skip -- so first
            from .app import application

            self._server = ThreadedServer(application(self))
        return self._server.base_url

    def client_for(self, api_key: str) -> DeepgramClient:
        """Return a client that calls with a key, sync and async, without a socket."""
        from deepgram_manage import DeepgramClient

        http = httpx.Client(transport=EmulatorTransport(self))
        self._open.append(http)
        return DeepgramClient(
            api_key,
            base_url="http://127.0.0.1",
            http_client=http,
            async_http_client=httpx.AsyncClient(transport=AsyncEmulatorTransport(self)),
        )

    @cached_property
    def client(self) -> DeepgramClient:
        """A client with the admin key."""
        return self.client_for(self.admin_key)

    @property
    def manage(self) -> ManageClient:
        """The calls of `client`, for code that blocks."""
        return self.client.manage

    @property
    def asyncmanage(self) -> AsyncManageClient:
        """The calls of `client`, for code that awaits."""
        return self.client.asyncmanage

    def __enter__(self) -> Self:
        """Use the emulator in a `with` block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop serving and forget everything."""
        for http in self._open:
            http.close()
        if self._server is not None:
            self._server.close()
        self.close()
