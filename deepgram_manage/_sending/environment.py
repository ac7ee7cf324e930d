"""Proxies and certificates that the environment names, read when a client is made.

An error about a variable never shows its value, which may hold a password.
"""

from __future__ import annotations

import os
import sys
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias
from urllib.parse import SplitResult, urlsplit

from deepgram_manage.errors import DeepgramError

from .scrubbing import HIDDEN

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Mapping

    import httpx

    Source: TypeAlias = tuple[str, str, tuple[int, ...]]
    """A variable, the path that it names, and what changes when the file there is replaced."""

_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE")
_KEY_LOG = "SSLKEYLOGFILE"
_SOCKS = ("socks5", "socks5h")
_SYSTEMS_WITH_PROXIES = ("darwin", "win32")
"""Where the settings of the system can name proxies, too."""


class Environment(NamedTuple):
    """What the environment says of one server."""

    proxy: httpx.Proxy | None
    """What stands between; None for a direct connection."""
    ssl_context: ssl.SSLContext | None
    """Which certificates to trust; None for plain HTTP."""


class EnvironmentReader:
    """Checks what the environment names for one server, and reads the rest for the first call.

    Reading certificates takes longer than everything else that a client does, so those that the
    environment does not name wait for the first call.
    """

    def __init__(self, base_url: str) -> None:
        """Take note of the variables that count.

        Raises:
            DeepgramError: One of them cannot be used. The error names it.
        """
        self._server = urlsplit(base_url)
        is_secure = self._server.scheme == "https"
        names = (*_CERTIFICATES, _KEY_LOG) if is_secure else ()
        files = {name: os.environ[name] for name in names if os.environ.get(name)}
        self._key_log = files.get(_KEY_LOG)
        if self._key_log is not None:
            _check_key_log(self._key_log)
        self._source = _source(files)
        if self._source is not None:
            _shared_context(self._source, self._key_log)
        self._proxies = _named_proxies()
        self._proxy = _proxy(self._server, self._proxies) if self._proxies else None
        self._read: Environment | None = None

    def read(self) -> Environment:
        """Return what the environment said when this was made.

        Raises:
            DeepgramError: Something that it names cannot be used.
        """
        if self._read is None:
            proxy = self._proxy if self._proxies else _proxy(self._server, self._proxies)
            is_secure = self._server.scheme == "https"
            context = _shared_context(self._source, self._key_log) if is_secure else None
            self._read = Environment(proxy, context)
        return self._read


class _Hidden(str):
    """The URL of a proxy, which a traceback that shows local variables must not show."""

    __slots__ = ()

    def __repr__(self) -> str:
        return HIDDEN


def _named_proxies() -> dict[str, tuple[str, str]]:
    """Return the name and the value of the variable for each kind of proxy: `https`, `all`, `no`.

    As everywhere, a name in small letters takes precedence, also with an empty value.
    """
    found: dict[str, tuple[str, str]] = {}
    for name in sorted(n for n in os.environ if n.lower().endswith("_proxy")):
        if name == "HTTP_PROXY" and "REQUEST_METHOD" in os.environ:
            # In a CGI script, whoever calls it chooses this variable.
            continue
        found[name.lower().removesuffix("_proxy")] = (name, _Hidden(os.environ[name]))
    return {kind: named for kind, named in found.items() if named[1]}


def _proxy(server: SplitResult, variables: Mapping[str, tuple[str, str]]) -> httpx.Proxy | None:
    """Return the proxy for a server; None without one.

    An httpx client would find it itself, but it logs every URL, ids and email addresses included,
    and keeps cookies.
    """
    named = variables.get(server.scheme) or variables.get("all")
    if named is None and (variables or sys.platform not in _SYSTEMS_WITH_PROXIES):
        return None
    from urllib import request

    # Type checkers do not know this function, though it is documented.
    is_bypassed: Callable[[str, Mapping[str, str]], bool] = vars(request)[
        "proxy_bypass_environment"
    ]
    hosts = (server.netloc, server.hostname or "")
    if named is None:
        if any(map(request.proxy_bypass, hosts)):
            return None
        url = _Hidden(request.getproxies().get(server.scheme, ""))
        return _checked_proxy(f"the system's {server.scheme} proxy", url) if url else None
    bypassed = {"no": variables.get("no", ("", ""))[1]}
    if any(is_bypassed(host, bypassed) for host in hosts):
        return None
    return _checked_proxy(*named)


