"""Where an iteration over the request log stands, as text that can be kept, and back again.

The log is newest first, and pages count from its newest record: whatever is written late shifts
all that is older to a later place. So a place is a page and the record that was returned last,
and that record is looked for from its page on.
"""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from deepgram_manage._sending.clock import now
from deepgram_manage._sending.wire_values import as_word, query_of
from deepgram_manage.errors import RequestLogError
from deepgram_manage_api.types import read_datetime

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Self

    from deepgram_manage._sending.configuration import CallOptions
    from deepgram_manage.responses import UsageRequest

DEFAULT_LIMIT = 100
MOST_HELD = 10_000
_OF_PAGES = frozenset({"end", "limit", "page", "start"})
_VERSION = 1
_DIGEST_LENGTH = 16


class Cursor(NamedTuple):
    """A place in a part of the log, and which part it is."""

    digest: str
    """A hash of the project and the filters; neither can be read from it."""
    end: str | None
    """The latest instant of the part, as it is sent; None until the server told what time it is."""
    limit: int
    """The size of the pages."""
    page: int
    """The page to go on with."""
    request_id: str | None = None
    """The record that was returned last; None at the beginning of the page."""
    created: str | None = None
    """When that record was made."""

    def after(self, page: int, record: UsageRequest) -> Cursor:
        """Return the cursor that stands after a record of a page."""
        return self._replace(
            page=page, request_id=_text(record.request_id), created=_text(record.created)
        )

    def text(self) -> str:
        """Return the cursor as text."""
        fields = json.dumps([_VERSION, *self], separators=(",", ":"))
        return base64.urlsafe_b64encode(fields.encode()).rstrip(b"=").decode()

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what `text` returned.

        Raises:
            TypeError: The text is not a string.
            ValueError: The text is not a cursor.
        """
        fields = _fields(text)
        match fields:
            case [1, str(), str() | None, int(limit), int(page), str() | None, str() | None]:
                if limit >= 1 and page >= 0:
                    return cls(*fields[1:])
            case _:
                pass
        message = f"cursor={text!r} is not a cursor from iter_usage_requests"
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
    """Find out where to start: at a cursor, or at the beginning.

    Args:
        project_id: The project's id.
        query: The options, as they are sent.
        text: A cursor; None for the beginning.

    Raises:
        TypeError: The cursor or the id is not a string.
        ValueError: The cursor is invalid or belongs to something else.
    """
    limit, page = query.get("limit") or DEFAULT_LIMIT, query.get("page") or 0
    digest = _digest(as_word("project_id", project_id), query)
    if text is None:
        return Cursor(digest, query.get("end"), limit, page)
    cursor = Cursor.read(text)
    if cursor.digest != digest:
        message = (
            "this cursor belongs to another project or to other filters: "
            "pass the project and the options that it was made with"
        )
        raise ValueError(message)
    return cursor


def check_addons(options: CallOptions) -> None:
    """Refuse extra query parameters that would contradict how pages are asked for.

    Raises:
        TypeError: They are not a dict, or a value is of another type.
        ValueError: There is one.
    """
    for name, _value in query_of("addons", options.get("addons")):
        if name in _OF_PAGES:
            message = f"addons: {name!r} is set by the iterator: use its options instead"
            raise ValueError(message)


def covering(told: str | None) -> str:
    """Return an `end` that covers all that was in the log when the server told its time."""
    # The header has no fractions of a second.
    return (now(told) + timedelta(seconds=1)).isoformat(timespec="seconds")


def _digest(project_id: str, query: Mapping[str, Any]) -> str:
    """Return a hash of a project and filters; the size of the pages does not count."""
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
    """Tells which records of a page were not read yet, in a log that shifts meanwhile.

    The last record that was read is on the next page when late records have shifted it there.
    Shifted by more than a page, the next page has newer records alone. Such pages are held back
    until the record turns up, or one that is older does: then there was no shift, and the log is
    not quite in the order of time. So nothing is lost in any order.

    Of more than MOST_HELD records in a row that are newer, none is held: they were written late.
    """

    def __init__(self, cursor: Cursor) -> None:
        """Start at a cursor."""
        self._request_id = cursor.request_id
        self._created = read_datetime(cursor.created)
        self._before: datetime | None = None
        self._is_searching = cursor.request_id is not None
        self._held: list[UsageRequest] = []
        self._has_let_go = False
        self.page: int = cursor.page
        """The page with the first of the records that `beyond` returned last, or one before it."""

    def beyond(
        self, number: int, records: list[UsageRequest], *, is_last: bool
    ) -> list[UsageRequest]:
        """Return the records of a page, and of those held back, that were not read yet.

        Raises:
            RequestLogError: The log ended, and the last record that was read did not turn up.
        """
        if not (self._held or self._is_searching or self._has_let_go):
            self.page = number
        fresh = self._fresh(records, is_last=is_last)
        if fresh:
            self._before = fresh[-2].created_at if len(fresh) > 1 else self._created
            self._request_id = _text(fresh[-1].request_id)
            self._created = fresh[-1].created_at
        return fresh

    def _fresh(self, records: list[UsageRequest], *, is_last: bool) -> list[UsageRequest]:
        ids = [record.request_id for record in records]
        if self._request_id is not None and self._request_id in ids:
            self._is_searching = self._has_let_go = False
            self._held = []
            return records[ids.index(self._request_id) + 1 :]
        waits = self._search(records) if self._is_searching else self._hold(records)
        if waits and not is_last:
            return []
        if is_last and self._has_let_go:
            message = "the place in the request log is lost: start again without the cursor"
            raise RequestLogError(message)
        self._is_searching = self._has_let_go = False
        fresh, self._held = self._held, []
        return fresh

    def _search(self, records: list[UsageRequest]) -> bool:
        """Look for the record of a cursor; return whether it may still turn up."""
        # If the record turns out to be gone, the older ones were not read yet.
        older = [record for record in records if self._age(record) > 0]
        self._held += older
        return len(older) < len(records) and len(self._held) <= MOST_HELD

    def _hold(self, records: list[UsageRequest]) -> bool:
        """Hold records back; return whether they are there because the log has shifted."""
        # From the last one on, as it is newer only if all are.
        has_shifted = all(self._is_shifted(record) for record in reversed(records))
        if has_shifted and len(self._held) + len(records) > MOST_HELD:
            self._held, self._has_let_go = [], True
        elif not (has_shifted and self._has_let_go):
            self._held += records
        return has_shifted

    def _is_shifted(self, record: UsageRequest) -> bool:
        """Whether a record is where it is because of a shift, if the log is in order."""
        created = record.created_at
        if not created or not self._created or created <= self._created:
            return False
        # One between the last two that were read is not: then the last one was out of order.
        return self._before is None or created >= self._before

    def _age(self, record: UsageRequest) -> float:
        """Return by how many seconds a record is older than the last that was read."""
        created = record.created_at
        return (self._created - created).total_seconds() if created and self._created else 0.0
