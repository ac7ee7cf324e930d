"""The check of a credential, with one call or none.

Programs start with it, and so it loads little.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, TypedDict, cast

from ._check import judge_form

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Unpack

    import httpx

    from deepgram_manage import RetryPolicy

    from ._check import Check

__all__ = ["check", "check_async"]


class CheckSettings(TypedDict, total=False):
    """The settings of a client that a check takes."""

    base_url: str | None
    """The server, as a host name or URL; else `DEEPGRAM_HOST` is read."""
    timeout: float | None
    """Seconds for each of connecting, sending and receiving, per attempt."""
    deadline: float | None
    """Seconds that the check may take; 15 unless given."""
    retry: RetryPolicy | None
    """How often a call is sent again; None: never."""
    http_client: httpx.Client | httpx.BaseTransport | None
    """What `check` sends with; you close it."""
    async_http_client: httpx.AsyncClient | httpx.AsyncBaseTransport | None
    """What `check_async` sends with; you close it."""
    allow_insecure: bool
    """Whether the key may be sent over plain HTTP to another machine."""


def check(credential: str | None = None, **settings: Unpack[CheckSettings]) -> Check:
    """Check whether the Manage API accepts a credential. Makes one call, or none.

    What does not look like a key is not sent, and neither is a temporary token.

    Args:
        credential: An API key; else DEEPGRAM_ACCESS_TOKEN or DEEPGRAM_API_KEY is read, as by a
            client.
        settings: Those of a client, e.g. `base_url`, `http_client`, `timeout`, `deadline`.

    Returns:
        What is known of it. `valid` is None when that is not known.

    Raises:
        ValueError: A setting is not valid.

    Reference: https://developers.deepgram.com/docs/token-based-authentication
    """
    from ._sync.check import check_key

    key = _credential(credential)
    del credential
    judged = judge_form(key)
    return check_key(cast("str", key), _settings(settings)) if judged is None else judged


async def check_async(credential: str | None = None, **settings: Unpack[CheckSettings]) -> Check:
    """Check whether the Manage API accepts a credential, as `check` does.

    Args:
        credential: An API key; else DEEPGRAM_ACCESS_TOKEN or DEEPGRAM_API_KEY is read, as by a
            client.
        settings: Those of a client, e.g. `base_url`, `async_http_client`, `timeout`, `deadline`.

    Returns:
        What is known of it. `valid` is None when that is not known.

    Raises:
        ValueError: A setting is not valid.

    Reference: https://developers.deepgram.com/docs/token-based-authentication
    """
    from ._async.check import check_key

    key = _credential(credential)
    del credential
    judged = judge_form(key)
    return await check_key(cast("str", key), _settings(settings)) if judged is None else judged


def _credential(given: str | None) -> str | None:
    if given is not None:
        return given
    token = os.environ.get("DEEPGRAM_ACCESS_TOKEN")
    # Whatever a token looks like, the Manage API does not take it.
    return f"Bearer {token}" if token else os.environ.get("DEEPGRAM_API_KEY")


def _settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {"deadline": 15.0, **settings}
