"""What the API says that an archive is checked against."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime


@frozen
class Facts:
    """What the API says of a project."""

    now: datetime
    counts: Mapping[date, int] | None
