"""Where an iteration over the request log stands, as a text that can be kept, and back again.

The log is newest first, and pages count from its newest record: whatever is written late shifts
all that is older to a later place. So a place is a page and the record that was given last, and
that record is looked for from its page on.
"""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from deepgram_manage_api.types import read_datetime

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from deepgram_manage.responses import UsageRequest

DEFAULT_LIMIT = 100
MOST_HELD = 10_000
_VERSION = 1
_DIGEST_LENGTH = 16


class Cursor(NamedTuple):
    """A place in a part of the log, and which part it is."""

    digest: str
    """Of the project and the filters; neither can be read out of it."""
    end: str
    """The latest instant of the part, as it is sent."""
    limit: int
    """The size of the pages."""
    page: int
    """The page to go on with."""
    request_id: str | None = None
    """The record that was given last; None at the beginning of the page."""
    created: str | None = None
    """When that record was made."""

    def after(self, page: int, record: UsageRequest) -> Cursor:
        """Give the cursor that stands after a record of a page."""
        return self._replace(
            page=page, request_id=_text(record.request_id), created=_text(record.created)
        )

    def text(self) -> str:
        """Write the cursor down."""
        fields = json.dumps([_VERSION, *self], separators=(",", ":"))
        return base64.urlsafe_b64encode(fields.encode()).rstrip(b"=").decode()

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what `text` wrote.

        Raises:
            TypeError: It is no string.
            ValueError: It is no cursor.
        """
        match _fields(text):
            case [1, str(), str(), int(limit), int(page), str() | None, str() | None] as fields:
                if limit >= 1 and page >= 0:
                    return cls(*fields[1:])  # pyright: ignore[reportUnknownArgumentType]
            case _:
                pass
        message = f"cursor={text!r} is no cursor of iter_usage_requests"
        raise ValueError(message)


def _fields(text: str) -> Any:
    if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"cursor must be a string, not {type(text).__name__}"
        raise TypeError(message)
    try:
        return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, RecursionError):
        return None


def start(project_id: str, query: Mapping[str, Any], text: str | None) -> Cursor:
    """Find out where to start: at a cursor, or at the beginning, whose `end` is then pinned.

    Args:
        project_id: The project's id.
        query: The options, as they are sent.
        text: A cursor; None for the beginning.

    Raises:
        TypeError: The cursor is no string, or a number no whole number.
        ValueError: The cursor is none, or of something else; or a number is too small.
    """
    limit = _whole("limit", query.get("limit"), DEFAULT_LIMIT, 1)
    page = _whole("page", query.get("page"), 0, 0)
    digest = _digest(project_id, query)
    if text is None:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        return Cursor(digest, query.get("end") or now, limit, page)
    cursor = Cursor.read(text)
    if cursor.digest != digest:
        message = (
            "this cursor is of another project or of other filters: "
            "give the project and the options that it was made with"
        )
        raise ValueError(message)
    return cursor


def _whole(name: str, value: object, default: int, least: int) -> int:
    if value is None:
        return default
    if not isinstance(value, int) or isinstance(value, bool):
        message = f"{name}={value!r} must be a whole number"
        raise TypeError(message)
    if value < least:
        message = f"{name}={value!r} must be at least {least}"
        raise ValueError(message)
    return value


def _digest(project_id: str, query: Mapping[str, Any]) -> str:
    """Stand for a project and filters; how they are cut into pages is another matter."""
    filters = sorted(
        (name, str(value))
        for name, value in query.items()
        if value is not None and name not in {"limit", "page"}
    )
    whole = json.dumps([project_id, filters])
    return hashlib.sha256(whole.encode()).hexdigest()[:_DIGEST_LENGTH]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


class Frontier:
    """Tells what of a page lies beyond all that was read, in a log that shifts meanwhile.

    The last record that was read is on the next page when late records have shifted it there.
    Shifted by more than a page, the next page has newer records alone. Such pages are held back
    until the record turns up, or one that is older does: then there was no shift, and the log is
    not quite in the order of time. So nothing is lost in any order.
    """

    def __init__(self, cursor: Cursor) -> None:
        """Start at a cursor."""
        self._request_id = cursor.request_id
        self._created = read_datetime(cursor.created)
        self._is_searching = cursor.request_id is not None
        self._held: list[UsageRequest] = []
        self.page: int = cursor.page
        """The page that has the first of the records that `beyond` gave last, or one before it."""

    def beyond(
        self, number: int, records: list[UsageRequest], *, is_last: bool
    ) -> list[UsageRequest]:
        """Give the records of a page, and of those held back, that were not read yet."""
        if not (self._held or self._is_searching):
            self.page = number
        fresh = self._fresh(records, is_last=is_last)
        if fresh:
            self._request_id = _text(fresh[-1].request_id)
            self._created = fresh[-1].created_at
        return fresh

    def _fresh(self, records: list[UsageRequest], *, is_last: bool) -> list[UsageRequest]:
        ids = [record.request_id for record in records]
        if self._request_id is not None and self._request_id in ids:
            self._is_searching = False
            self._held = []
            return records[ids.index(self._request_id) + 1 :]
        is_last = is_last or len(self._held) > MOST_HELD
        if self._is_searching:
            # Those that are older were not read, if it turns out that the record is gone.
            older = [record for record in records if self._age(record) > 0]
            waits = len(older) < len(records)
            self._held += older
        else:
            # From the last on, as that is newer only where all are.
            waits = all(self._age(record) < 0 for record in reversed(records))
            self._held += records
        if waits and not is_last:
            return []
        self._is_searching = False
        fresh, self._held = self._held, []
        return fresh

    def _age(self, record: UsageRequest) -> float:
        """By how many seconds a record is older than the last that was read."""
        created = record.created_at
        return (self._created - created).total_seconds() if created and self._created else 0.0
