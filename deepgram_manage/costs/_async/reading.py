# _sync/reading.py is derived from this module: run `make generate` after a change.
"""Reads what a report needs of each project, some calls at once.

The calls of all projects wait in one queue, so that each place is in use until the queue is empty.
What cannot be read of a project is noted as missing, with the reason; the rest goes on.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, get_args

from attrs import define

from deepgram_manage import (
    DeepgramApiError,
    DeepgramError,
    Period,
    UnreadableResponseError,
)
from deepgram_manage.costs._facts import (
    Missing,
    Part,
    ProjectFacts,
    cost_rows,
    credits_of,
    hours_of,
    keys_of,
    orders_of,
)
from deepgram_manage.costs._tally import Tally, halves
from deepgram_manage.fan_out import AsyncFanOut

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence
    from datetime import datetime

    from deepgram_manage import AsyncManageClient, KeysResponse, MembersResponse
    from deepgram_manage.costs._dimensions import Dimensions, Every
    from deepgram_manage.costs._facts import Projects
    from deepgram_manage.costs._tally import CostRow

MOST_ORDERS = 100


@define
class Wanted:
    """What is to be read of each project."""

    period: Period
    dimensions: Dimensions
    every: Every
    now: datetime
    money: bool = False
    """Whether to read the balances, the purchases, and hours where a balance is in hours."""
    keys: bool = False


class _ProjectReader:
    """Reads one project."""

    def __init__(self, manage: AsyncManageClient, wanted: Wanted, project: str) -> None:
        self.project = project
        self._manage = manage
        self._wanted = wanted
        self._facts = ProjectFacts(project)
        self._tally = Tally(wanted.period, wanted.dimensions, wanted.every, wanted.now)
        self._keys: KeysResponse | None = None
        self._members: MembersResponse | None = None
        self._errors: dict[Part, DeepgramError] = {}

    def steps(self) -> list[Callable[[], Awaitable[None]]]:
        """Return what can be read at the same time."""
        wanted = self._wanted
        parts: list[tuple[Part, Callable[[], Awaitable[None]]]] = [("spend", self._read_ungrouped)]
        if wanted.dimensions.grouping:
            parts.append(("spend", self._read_grouped))
        if wanted.money:
            parts.append(("balances", self._read_credits))
            parts.append(("purchases", self._read_orders))
        if wanted.keys:
            parts.append(("keys", self._read_keys))
            parts.append(("members", self._read_members))
        return [partial(self._part, part, read) for part, read in parts]

    def facts(self, name: str | None) -> ProjectFacts:
        """Return what was read of a project of this name."""
        facts, errors = self._facts, self._errors
        facts.name = name
        if "spend" not in errors:
            facts.spend = self._tally
        if self._keys is not None:
            facts.keys = keys_of(self._keys, self._members)
        if "keys" in errors:
            # Without keys, the names of members are of no use.
            errors.pop("members", None)
        known: Sequence[Part] = get_args(Part)
        facts.missing = [_missing(facts, part, errors[part]) for part in known if part in errors]
        return facts

    async def _part(self, part: Part, read: Callable[[], Awaitable[None]]) -> None:
        try:
            await read()
        except DeepgramError as error:
            self._errors.setdefault(part, error)

    async def _read_credits(self) -> None:
        credits_ = credits_of(await self._manage.get_balances(self.project))
        self._facts.credits = credits_
        if any(credit.units == "hour" for credit in credits_):
            await self._part("hours", self._read_hours)

    async def _read_orders(self) -> None:
        answer = await self._manage.get_purchases(self.project, limit=MOST_ORDERS)
        self._facts.orders = orders_of(answer)

    async def _read_hours(self) -> None:
        period = self._wanted.period
        options = {"start": period.start, "end": period.end}
        self._facts.hours = hours_of(await self._manage.get_usage_breakdown(self.project, options))

    async def _read_keys(self) -> None:
        self._keys = await self._manage.get_keys(self.project)

    async def _read_members(self) -> None:
        self._members = await self._manage.get_members(self.project)

    async def _read_grouped(self) -> None:
        wanted = self._wanted
        await self._costs(wanted.period, wanted.dimensions.grouping, self._tally.add)

    async def _read_ungrouped(self) -> None:
        await self._costs(self._wanted.period, (), self._tally.add_ungrouped)

    async def _costs(
        self,
        period: Period,
        grouping: Sequence[str],
        add: Callable[[Iterable[CostRow]], None],
    ) -> None:
        """Read the costs of a period, in halves where the server's answer is too large."""
        periods = [period]
        while periods:
            part = periods.pop()
            options = {"start": part.start, "end": part.end, "grouping": list(grouping) or None}
            try:
                answer = await self._manage.get_billing_breakdown(self.project, options)
            except UnreadableResponseError as error:
                if "max_response_bytes" not in error.message or part.days == 1:
                    raise
                periods += halves(part)
            else:
                add(cost_rows(answer))


async def read_projects(
    manage: AsyncManageClient,
    projects: Projects,
    wanted: Wanted,
    at_once: int,
) -> list[ProjectFacts]:
    """Read some projects, or all that the key may see, in their order.

    Raises:
        DeepgramError: The list of projects cannot be read.
    """
    names: dict[str, str | None]
    steps: list[Callable[[], Awaitable[None]]] = []
    if projects is None:
        listed = (await manage.get_projects()).projects
        names = {project.project_id: project.name for project in listed}
    else:
        chosen = [projects] if isinstance(projects, str) else list(projects)
        names = {
            project if isinstance(project, str) else project.project_id: None
            if isinstance(project, str)
            else project.name
            for project in chosen
        }

        async def read_names() -> None:
            names.update(await _known_names(manage, names))

        if any(isinstance(project, str) for project in chosen):
            steps.append(read_names)
    readers = [_ProjectReader(manage, wanted, project) for project in names]
    steps += [step for reader in readers for step in reader.steps()]
    async with AsyncFanOut(at_once) as fan_out:
        await fan_out.map(lambda step: step(), steps)
    return [reader.facts(names[reader.project]) for reader in readers]


def _missing(facts: ProjectFacts, part: Part, error: DeepgramError) -> Missing:
    status = error.status_code if isinstance(error, DeepgramApiError) else None
    return Missing(facts.project, facts.name, part, str(error), status)


async def _known_names(manage: AsyncManageClient, wanted: Iterable[str]) -> dict[str, str | None]:
    """Return the names of projects, as far as the list of projects can be read."""
    try:
        listed = (await manage.get_projects()).projects
    except DeepgramError:
        return {}
    names = {project.project_id: project.name for project in listed}
    return {project: names[project] for project in wanted if project in names}
