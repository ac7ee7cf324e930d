# Derived from _async/given_client.py by `make generate`. Do not edit.
"""Sends requests with the whole of an httpx client: its proxies, hooks, cookies and redirects."""

from __future__ import annotations

import httpx

from deepgram_manage.version import user_agent

HTTPX_DEFAULT_TIMEOUT = httpx.Timeout(5.0)
_HTTPX_USER_AGENT = f"python-httpx/{httpx.__version__}"


class GivenClient(httpx.BaseTransport):
    """Makes an httpx client look like a transport."""

    def __init__(self, client: httpx.Client) -> None:
        """Send with this client."""
        self._client = client

    @property
    def timeout(self) -> httpx.Timeout | None:
        """The timeout that was chosen for the client; None if it is httpx's default."""
        return None if self._client.timeout == HTTPX_DEFAULT_TIMEOUT else self._client.timeout

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and return the start of its answer; the caller reads or closes it."""
        with_defaults = self._client.build_request(
            request.method,
            request.url,
            headers=self._headers(request.headers),
            content=request.content or None,
            extensions=request.extensions,
        )
        return self._client.send(with_defaults, auth=None, stream=True)

    def _headers(self, headers: httpx.Headers) -> httpx.Headers:
        """Leave our User-Agent out if the client has one of its own and the caller chose none."""
        its_own = self._client.headers.get("User-Agent", _HTTPX_USER_AGENT)
        if its_own != _HTTPX_USER_AGENT and headers.get("User-Agent") == user_agent():
            headers = headers.copy()
            del headers["User-Agent"]
        return headers

    def close(self) -> None:
        """Close the client."""
        self._client.close()
