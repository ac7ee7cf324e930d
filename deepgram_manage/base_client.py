"""What all clients have in common: their arguments, their settings, and the way to the others."""

from __future__ import annotations

from threading import RLock
from typing import TYPE_CHECKING, Any, Self

from .configuration import DEFAULT_TIMEOUT, Configuration, configure, credentials_from

if TYPE_CHECKING:
    import httpx

    from .async_manage import AsyncManageClient
    from .configuration import DeepgramClientOptions


class BaseClient:
    """The settings of a client, and the HTTP clients it was given."""

    def __init__(  # noqa: PLR0913 -- the documented arguments
        self,
        api_key: str = "",
        config: DeepgramClientOptions | None = None,
        *,
        access_token: str | None = None,
        base_url: str | None = None,
        timeout: float | httpx.Timeout | None = DEFAULT_TIMEOUT,
        http_client: httpx.Client | None = None,
        async_http_client: httpx.AsyncClient | None = None,
    ) -> None:
        """Make a client; nothing is sent.

        Args:
            api_key: An API key; else `DEEPGRAM_API_KEY` is read.
            config: Settings in the form of the official SDK's versions 3 and 4.
            access_token: A bearer token; else `DEEPGRAM_ACCESS_TOKEN` is read. Wins over a key.
            base_url: The server, as a host name or URL; else `DEEPGRAM_HOST` is read.
            timeout: Seconds until a call is given up, or an httpx.Timeout; None waits for ever.
                Left alone, the timeout of a given HTTP client holds, if that has one of its own.
            http_client: What to send synchronous calls with; you close it.
            async_http_client: What to send asynchronous calls with; you close it.

        Raises:
            DeepgramApiKeyError: There are no credentials, or they cannot be sent.
            TypeError: An HTTP client is of the other kind.
            ValueError: The server is no host name and no URL.
        """
        given = credentials_from(api_key, access_token)
        # A traceback that shows local variables must not show these.
        del api_key, access_token
        _check_kind("http_client", http_client, "Client")
        _check_kind("async_http_client", async_http_client, "AsyncClient")
        configuration = configure(given, config, base_url, timeout)
        self._set_up(configuration, http_client, async_http_client)

    def _set_up(
        self,
        configuration: Configuration,
        http_client: httpx.Client | None,
        async_http_client: httpx.AsyncClient | None,
    ) -> None:
        self._configuration = configuration
        self._http_client = http_client
        self._async_http_client = async_http_client
        self._transport: Any = None
        self._asyncmanage: AsyncManageClient | None = None
        # Threads that start at once share what the first of them makes.
        self._making = RLock()

    @classmethod
    def like(cls, other: BaseClient) -> Self:
        """Make a client that shares the settings of another."""
        self = cls.__new__(cls)
        self._set_up(other._configuration, other._http_client, other._async_http_client)
        return self

    @property
    def asyncmanage(self) -> AsyncManageClient:
        """The same calls, asynchronous."""
        from .async_manage import AsyncManageClient

        if isinstance(self, AsyncManageClient):
            return self
        with self._making:
            if self._asyncmanage is None:
                self._asyncmanage = AsyncManageClient.like(self)
        return self._asyncmanage

    def v(self, version: str = "1") -> Self:
        """Give this client, whatever the version: the way the official SDK's versions 3 and 4 ask.

        Args:
            version: Ignored; the API has one.
        """
        del version
        return self

    def __repr__(self) -> str:
        """Show where calls go."""
        # A client whose settings were refused has none.
        return f"{type(self).__name__}({getattr(self, '_configuration', None)!r})"


def _check_kind(name: str, http_client: object, kind: str) -> None:
    if http_client is None:
        return
    import httpx

    if not isinstance(http_client, getattr(httpx, kind)):
        message = f"{name} must be an httpx.{kind}, not {type(http_client).__name__}"
        raise TypeError(message)
