# Derived from _async/reading.py by `make generate`. Do not edit.
"""Reads parts of the request log, and what a run has to know before that."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from msgspec import MsgspecError

from deepgram_manage import (
    BadRequestError,
    DeepgramApiError,
    NotFoundError,
    RateLimitError,
    UnprocessableEntityError,
    UsageNotReadyError,
)
from deepgram_manage.archive._budget import MOST_REFUSALS, Budget
from deepgram_manage.archive._records import BATCH_ROWS, on_page
from deepgram_manage.archive._structs import Page, RawPage, read_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from deepgram_manage import ManageClient, RawResponse
    from deepgram_manage.archive._partition import Partition
    from deepgram_manage.archive._records import AnyRecord

T = TypeVar("T")

LARGEST_LIMIT = 1000
"""The size of a page that is documented."""
SURE_LIMIT = 100
"""The size of a page that no server refuses."""


class Reader:
    """Reads the request logs of some projects through one client, at one rate."""

    def __init__(self, manage: ManageClient, budget: Budget) -> None:
        """Read with a client."""
        self._manage = manage
        self._budget = budget
        self.limits: dict[str, int] = {}
        """The size of the pages of each project, as far as it is known."""
        self.now = datetime.now(UTC)
        """The time of the server, by its last answer."""

    def projects(self) -> list[str]:
        """Return the projects that the credentials may see, sorted."""
        answer = self._raw(self._manage.get_projects)
        return sorted(str(project.project_id) for project in answer.value.projects)

    def clock(self, project: str) -> datetime:
        """Return the time of the server.

        Raises:
            DeepgramApiError: The project cannot be seen.
        """
        self._raw(self._manage.get_project, project)
        return self.now

    def counts(self, project: str, start: date, end: date) -> dict[date, int] | None:
        """Return how many requests each day had, by usage; None when that may not be seen."""
        options = {"start": start.isoformat(), "end": end.isoformat()}
        try:
            answer = self._call(self._manage.get_usage_breakdown, project, options)
        except DeepgramApiError:
            # The log itself can be read with fewer rights; what is missing is told elsewhere.
            return None
        counts: dict[date, int] = {}
        rows: list[dict[str, Any]] = answer.to_dict().get("results") or []
        for row in rows:
            try:
                day = datetime.fromisoformat(row["grouping"]["start"]).date()
                count = int(row.get("requests") or 0)
            except (TypeError, ValueError, KeyError):
                # How many there were on a day is not known then.
                return None
            counts[day] = counts.get(day, 0) + count
        return counts

    def keys(self, project: str) -> list[dict[str, Any]] | None:
        """Return the API keys of a project; None when they may not be seen."""
        try:
            answer = self._call(self._manage.get_keys, project)
        except DeepgramApiError:
            return None
        keys: list[dict[str, Any]] = answer.to_dict()["api_keys"]
        return keys

    def costs(self, project: str, start: date, end: date) -> list[dict[str, Any]] | None:
        """Return what was billed by day and all else; None when that may not be seen."""
        options = {
            "start": start.isoformat(),
            "end": end.isoformat(),
            "grouping": ["accessor", "deployment", "line_item", "tags"],
        }
        try:
            answer = self._call(self._manage.get_billing_breakdown, project, options)
        except DeepgramApiError:
            return None
        rows: list[dict[str, Any]] = answer.to_dict()["results"]
        return rows

    def records(self, part: Partition) -> Iterator[Sequence[AnyRecord]]:
        """Yield the records of a partition, newest first, as many at once as make a batch."""
        records: list[AnyRecord] = []
        for page in self._pages(part):
            records += on_page(page)
            if len(records) >= BATCH_ROWS:
                yield records
                records = []
        if records:
            yield records

    def _pages(self, part: Partition) -> Iterator[Page | RawPage]:
        """Yield the pages of a partition, newest first.

        Late records that shift others may make some come twice, and none is left out: who sorts
        them drops what is there twice.
        """
        limit = self.limits.get(part.project, LARGEST_LIMIT)
        options = {"start": _bound(part.start), "end": _bound(part.end)}
        number, is_last = 0, False
        while not is_last:
            asked = options | {"limit": limit, "page": number}
            try:
                page = self._page(part.project, asked)
            except (BadRequestError, UnprocessableEntityError):
                if limit == SURE_LIMIT or number:
                    raise
                # Another worker may have found out meanwhile.
                limit = self.limits[part.project] = SURE_LIMIT
                continue
            yield page
            is_last = self._is_last(part.project, limit, page)
            number += 1

    def _page(self, project: str, asked: dict[str, Any]) -> Page | RawPage:
        """Return a page as it was sent.

        `get_usage_requests` makes objects of it, which takes half as long again, and which would
        have to be turned back into JSON.
        """
        path = f"/v1/projects/{quote(project, safe='')}/requests"
        answer = self._noted(
            self._call(self._manage.request, "GET", path, query=asked, decode=False)
        )
        try:
            page = read_page(answer.value or b"")
            if page.requests is not None and not page.is_error:
                return page
        except (MsgspecError, ValueError):
            pass
        # It is not a page, and this says what is wrong with it.
        answer = self._raw(self._manage.get_usage_requests, project, asked)
        return read_page(answer.http_response.content)

    def _is_last(self, project: str, limit: int, page: Page | RawPage) -> bool:
        """Whether no page comes after a page; what it says about sizes is noted.

        It is the last when it is empty, or shorter than what the server says that pages are, or
        than what no server is known to cut down, whatever it says.
        """
        said = page.limit if isinstance(page.limit, int | float) and page.limit >= 1 else limit
        self.limits.setdefault(project, min(int(said), limit))
        count = len(page.requests or ())
        return not count or count < min(said, SURE_LIMIT)

    def record(self, project: str, request_id: str) -> bytes | None:
        """Return one record as JSON; None when the log does not have it, or not yet."""
        try:
            answer = self._raw(self._manage.get_usage_request, project, request_id)
        except (NotFoundError, UsageNotReadyError):
            return None
        content: bytes = answer.http_response.content
        return content

    def _raw(self, method: Callable[..., T], *arguments: Any) -> RawResponse[T]:
        """Call a method, and take the time from its answer."""
        raw: Any = self._manage.raw
        answer: RawResponse[T] = self._call(raw, method, *arguments)
        return self._noted(answer)

    def _noted(self, answer: RawResponse[T]) -> RawResponse[T]:
        """Return an answer, and take the time from it."""
        try:
            self.now = parsedate_to_datetime(answer.headers["date"]).astimezone(UTC)
        except (KeyError, ValueError):
            self.now = datetime.now(UTC)
        return answer

    def _call(self, method: Callable[..., T], *arguments: Any, **options: Any) -> T:
        """Call a method when it is its turn, and again when the server says 429."""
        refusals = 0
        while True:
            try:
                with self._budget.turn():
                    answer = method(*arguments, **options)
            except RateLimitError:
                self._budget.was_refused()
                refusals += 1
                if refusals > MOST_REFUSALS:
                    raise
            else:
                self._budget.went_well()
                return answer


def _bound(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%S+00:00")