def _checked_proxy(name: str, value: str) -> httpx.Proxy:
    """Return a proxy.

    Raises:
        DeepgramError: The value is not the URL of one.
    """
    import httpx

    url = _Hidden(value.strip())
    if "://" not in url:
        url = _Hidden(f"http://{url}")
    problem = _problem_of(url)
    if problem is None:
        try:
            return httpx.Proxy(str.__str__(url))
        except (ValueError, httpx.InvalidURL):
            problem = "it is not a valid URL: write http://host:port"
    # Raised out of the except block: its frames and its error hold the value.
    message = f"{name} names a proxy that cannot be used: {problem}"
    raise DeepgramError(message)


def _problem_of(url: str) -> str | None:
    """Return what is wrong with the URL of a proxy, without showing it."""
    scheme = url.partition("://")[0].lower()
    if url[0] in "\"'":
        return "its value is in quotes; take them away"
    if scheme == "socks":
        return "socks:// says no version; write socks5:// or, for an HTTP proxy, http://"
    if scheme not in {"http", "https", *_SOCKS}:
        return "only the schemes http, https, socks5 and socks5h are supported"
    if scheme in _SOCKS and not _is_installed("socksio"):
        return "SOCKS needs another package: pip install 'httpx[socks]'"
    try:
        parts = urlsplit(url)
        is_complete = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        is_complete = False
        parts = urlsplit("")
    if not is_complete or parts.query or parts.fragment or parts.path not in {"", "/"}:
        return (
            "it is not a valid URL: write http://user:password@host:port, with characters such "
            "as # / ? @ in the password as %23 %2F %3F %40"
        )
    return None


def _is_installed(package: str) -> bool:
    from importlib.util import find_spec

    return find_spec(package) is not None


def _source(files: Mapping[str, str]) -> Source | None:
    """Return which certificates to trust; None for those of certifi.

    Raises:
        DeepgramError: There are none where a variable says.
    """
    name = next((name for name in _CERTIFICATES if name in files), None)
    if name is None:
        return None
    return name, files[name], _state_of(name, files[name])


def _state_of(name: str, path: str) -> tuple[int, ...]:
    """Return what changes when a file is replaced.

    Raises:
        DeepgramError: There is no such file.
    """
    try:
        # SSL_CERT_DIR may name several.
        found = [os.stat(each) for each in path.split(os.pathsep)]  # noqa: PTH116 -- slow to import
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a valid path"
    else:
        return tuple(n for f in found for n in (f.st_mtime_ns, f.st_size, f.st_ino, f.st_dev))
    message = f"{name} names certificates that cannot be read: {reason}"
    raise DeepgramError(message)


@lru_cache(maxsize=8)
def _shared_context(source: Source | None, _key_log: str | None) -> ssl.SSLContext:
    import ssl

    if source is None:
        import certifi

        return ssl.create_default_context(cafile=certifi.where())
    name, path, _state = source
    is_directory = os.path.isdir(path.split(os.pathsep)[0])  # noqa: PTH112 -- slow to import
    try:
        if is_directory:
            return ssl.create_default_context(capath=path)
        return ssl.create_default_context(cafile=path)
    except OSError as error:
        # An SSLError is one, too: the file holds no certificate.
        is_ours = isinstance(error, ssl.SSLError)
        reason = "there is no valid certificate in it" if is_ours else error.strerror
    message = f"{name} names certificates that cannot be read: {reason}"
    raise DeepgramError(message)


def _check_key_log(path: str) -> None:
    """Refuse a file that OpenSSL could not write to.

    Raises:
        DeepgramError: It cannot be written.
    """
    try:
        with open(path, "a", encoding="utf-8"):  # noqa: PTH123 -- slow to import
            return
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a valid path"
    message = f"{_KEY_LOG} names a file that cannot be written: {reason}"
    raise DeepgramError(message)
