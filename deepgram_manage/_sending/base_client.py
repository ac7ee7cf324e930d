"""What all clients have in common: their arguments, their settings, and the way to the others."""

from __future__ import annotations

import copy
from threading import RLock
from typing import TYPE_CHECKING, Any, Self, TypeVar, Unpack

from deepgram_manage._late_names import late
from deepgram_manage.errors import DeepgramApiKeyError

from .configuration import (
    Configuration,
    DeepgramClientOptions,
    Settings,
    SharedSettings,
    check_names,
    checked_headers,
    configure,
)
from .credentials import source_from
from .environment import EnvironmentReader
from .forking import restart_after_fork
from .http_libraries import check_kind
from .second_names import second_names_last

if TYPE_CHECKING:
    from .async_connections import AsyncConnections
    from .connections import Connections
    from .credentials import KeyProvider
    from .http_libraries import AsyncGiven, Given
else:
    globals().update(late("deepgram_manage._sending.credentials", "KeyProvider"))

C = TypeVar("C", bound="BaseClient")


class BaseClient:
    """The settings of a client, and what it sends with."""

    def __init__(
        self,
        api_key: str | KeyProvider = "",
        config: DeepgramClientOptions | None = None,
        **settings: Unpack[Settings],
    ) -> None:
        """Make a client. Nothing is sent.

        Args:
            api_key: An API key, or a sync or async function that returns one. It is called for the
                first call, and once more if the server refuses the key. Otherwise
                `DEEPGRAM_API_KEY` is read.
            config: Settings in the form of the official SDK's versions 3 and 4.
            settings: `access_token`, a bearer token or a function that returns one, otherwise
                `DEEPGRAM_ACCESS_TOKEN`, used instead of a key; `base_url`, a host name or URL,
                otherwise `DEEPGRAM_HOST`; `timeout`, seconds or an httpx.Timeout, for each of
                connecting, sending and receiving, per attempt, 30 by default, or that of a given
                HTTP client that has one of its own; `deadline`, seconds for a call with all its
                attempts, 120 by default; `retry`, a RetryPolicy, or None to send every call once;
                `headers` for every call; `http_client` and `async_http_client`, clients or
                transports of httpx or httpx2, which you close; `on_request`, `on_response` and
                `on_retry`, functions that get an event each; `max_response_bytes`, 64 MiB by
                default; and `allow_insecure`, to send credentials over plain HTTP to any host, else
                `DEEPGRAM_ALLOW_INSECURE=1` is read.

        Raises:
            DeepgramApiKeyError: There are no credentials, or they cannot be sent.
            DeepgramError: The environment names a proxy or certificates that cannot be used.
            TypeError: There is no such setting, or an HTTP client is of the other kind.
            ValueError: The server is not a valid host name or URL, or is not reached by HTTPS, or
                a setting is invalid.
        """
        given = source_from(api_key, settings.pop("access_token", None))
        # A traceback that shows local variables must not show these.
        del api_key
        settings["headers"] = checked_headers(settings.pop("headers", None))
        check_names(settings, Settings, type(self).__name__)
        configuration = configure(given, config, settings)
        shared = Shared(
            configuration.base_url,
            settings.get("http_client"),
            settings.get("async_http_client"),
        )
        self._set_up(configuration, shared)

    def _set_up(self, configuration: Configuration, shared: Shared) -> None:
        self._configuration = configuration
        self._shared = shared
        self._made_sender: Any = None
        self._made_twin: BaseClient | None = None

    @classmethod
    def like(cls, other: BaseClient) -> Self:
        """Make a client that shares the settings and the connections of another."""
        return cls._made_of(other._configuration, other._shared)

    @classmethod
    def _made_of(cls, configuration: Configuration, shared: Shared) -> Self:
        self = cls.__new__(cls)
        self._set_up(configuration, shared)
        return self

    @classmethod
    def _unpickled(cls, configuration: Configuration) -> Self:
        return cls._made_of(configuration, Shared(configuration.base_url, None, None))

    def with_options(self, **settings: Unpack[SharedSettings]) -> Self:
        """Make a copy with some settings of its own; it shares the connections of this client.

        Args:
            settings: `timeout`, `deadline`, `retry`, `headers` (added to those of this client),
                `on_request`, `on_response`, `on_retry` and `max_response_bytes`, as for a client.

        Raises:
            TypeError: There is no such setting, or it is of another type.
            ValueError: A setting is invalid.
        """
        settings["headers"] = checked_headers(settings.pop("headers", None))
        check_names(settings, SharedSettings, "with_options")
        return self._made_of(self._configuration.with_settings(settings), self._shared)

    def with_api_key(self, api_key: str | KeyProvider) -> Self:
        """Make a copy that calls with another key; it shares the connections of this client.

        Args:
            api_key: An API key, or a function that returns one, as for a client.

        Raises:
            DeepgramApiKeyError: There is no key, or it cannot be sent.
        """
        source = source_from(api_key, None)
        # A traceback that shows local variables must not show it.
        del api_key
        if source is None:
            raise DeepgramApiKeyError("api_key is empty: pass the key to call with")
        configuration = copy.copy(self._configuration)
        configuration.source = source.checked()
        return self._made_of(configuration, self._shared)

    def __copy__(self) -> Self:
        """Copy with the credentials; the copy shares the connections of this client."""
        return self._made_of(self._configuration, self._shared)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Copy like `copy.copy`: settings do not change, and connections cannot be copied."""
        return copy.copy(self)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the settings without credentials: what is unpickled reads the environment again.

        Raises:
            TypeError: The client sends with an HTTP client of yours.
        """
        if self._shared.is_given:
            message = (
                f"this {type(self).__name__} sends with an HTTP client of yours, which cannot be "
                "pickled: make the client where it is used"
            )
            raise TypeError(message)
        return self._unpickled, (self._configuration,)

    def _twin(self, kind: type[C]) -> C:
        """Return the client of another kind that shares the settings and connections."""
        if isinstance(self, kind):
            return self
        with self._shared.making:
            if not isinstance(self._made_twin, kind):
                self._made_twin = kind.like(self)
            return self._made_twin

    def __dir__(self) -> list[str]:
        return second_names_last(type(self), list(super().__dir__()))

    def __repr__(self) -> str:
        """Show where calls go."""
        # A client whose settings were refused has no configuration.
        return f"{type(self).__name__}({getattr(self, '_configuration', None)!r})"


