# Derived from _async/iterators.py by `make generate`. Do not edit.
"""Reads the request log from end to end, while it moves: page by page, or record by record."""

from __future__ import annotations

from collections import Counter, deque
from functools import partial
from typing import TYPE_CHECKING, Any, Self, TypeAlias

from deepgram_manage._request_log import cursor as log_cursor
from deepgram_manage._request_log.fractions_of_seconds import Fractions
from deepgram_manage._request_log.read_ahead import Lock, ReadAhead
from deepgram_manage.errors import RequestLogError
from deepgram_manage.responses import UsageRequestsResponse
from deepgram_manage_api.api.requests import list_requests

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from types import TracebackType

    from deepgram_manage.responses import UsageRequest

    Page: TypeAlias = tuple[UsageRequestsResponse, str | None]
    """A page, and the time that its answer told."""
    Ask: TypeAlias = Callable[[dict[str, Any]], Page]

__all__ = [
    "UsageRequestIterator",
    "UsageRequestPages",
]

SURE_LIMIT = 100
"""The largest size of a page that no server is known to reduce."""
SMALL_PAGES = 20
"""How many pages of one record may repeat the one before; larger ones fewer times, 20 once."""
WINDOW = 10_000
"""How many ids are remembered: the most that can be written late between two pages."""


class _Log:
    """The part of the log to read, and how far it has been read."""

    def __init__(
        self,
        ask: Ask,
        query: Mapping[str, Any],
        fractions: Fractions,
        start: log_cursor.Cursor,
        *,
        read_ahead: bool,
    ) -> None:
        self._ask = ask
        self._query = query
        self._fractions = fractions
        self._start = start
        self._reads_ahead = read_ahead
        self._ahead: ReadAhead[Page] = ReadAhead()
        # Tasks and threads may share an iterator; each record then goes to one of them.
        self._turning = Lock()
        self._seen = _Seen()
        self._repeats = _Repeats()
        self._frontier = log_cursor.Frontier(start)
        self._next = start.page
        self._page = _Page(start.page, UsageRequestsResponse.from_dict({}), [])
        self._given: tuple[int, UsageRequest] | None = None
        self._is_over = False
        self._is_closed = False

    @property
    def cursor(self) -> str:
        if self._given is None:
            return self._start.text()
        return self._start.after(*self._given).text()

    def take(self) -> UsageRequest | None:
        """Return the next record of the page; None after its last."""
        page = self._page
        try:
            record = page.rest.popleft()
        except IndexError:
            return None
        self._given = page.number, record
        return record

    def take_page(self) -> UsageRequestsResponse | None:
        """Return what is left of the page; None after its last record."""
        page = self._page
        records = list(iter(self.take, None))
        return page.with_only(records) if records else None

    def turn(self) -> bool:
        """Turn pages until one has records left; return whether one has."""
        with self._turning:
            while not (self._page.rest or self._is_over or self._is_closed):
                self._read(self._next)
        return bool(self._page.rest)

    def _read(self, number: int) -> None:
        answer, told = self._ahead.take(partial(self._asked, number))
        if self._is_closed:
            return
        if self._start.end is None:
            self._start = self._start._replace(end=log_cursor.covering(told))
        self._repeats.check(number, answer.requests)
        self._is_over = _is_last(answer)
        if self._reads_ahead and not self._is_over:
            self._ahead.start(partial(self._asked, number + 1))
        beyond = self._frontier.beyond(number, answer.requests, is_last=self._is_over)
        new = self._seen.add(beyond)
        if new:
            self._repeats.forget()
        fresh = self._fractions.without_others(new)
        self._page = _Page(self._frontier.page, answer, fresh)
        self._next = number + 1

    def _asked(self, number: int) -> Page:
        start = self._start
        return self._ask({**self._query, "end": start.end, "limit": start.limit, "page": number})

    def close(self) -> None:
        self._is_closed = True
        self._page.rest.clear()
        self._ahead.close()


class _Page:
    """A page, and the records of it that were not returned yet."""

    def __init__(
        self, number: int, answer: UsageRequestsResponse, rest: list[UsageRequest]
    ) -> None:
        self.number = number
        """The page from which on its records can be found again."""
        self._answer = answer
        self.rest = deque(rest)

    def with_only(self, records: list[UsageRequest]) -> UsageRequestsResponse:
        sent = self._answer.requests
        if len(records) == len(sent) and records[0] is sent[0]:
            return self._answer
        answer = self._answer.to_dict() | {"requests": [record.to_dict() for record in records]}
        return UsageRequestsResponse.from_dict(answer)


