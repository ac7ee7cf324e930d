# _sync/reading.py is derived from this module: run `make generate` after a change.
"""Reads parts of the request log, and what a run has to know before that."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from deepgram_manage import (
    BadRequestError,
    DeepgramApiError,
    NotFoundError,
    RateLimitError,
    UnprocessableEntityError,
    UsageNotReadyError,
)
from deepgram_manage.archive._budget import MOST_REFUSALS, AsyncBudget

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from datetime import date

    import msgspec

    from deepgram_manage import (
        AsyncManageClient,
        AsyncUsageRequestPages,
        RawResponse,
        UsageRequestsResponse,
    )
    from deepgram_manage.archive._partition import Partition

T = TypeVar("T")

LARGEST_LIMIT = 1000
"""The size of a page that is documented."""
SURE_LIMIT = 100
"""The size of a page that no server refuses."""


class AsyncReader:
    """Reads the request logs of some projects through one client, at one rate."""

    def __init__(
        self, manage: AsyncManageClient, budget: AsyncBudget, *, reads_ahead: bool = True
    ) -> None:
        """Read with a client, and the next page while this one is worked on."""
        self._manage = manage
        self._reads_ahead = reads_ahead
        self._budget = budget
        self.limits: dict[str, int] = {}
        """The size of the pages of each project, as far as it is known."""
        self.now = datetime.now(UTC)
        """The time of the server, by its last answer."""

    async def projects(self) -> list[str]:
        """Return the projects that the credentials may see, sorted."""
        answer = await self._raw(self._manage.get_projects)
        return sorted(str(project.project_id) for project in answer.value.projects)

    async def clock(self, project: str) -> datetime:
        """Return the time of the server.

        Raises:
            DeepgramApiError: The project cannot be seen.
        """
        await self._raw(self._manage.get_project, project)
        return self.now

    async def counts(self, project: str, start: date, end: date) -> dict[date, int] | None:
        """Return how many requests each day had, by usage; None when that may not be seen."""
        options = {"start": start.isoformat(), "end": end.isoformat()}
        try:
            answer = await self._call(self._manage.get_usage_breakdown, project, options)
        except DeepgramApiError:
            # The log itself can be read with fewer rights; what is missing is told elsewhere.
            return None
        counts: dict[date, int] = {}
        for row in answer.to_dict().get("results") or []:
            day = datetime.fromisoformat(row["grouping"]["start"]).date()
            counts[day] = counts.get(day, 0) + int(row.get("requests") or 0)
        return counts

    async def keys(self, project: str) -> list[dict[str, Any]] | None:
        """Return the API keys of a project; None when they may not be seen."""
        try:
            answer = await self._call(self._manage.get_keys, project)
        except DeepgramApiError:
            return None
        keys: list[dict[str, Any]] = answer.to_dict()["api_keys"]
        return keys

    async def costs(self, project: str, start: date, end: date) -> list[dict[str, Any]] | None:
        """Return what was billed by day and all else; None when that may not be seen."""
        options = {
            "start": start.isoformat(),
            "end": end.isoformat(),
            "grouping": ["accessor", "deployment", "line_item", "tags"],
        }
        try:
            answer = await self._call(self._manage.get_billing_breakdown, project, options)
        except DeepgramApiError:
            return None
        rows: list[dict[str, Any]] = answer.to_dict()["results"]
        return rows

    async def pages(self, part: Partition) -> AsyncIterator[bytes]:
        """Yield the pages of a partition, newest first, as JSON.

        Late records that shift others may make some come twice, and none is left out.
        """
        while True:
            limit = self.limits.get(part.project, LARGEST_LIMIT)
            # The iterator knows which page is the last, and what shifts meanwhile.
            log = self._manage.iter_usage_requests(
                part.project,
                {"start": _bound(part.start), "end": _bound(part.end), "limit": limit},
                read_ahead=self._reads_ahead,
            ).pages()
            try:
                page = await self._page(log)
            except (BadRequestError, UnprocessableEntityError):
                if part.project in self.limits:
                    raise
                self.limits[part.project] = SURE_LIMIT
            else:
                break
        while page is not None:
            self._learn(part.project, limit, page.limit)
            yield msgspec.json.encode(page.to_dict())
            page = await self._page(log)

    def _learn(self, project: str, limit: int, said: Any) -> None:
        """Note how many records a page may have: what the server says, or what was asked for."""
        if project not in self.limits:
            is_number = isinstance(said, int | float) and 1 <= said <= limit
            self.limits[project] = int(said) if is_number else limit

    async def _page(self, log: AsyncUsageRequestPages) -> UsageRequestsResponse | None:
        try:
            return await self._call(log.__anext__)
        except StopAsyncIteration:
            return None

    async def record(self, project: str, request_id: str) -> bytes | None:
        """Return one record as JSON; None when the log does not have it, or not yet."""
        try:
            answer = await self._raw(self._manage.get_usage_request, project, request_id)
        except (NotFoundError, UsageNotReadyError):
            return None
        content: bytes = answer.http_response.content
        return content

    async def _raw(self, method: Callable[..., Awaitable[T]], *arguments: Any) -> RawResponse[T]:
        """Call a method, and take the time from its answer."""
        answer = await self._call(self._manage.raw, method, *arguments)
        try:
            self.now = parsedate_to_datetime(answer.headers["date"]).astimezone(UTC)
        except (KeyError, ValueError):
            self.now = datetime.now(UTC)
        return answer

    async def _call(self, method: Callable[..., Awaitable[T]], *arguments: Any) -> T:
        """Call a method when it is its turn, and again when the server says 429."""
        refusals = 0
        while True:
            try:
                async with self._budget.turn():
                    answer = await method(*arguments)
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