class Shared:
    """What a client and its copies send with: made for the first call, closed for all of them."""

    def __init__(
        self,
        base_url: str,
        http_client: Given | None,
        async_http_client: AsyncGiven | None,
    ) -> None:
        """Keep the HTTP clients that were given.

        Raises:
            TypeError: One is of the wrong kind.
            DeepgramError: The environment names a proxy or certificates that cannot be used.
        """
        check_kind("http_client", http_client, "Client", "BaseTransport")
        check_kind("async_http_client", async_http_client, "AsyncClient", "AsyncBaseTransport")
        self._base_url = base_url
        # Whoever sends with an HTTP client of their own need not have a usable environment.
        is_own = http_client is None and async_http_client is None
        self._environment = EnvironmentReader(base_url) if is_own else None
        self._http_client = http_client
        self._async_http_client = async_http_client
        self._connections: Connections | None = None
        self._async_connections: AsyncConnections | None = None
        self.after_fork()
        restart_after_fork(self)

    def after_fork(self) -> None:
        """Take a new lock: in a process that was just forked, nobody releases the old one."""
        self.making: RLock = RLock()
        """Held while something is made that threads share, as they may all start at once."""

    @property
    def is_given(self) -> bool:
        """Whether there is an HTTP client that somebody else closes."""
        return self._http_client is not None or self._async_http_client is not None

    @property
    def connections(self) -> Connections:
        """The connections of synchronous calls."""
        with self.making:
            if self._connections is None:
                from .connections import Connections

                self._connections = Connections(
                    self._base_url, self._http_client, self._environment
                )
            return self._connections

    @property
    def async_connections(self) -> AsyncConnections:
        """The connections of asynchronous calls."""
        with self.making:
            if self._async_connections is None:
                from .async_connections import AsyncConnections

                self._async_connections = AsyncConnections(
                    self._base_url, self._async_http_client, self._environment
                )
            return self._async_connections

    def close(self) -> None:
        """Close the synchronous connections, if there are any."""
        if self._connections is not None:
            self._connections.close()

    async def aclose(self) -> None:
        """Close the asynchronous connections, if there are any."""
        if self._async_connections is not None:
            await self._async_connections.aclose()