class _Seen:
    """The ids of the records that were seen last, and of all that are of the same instant."""

    def __init__(self) -> None:
        self._order: deque[str] = deque()
        self._ids: set[str] = set()
        self._instant: object = None
        self._of_instant: set[str] = set()

    def add(self, records: list[UsageRequest]) -> list[UsageRequest]:
        """Remember records, and return those that were not seen before."""
        return [record for record in records if self._is_new(record)]

    def _is_new(self, record: UsageRequest) -> bool:
        request_id: Any = record.request_id
        if not isinstance(request_id, str):
            return True
        if request_id in self._ids or request_id in self._of_instant:
            return False
        if record.created != self._instant:
            self._instant = record.created
            self._of_instant = set()
        if isinstance(self._instant, str):
            self._of_instant.add(request_id)
        self._ids.add(request_id)
        self._order.append(request_id)
        if len(self._order) > WINDOW:
            self._ids.remove(self._order.popleft())
        return True


class _Repeats:
    """Notices a server that gives one page again and again, or a few in turns, and nothing new."""

    def __init__(self) -> None:
        self._ids: frozenset[str] = frozenset()
        self._number = 0
        self._times: Counter[int] = Counter()

    def check(self, page: int, records: list[UsageRequest]) -> None:
        """Look at a page.

        Raises:
            RequestLogError: It has nothing new, like several before it.
        """
        ids = frozenset(str(record.request_id) for record in records)
        self._number = self._number + 1 if ids and ids <= self._ids else 0
        self._ids = ids
        self._times[hash(ids)] += 1
        # Late records may have shifted the log by just a page: the smaller it is, the likelier.
        most = max(1, SMALL_PAGES // max(1, len(ids)))
        if self._number > most or self._times[hash(ids)] > most + 1:
            message = f"the server gives the same records for page {page} as for those before it"
            raise RequestLogError(message)

    def forget(self) -> None:
        """Take note that a page had something new."""
        self._times.clear()


class _Reader:
    """What the two ways to read the log have in common."""

    def __init__(self, log: _Log) -> None:
        """Read a log."""
        self._log = log

    @property
    def cursor(self) -> str:
        """Where the iteration stands: right after what it returned last. Some 200 characters.

        It holds no secret, and can be used in both clients.
        """
        return self._log.cursor

    def close(self) -> None:
        """Stop reading; the cursor stays."""
        self._log.close()

    def __enter__(self) -> Self:
        """Use the iterator in a `with` block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop reading."""
        self.close()

    def __iter__(self) -> Self:
        """Iterate over what is still to come."""
        return self


class UsageRequestIterator(_Reader):
    """The records of the request log, newest first; `iter_usage_requests` makes it.

    An error of a page does not end it: the next step asks for that page again.
    """

    def __next__(self) -> UsageRequest:
        """Return the next record."""
        while (record := self._log.take()) is None:
            if not self._log.turn():
                raise StopIteration
        return record

    def pages(self) -> UsageRequestPages:
        """Go on page by page."""
        return UsageRequestPages(self._log)


class UsageRequestPages(_Reader):
    """The pages of the request log, without the records that were returned before.

    An error of a page does not end it: the next step asks for that page again.
    """

    def __next__(self) -> UsageRequestsResponse:
        """Return the next page that has records."""
        while (page := self._log.take_page()) is None:
            if not self._log.turn():
                raise StopIteration
        return page


def iterate(  # noqa: PLR0913 -- what to read, and how
    ask: Ask,
    project_id: str,
    query: Mapping[str, Any],
    cursor: str | None,
    *,
    fractions: tuple[datetime | None, datetime | None] = (None, None),
    read_ahead: bool,
) -> UsageRequestIterator:
    """Return an iterator over the log of a project.

    Args:
        ask: Gets the page that a query is for, and the time that the answer told.
        project_id: The project's id.
        query: The options, as they are sent.
        cursor: Where to go on; None for the beginning.
        fractions: The start and the end, where they are between two seconds.
        read_ahead: Whether to ask for the next page while this one is worked on.
    """
    start = log_cursor.start(project_id, query, cursor)
    # Refuse bad arguments now, rather than when the first page is read.
    list_requests.build(project_id, **query)
    log = _Log(ask, query, Fractions(*fractions), start, read_ahead=read_ahead)
    return UsageRequestIterator(log)


def _is_last(page: UsageRequestsResponse) -> bool:
    """Return whether a page is the last: empty, or shorter than the server's pages are."""
    limit: Any = page.limit
    full = min(limit, SURE_LIMIT) if isinstance(limit, int | float) else 0
    return not page.requests or len(page.requests) < full
