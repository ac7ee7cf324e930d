"""Where a client's settings come from: arguments, then options, then the environment.

Kept free of httpx and attrs, so that making a client costs next to nothing.
"""

from __future__ import annotations

import copy
import logging
import os
import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self, TypeAlias, TypedDict, TypeVar
from urllib.parse import unquote, urlsplit

from .credentials import source_from, source_from_environment
from .http_libraries import steps_of
from .number_values import LONGEST_DURATION, as_duration, as_whole, shown
from .unset import UNSET, Unset

if TYPE_CHECKING:
    from .credentials import CredentialsSource, KeyProvider
    from .events import RequestEvent, ResponseEvent, RetryEvent
    from .http_libraries import AsyncGiven, Given, Timeouts
    from .retries import RetryPolicy

__all__ = [
    "DeepgramClientOptions",
]

DEFAULT_HOST = "api.deepgram.com"
DEFAULT_URL = f"https://{DEFAULT_HOST}"
DEFAULT_TIMEOUT = 30.0
DEFAULT_DEADLINE = 120.0
DEFAULT_RESPONSE_BYTES = 64 * 1024 * 1024

# Anything else may end the host name for whoever parses the URL next.
_HOST_AND_PORT = re.compile(r"([\w.-]+|\[[0-9a-fA-F:.]+\])(:[0-9]+)?")
# Longer ones leave no room for a path: httpx takes 64 KiB.
_LONGEST_URL = 8192
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
# Blanks at its ends are not a part of a value: servers, proxies and HTTP/2 differ about them.
_HEADER_VALUE = re.compile(r"([\x21-\x7e]([\t\x20-\x7e]*[\x21-\x7e])?)?")
_OF_THE_MESSAGE = frozenset(
    {
        "connection",
        "content-encoding",
        "content-length",
        "expect",
        "host",
        "keep-alive",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
"""Headers that say how a request is sent and where it ends; another value makes another request."""
# A name without a dot is one of the own network, such as a container's. One that begins with a
# digit may be read as an address.
_FOUR_NUMBERS = re.compile(r"[0-9]{1,99}(\.[0-9]{1,99}){3}")
_SINGLE_LABEL = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_SECRET_HEADER = re.compile("auth|cookie|key|secret|token", re.IGNORECASE)

T = TypeVar("T")

Addon: TypeAlias = str | int | float | bool
"""One value of an extra query parameter."""


class PollOptions(TypedDict, total=False):
    """What a method that waits takes by keyword; it has a time limit of its own."""

    retry: RetryPolicy | None
    """How often the call is sent again; None sends it once."""
    headers: Mapping[str, str] | None
    """Extra headers."""
    addons: Mapping[str, Addon | Sequence[Addon] | None] | None
    """Extra query parameters; a list repeats its name."""
    timeout: float | Timeouts | None
    """Seconds for each of connecting, sending and receiving, per attempt; None sets no limit."""


class CallOptions(PollOptions, total=False):
    """What every method takes, by keyword, for that call alone."""

    deadline: float | None
    """Seconds that the call may take, with all attempts and waits; None sets no limit."""


class SharedSettings(TypedDict, total=False):
    """What `with_options` takes: settings that a copy may have for itself."""

    timeout: float | Timeouts | None
    """Seconds for each of connecting, sending and receiving, per attempt; None sets no limit."""
    deadline: float | None
    """Seconds for a call with all attempts and waits, 120 by default; None sets no limit."""
    retry: RetryPolicy | None
    """How often calls are sent again; None sends each once. See RetryPolicy for the default."""
    headers: Mapping[str, str] | None
    """Extra headers for every call."""
    on_request: Callable[[RequestEvent], object] | None
    """Called before each attempt."""
    on_response: Callable[[ResponseEvent], object] | None
    """Called after each attempt, with or without an answer."""
    on_retry: Callable[[RetryEvent], object] | None
    """Called before the wait for each further attempt."""
    max_response_bytes: int
    """Larger answers are refused. 64 MiB by default."""


class Settings(SharedSettings, total=False):
    """What a client takes by keyword."""

    access_token: str | KeyProvider | None
    """A bearer token, or a function that returns one; otherwise `DEEPGRAM_ACCESS_TOKEN`.

    It takes precedence over a key.
    """
    base_url: str | None
    """The server, as a host name or URL; otherwise `DEEPGRAM_HOST` is read."""
    http_client: Given | None
    """What to send synchronous calls with; you close it."""
    async_http_client: AsyncGiven | None
    """What to send asynchronous calls with; you close it."""
    allow_insecure: bool
    """Whether credentials may be sent over plain HTTP to any host; else
    `DEEPGRAM_ALLOW_INSECURE=1` is read."""


class Headers(dict[str, str]):
    """Checked headers; a traceback that shows local variables shows only their names."""

    def __repr__(self) -> str:
        """Show the names."""
        return f"Headers({', '.join(self)})"

    def joined_with(self, others: Headers) -> Headers:
        """Return these with others, which take precedence; the case of names does not count."""
        replaced = {name.lower() for name in others}
        kept = {name: value for name, value in self.items() if name.lower() not in replaced}
        return Headers(kept | others)


class DeepgramClientOptions:
    """The settings of a client, in the form of the official SDK's versions 3 and 4.

    Args:
        api_key: An API key.
        access_token: A bearer token; used instead of the key if both are given.
        url: The server, as a host name or URL.
        verbose: The level of the `deepgram_manage` logger, as in `logging`; None leaves it.
        headers: Extra headers for every call.
        options: Kept, but not sent: in the official SDK these are settings for streaming, such as
            keepalive, which the Manage API would take for filters.
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
        """Keep the settings; they are checked when a client is made."""
        self.api_key = api_key
        self.access_token = access_token
        self.url = url
        self.verbose = verbose
        self.headers: dict[str, str] = dict(_checked_dict("headers", headers))
        self.options: dict[str, object] = dict(_checked_dict("options", options))

    def __repr__(self) -> str:
        """Show the settings, and whether there are credentials."""
        return (
            f"DeepgramClientOptions(api_key={_masked(self.api_key)}, "
            f"access_token={_masked(self.access_token)}, url={self.url!r})"
        )

    def __getstate__(self) -> dict[str, Any]:
        """Pickle what is not secret, and functions that return credentials."""
        kept = {
            name: value if callable(value) else ""
            for name, value in (("api_key", self.api_key), ("access_token", self.access_token))
        }
        return {**self.__dict__, **kept, "headers": _without_secrets(self.headers)}

    def __copy__(self) -> Self:
        """Copy with the credentials, as the copy stays in this process."""
        return type(self)(**self.__dict__)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Copy with the credentials, as the copy stays in this process."""
        copied = copy.copy(self)
        copied.options = copy.deepcopy(self.options, memo)
        return copied


def _checked_dict(name: str, given: Mapping[str, T] | None) -> Mapping[str, T]:
    """Return a dict that was given, or an empty one.

    Raises:
        TypeError: It is not a dict.
    """
    if given is not None and not isinstance(given, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"{name} must be a dict, not {type(given).__name__}"
        del given
        raise TypeError(message)
    return given or {}


class Configuration:
    """The settings of a client, looked up and checked."""

    def __init__(
        self, source: CredentialsSource, base_url: str, options: DeepgramClientOptions
    ) -> None:
        """Keep the settings that `configure` has looked up, and the defaults of the others."""
        self.source: CredentialsSource = source
        self.base_url: str = base_url
        self.timeout: float | Timeouts | Unset | None = UNSET
        self.deadline: float | None = DEFAULT_DEADLINE
        self.retry: RetryPolicy | Unset | None = UNSET
        self.headers: Headers = checked_headers(options.headers)
        self.on_request: Callable[[RequestEvent], object] | None = None
        self.on_response: Callable[[ResponseEvent], object] | None = None
        self.on_retry: Callable[[RetryEvent], object] | None = None
        self.max_response_bytes: int = DEFAULT_RESPONSE_BYTES

    def with_settings(self, settings: SharedSettings) -> Configuration:
        """Return a copy with some settings of its own.

        Raises:
            TypeError: There is no such setting, or it is of another type.
            ValueError: A setting is invalid.
        """
        changed = copy.copy(self)
        for name in SharedSettings.__annotations__.keys() & settings.keys():
            setattr(changed, name, settings[name])  # type: ignore[literal-required]
        changed.headers = self.headers.joined_with(checked_headers(settings.get("headers")))
        changed.check()
        return changed

    def check(self) -> None:
        """Refuse invalid settings.

        Raises:
            TypeError: A setting is of another type.
            ValueError: A number is too small.
        """
        if self.retry is not UNSET:
            from .retries import checked_policy

            checked_policy(self.retry)
        checked_limit("deadline", self.deadline)
        if not isinstance(self.timeout, Unset):
            checked_timeouts(self.timeout)
        self.max_response_bytes = as_whole("max_response_bytes", self.max_response_bytes, 1)
        for name in ("on_request", "on_response", "on_retry"):
            hook = getattr(self, name)
            if hook is not None and not callable(hook):
                message = f"{name}={shown(hook)} must be a function of one event, or None"
                raise TypeError(message)

    def __getstate__(self) -> dict[str, Any]:
        """Pickle everything but what may be secret; `source` takes care of itself."""
        return {**self.__dict__, "headers": _without_secrets(self.headers)}

    def __repr__(self) -> str:
        """Show where calls go."""
        return f"Configuration(base_url={self.base_url!r}, {self.source!r})"


def configure(
    given: CredentialsSource | None,
    config: DeepgramClientOptions | None,
    settings: Settings,
) -> Configuration:
    """Look the settings up: arguments first, then the options, then the environment.

    The environment is read here, that is, when a client is made: `DEEPGRAM_API_KEY`,
    `DEEPGRAM_ACCESS_TOKEN` and `DEEPGRAM_HOST`. An access token takes precedence over an API
    key from the same place.

    Args:
        given: The credentials among the arguments.
        config: The options object, if any.
        settings: The other arguments.

    Raises:
        DeepgramApiKeyError: There are no credentials, or they cannot be sent.
        TypeError: There is no such setting, or it is of another type.
        ValueError: A setting is invalid.
    """
    if config is not None and not isinstance(config, DeepgramClientOptions):  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"config must be a DeepgramClientOptions, or None, not {type(config).__name__}"
        raise TypeError(message)
    options = config or DeepgramClientOptions()
    if options.verbose is not None:
        logging.getLogger("deepgram_manage").setLevel(options.verbose)
    source = given or source_from(options.api_key, options.access_token)
    source = source.checked() if source else source_from_environment()
    named = settings.get("base_url") or options.url
    name = "base_url" if named else "DEEPGRAM_HOST"
    base_url = _as_url(name, named or os.environ.get(name) or DEFAULT_URL)
    allowed_by_environment = os.environ.get("DEEPGRAM_ALLOW_INSECURE") == "1"
    if not settings.get("allow_insecure", allowed_by_environment):
        _check_secure(name, base_url)
    return Configuration(source, base_url, options).with_settings(settings)


def checked_timeouts(timeout: float | Timeouts | None) -> dict[str, float | None]:
    """Return the timeout of each step of an attempt, checked.

    Raises:
        TypeError: One is not a number.
        ValueError: One is not more than 0, or more than clocks can add.
    """
    return {name: checked_limit("timeout", value) for name, value in steps_of(timeout).items()}


def checked_limit(name: str, seconds: float | None) -> float | None:
    """Return a limit of time, checked; None for no limit.

    Raises:
        TypeError: It is not a number.
        ValueError: It is not more than 0, or more than clocks can add.
    """
    if seconds is None:
        return None
    if isinstance(seconds, float) and seconds > LONGEST_DURATION:
        # As good as no limit, up to infinity.
        return LONGEST_DURATION
    number = as_duration(name, seconds, ", or None for no limit")
    if not number > 0:
        message = f"{name}={shown(seconds)} must be more than 0 seconds, or None for no limit"
        raise ValueError(message)
    return number


def check_names(given: Mapping[str, object], known: type[Any], taker: str) -> None:
    """Refuse unknown keywords.

    Raises:
        TypeError: There is one.
    """
    for name in given:
        if name not in known.__annotations__:
            names = ", ".join(known.__annotations__)
            message = f"unexpected keyword {name!r}: {taker} takes {names}"
            raise TypeError(message)


def check_call_options(options: CallOptions) -> None:
    """Refuse keywords that no method takes, and hide the values of headers from tracebacks.

    The options are the keywords of a method, and tracebacks show the frames that hold them. So
    the headers are replaced in place by a checked copy whose repr shows their names alone.

    Raises:
        TypeError: There is an unknown keyword.
        ValueError: A header cannot be sent.
    """
    if "headers" in options:
        options["headers"] = checked_headers(options.pop("headers"))
    check_names(options, CallOptions, "every method")


def checked_headers(headers: Mapping[str, str] | None) -> Headers:
    """Return a copy of headers, checked.

    Raises:
        TypeError: The headers are not a dict.
        ValueError: A name or a value cannot be sent. The error does not show the value.
    """
    checked: dict[Any, Any] = dict(_checked_dict("headers", headers))
    del headers
    problem = _problem_of_headers(checked)
    if problem is None:
        # Of enums and other kinds of strings, the strings.
        return Headers({str.__str__(name): str.__str__(value) for name, value in checked.items()})
    # A traceback that shows local variables must not show the values.
    del checked
    message = f"headers: {problem}"
    raise ValueError(message)


def _problem_of_headers(headers: dict[Any, Any]) -> str | None:
    """Return what is wrong with the first header that cannot be sent, without its value."""
    for name, value in headers.items():
        if not (isinstance(name, str) and _HEADER_NAME.fullmatch(name)):
            return f"{shown(name)} is not a header name: use letters, digits and hyphens"
        if name.lower() in _OF_THE_MESSAGE:
            return f"{name!r} is set for each request, as what is sent needs it: leave it out"
        if not (isinstance(value, str) and _HEADER_VALUE.fullmatch(value)):
            return (
                f"the value of {name!r} must be one line of printable ASCII, "
                "without blanks at its ends"
            )
    return None


def _as_url(named: str, host_or_url: str) -> str:
    """Return the URL that paths are appended to, of an argument or a variable.

    Raises:
        TypeError: It is not a string.
        ValueError: It is not a valid host or URL.
    """
    if not isinstance(host_or_url, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"{named}={shown(host_or_url)} must be a host name or a URL, as a string"
        raise TypeError(message)
    url = str.__str__(host_or_url).strip()
    url = url if "://" in url else f"https://{url}"
    if not _is_server(url):
        name = host_or_url.rpartition("@")[2]
        message = (
            f"{named}={shown(name)} is not a valid host: pass a host name such as {DEFAULT_HOST}, "
            "or an http or https URL without user, query and fragment"
        )
        raise ValueError(message)
    # Paths begin with the version: what is pasted from the reference has it already.
    return url.rstrip("/").removesuffix("/v1").rstrip("/")


def _is_server(url: str) -> bool:
    # An empty query or fragment counts, too: what is put behind it would be no path.
    if not url.isprintable() or not {" ", "?", "#", "\\"}.isdisjoint(url):
        return False
    try:
        parts = urlsplit(url)
        has_port = parts.port is None or parts.port > 0
        is_host = _is_host(parts.hostname or "")
    except ValueError:
        return False
    complete = bool(_HOST_AND_PORT.fullmatch(parts.netloc)) and has_port and is_host
    is_direct = {".", ".."}.isdisjoint(unquote(parts.path).split("/"))
    short = len(url) <= _LONGEST_URL
    return complete and short and parts.scheme in {"http", "https"} and is_direct


def _is_host(host: str) -> bool:
    """Return whether a host can be connected to, by its form.

    Raises:
        ValueError: It cannot.
    """
    import ipaddress

    if ":" in host:
        ipaddress.IPv6Address(host)
    elif _FOUR_NUMBERS.fullmatch(host):
        ipaddress.IPv4Address(host)
    elif host.isascii():
        host.encode("idna")
    else:
        import idna

        idna.encode(host)
    return True


def _check_secure(named: str, url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme == "https" or _is_near(parts.hostname or ""):
        return
    message = (
        f"{named}={url!r} would send the credentials in clear text: "
        "use https, or pass allow_insecure=True or set DEEPGRAM_ALLOW_INSECURE=1"
    )
    raise ValueError(message)


def _is_near(host: str) -> bool:
    """Return whether a host is this machine, or has a name that only its own network knows."""
    import ipaddress

    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        is_local = f".{host}".removesuffix(".").endswith(".localhost")
        return is_local or bool(_SINGLE_LABEL.fullmatch(host))
    address = getattr(address, "ipv4_mapped", None) or address
    return str(address) == "0.0.0.0" or address.is_loopback  # noqa: S104 -- not bound


def _without_secrets(headers: dict[str, str]) -> Headers:
    return Headers(
        {name: value for name, value in headers.items() if not _SECRET_HEADER.search(name)}
    )


def _masked(secret: str) -> str:
    return "'********'" if secret else "''"
