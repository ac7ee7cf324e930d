"""For functions that take either client: `ManageClient` or `AsyncManageClient`."""

from __future__ import annotations

from .async_manage import AsyncManageClient
from .manage import ManageClient

__all__ = [
    "check_client",
]


def check_client(manage: object) -> None:
    """Refuse what is not a client with the calls of the Manage API.

    Raises:
        TypeError: It is not.
    """
    if not isinstance(manage, ManageClient | AsyncManageClient):
        raise TypeError(
            f"manage must be a ManageClient or an AsyncManageClient, not {type(manage).__name__}: "
            "pass client.manage, or client.manage.asyncmanage"
        )
