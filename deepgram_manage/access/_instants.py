"""Instants as servers write them, and what time it is by the server's clock."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def server_time(headers: Mapping[str, str]) -> datetime:
    """Return what time it is by the server's clock, which keys expire by; ours if it is silent."""
    try:
        told = parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, TypeError, IndexError, OverflowError):
        return datetime.now(UTC)
    return told.replace(tzinfo=UTC) if told.tzinfo is None else told.astimezone(UTC)


def read_instant(text: object) -> datetime | None:
    """Return an instant as servers write them; None when it is not one."""
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
