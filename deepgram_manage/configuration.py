"""Where a client's settings come from: arguments, then options, then the environment.

Kept free of httpx and attrs, so that making a client costs next to nothing.
"""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING, TypeAlias, TypedDict
from urllib.parse import urlsplit

from .errors import DeepgramApiKeyError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import httpx

DEFAULT_URL = "https://api.deepgram.com"
DEFAULT_TIMEOUT = 30.0
VERSION = "0.1.0"
IDENTITY: dict[str, str] = {"User-Agent": f"deepgram-manage/{VERSION}"}

logger: logging.Logger = logging.getLogger("deepgram_manage")

Addon: TypeAlias = str | int | float | bool
"""One value of an extra query parameter."""


class CallOptions(TypedDict, total=False):
    """What every method takes, by keyword, for that call alone."""

    timeout: float | httpx.Timeout | None
    """Seconds until the call is given up, or an httpx.Timeout; None waits for ever."""
    headers: Mapping[str, str] | None
    """Extra headers."""
    addons: Mapping[str, Addon | Sequence[Addon] | None] | None
    """Extra query parameters; a list repeats its name."""


class DeepgramClientOptions:
    """The settings of a client, in the form of the official SDK's versions 3 and 4.

    Args:
        api_key: An API key.
        access_token: A bearer token; used instead of the key when both are given.
        url: The server, as a host name or URL.
        verbose: The level of the `deepgram_manage` logger, as in `logging`; None leaves it.
        headers: Extra headers for every call.
        options: Kept, and not sent: the official SDK's settings for streaming, such as keepalive,
            are here, and the Manage API would take them for filters.
    """

    def __init__(  # noqa: PLR0913, PLR0917 -- the official SDK's arguments
        self,
        api_key: str = "",
        access_token: str = "",
        url: str = "",
        verbose: int | None = None,
        headers: Mapping[str, str] | None = None,
        options: Mapping[str, object] | None = None,
    ) -> None:
        """Keep the settings; they are checked when a client is made of them."""
        self.api_key = api_key
        self.access_token = access_token
        self.url = url
        self.verbose = verbose
        self.headers: dict[str, str] = dict(headers or {})
        self.options: dict[str, object] = dict(options or {})

    def __repr__(self) -> str:
        """Show the settings, and of the credentials only whether they are there."""
        return (
            f"DeepgramClientOptions(api_key={_masked(self.api_key)}, "
            f"access_token={_masked(self.access_token)}, url={self.url!r})"
        )


class Credentials:
    """What goes into the Authorization header, and into nothing else."""

    __slots__ = ("_header", "scheme")

    def __init__(self, scheme: str, secret: str) -> None:
        """Keep a secret under its scheme."""
        self.scheme: str = scheme
        self._header: str = f"{scheme} {secret.strip()}"

    def authorize(self, request: httpx.Request) -> None:
        """Put the credentials on a request."""
        request.headers["Authorization"] = self._header

    def are_sendable(self) -> bool:
        """Whether the secret is one printable word."""
        _scheme, _space, secret = self._header.partition(" ")
        return bool(secret) and secret.isascii() and secret.isprintable() and " " not in secret

    def __repr__(self) -> str:
        """Show the scheme alone."""
        return f"Credentials({self.scheme} '********')"


class Configuration:
    """The settings of a client, looked up and checked."""

    def __init__(
        self,
        credentials: Credentials,
        base_url: str,
        timeout: float | httpx.Timeout | None,
        options: DeepgramClientOptions,
    ) -> None:
        """Keep settings that `configure` has looked up."""
        self.credentials = credentials
        self.base_url = base_url
        self.timeout = timeout
        self.headers: dict[str, str] = dict(options.headers)

    def __repr__(self) -> str:
        """Show where calls go."""
        return f"Configuration(base_url={self.base_url!r}, {self.credentials!r})"


def configure(
    given: Credentials | None,
    config: DeepgramClientOptions | None,
    base_url: str | None,
    timeout: float | httpx.Timeout | None,
) -> Configuration:
    """Look the settings up: arguments first, then the options, then the environment.

    The environment is read here, so when a client is made: `DEEPGRAM_API_KEY`,
    `DEEPGRAM_ACCESS_TOKEN` and `DEEPGRAM_HOST`. An access token wins over an API key of the same
    origin.

    Args:
        given: The credentials among the arguments; see `credentials_from`.
        config: The options object, if any.
        base_url: The server, as a host name or URL.
        timeout: Seconds until a call is given up; None waits for ever.

    Raises:
        DeepgramApiKeyError: There are no credentials, or they cannot be sent.
        ValueError: The server is no host name and no URL.
    """
    options = config or DeepgramClientOptions()
    if options.verbose is not None:
        logger.setLevel(options.verbose)
    credentials = (
        given
        or credentials_from(options.api_key, options.access_token)
        or credentials_from(
            os.environ.get("DEEPGRAM_API_KEY"), os.environ.get("DEEPGRAM_ACCESS_TOKEN")
        )
    )
    if credentials is None:
        message = (
            "no credentials: pass api_key or access_token, "
            "or set DEEPGRAM_API_KEY or DEEPGRAM_ACCESS_TOKEN"
        )
        raise DeepgramApiKeyError(message)
    if not credentials.are_sendable():
        message = (
            "the credentials cannot be sent: give the key alone, one word of printable ASCII, "
            "without 'Token' or 'Bearer' before it"
        )
        raise DeepgramApiKeyError(message)
    url = base_url or options.url or os.environ.get("DEEPGRAM_HOST") or DEFAULT_URL
    return Configuration(credentials, _as_url(url), timeout, options)


def credentials_from(api_key: str | None, access_token: str | None) -> Credentials | None:
    """Take the credentials out of a pair of arguments; None when both are empty."""
    for scheme, secret in (("Bearer", access_token), ("Token", api_key)):
        if not isinstance(secret, str | None):  # pyright: ignore[reportUnnecessaryIsInstance]
            return Credentials(scheme, "")
        if secret and secret.strip():
            return Credentials(scheme, secret)
    return None


def _as_url(host_or_url: str) -> str:
    url = host_or_url.strip()
    url = url if "://" in url else f"https://{url}"
    if not _is_server(url):
        shown = host_or_url.rpartition("@")[2]
        message = (
            f"base_url={shown!r} is no server: give a host name such as api.eu.deepgram.com, "
            "or an http or https URL, without user, query and fragment"
        )
        raise ValueError(message)
    return url.rstrip("/")


def _is_server(url: str) -> bool:
    try:
        parts = urlsplit(url)
        has_port = parts.port is None or parts.port > 0
        (parts.hostname or "").encode("idna").decode("idna")
    except ValueError:
        return False
    complete = parts.scheme in {"http", "https"} and bool(parts.hostname) and has_port
    bare = not (parts.username or parts.password or parts.query or parts.fragment)
    return complete and bare and url.isprintable() and " " not in url


def _masked(secret: str) -> str:
    return "'********'" if secret else "''"
