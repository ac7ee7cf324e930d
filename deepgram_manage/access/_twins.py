"""Chooses the calls that fit to a client: those that block for one, awaitables for the other."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from deepgram_manage import AsyncManageClient
from deepgram_manage.either_client import check_client


def calls_for(manage: object, module: str) -> Any:
    """Return the module of calls for a client.

    Raises:
        TypeError: It is not a client with the calls of the Manage API.
    """
    check_client(manage)
    folder = "_async" if isinstance(manage, AsyncManageClient) else "_sync"
    return import_module(f".{folder}.{module}", __package__)
