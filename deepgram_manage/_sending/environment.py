"""Proxies and certificates that the environment names."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.request import getproxies, proxy_bypass

import httpx

if TYPE_CHECKING:
    import ssl


def proxy_for(server: httpx.URL) -> httpx.Proxy | None:
    """Return the proxy that the environment names for a server; None without one.

    An httpx client would find it itself, but it logs every URL, ids and email addresses included,
    and keeps cookies.
    """
    proxies = getproxies()
    url = proxies.get(server.scheme) or proxies.get("all")
    if not url or proxy_bypass(server.netloc.decode()) or proxy_bypass(server.host):
        return None
    return httpx.Proxy(url if "://" in url else f"http://{url}")


def ssl_context_for(server: httpx.URL) -> ssl.SSLContext | None:
    """Return the trusted certificates, shared by all clients of a process; None for plain HTTP."""
    if server.scheme != "https":
        return None
    return _shared_context(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@lru_cache
def _shared_context(_file: str | None, _directory: str | None) -> ssl.SSLContext:
    # Reading the certificates takes longer than everything else that a client does.
    return httpx.create_ssl_context()
