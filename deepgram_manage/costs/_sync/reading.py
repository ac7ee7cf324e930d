# Derived from _async/reading.py by `make generate`. Do not edit.
"""Reads what a report needs of each project, some projects at once.

What cannot be read of a project is noted as missing, with the reason; the rest goes on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from attrs import define

from deepgram_manage import (
    DeepgramApiError,
    DeepgramError,
    Period,
    UnreadableResponseError,
)
from deepgram_manage.costs._concurrency import FanOut
from deepgram_manage.costs._facts import (
    Missing,
    ProjectFacts,
    cost_rows,
    credits_of,
    hours_of,
    keys_of,
    orders_of,
)
from deepgram_manage.costs._tally import Tally, halves

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from deepgram_manage import ManageClient, MembersResponse
    from deepgram_manage.costs._dimensions import Dimensions, Every
    from deepgram_manage.costs._facts import Credit, KeyFacts, Order, Part, Projects
    from deepgram_manage.costs._tally import CostRow

T = TypeVar("T")

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
    spend: bool = True


class _ProjectReader:
    """Reads one project."""

    def __init__(self, manage: ManageClient, wanted: Wanted, facts: ProjectFacts) -> None:
        self._manage = manage
        self._wanted = wanted
        self._facts = facts
        self._project = facts.project

    def read(self) -> ProjectFacts:
        wanted, facts = self._wanted, self._facts
        if wanted.money:
            facts.credits = self._part("balances", self._credits)
            facts.orders = self._part("purchases", self._orders)
        if wanted.spend:
            facts.spend = self._part("spend", self._spend)
        if any(credit.units == "hour" for credit in facts.credits or ()):
            facts.hours = self._part("hours", self._hours)
        if wanted.keys:
            facts.keys = self._part("keys", self._keys)
        return facts

    def _part(self, part: Part, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except DeepgramError as error:
            self._note(part, error)
            return None

    def _note(self, part: Part, error: DeepgramError) -> None:
        status = error.status_code if isinstance(error, DeepgramApiError) else None
        missing = Missing(self._project, self._facts.name, part, str(error), status)
        self._facts.missing.append(missing)

    def _credits(self) -> list[Credit]:
        return credits_of(self._manage.get_balances(self._project))

    def _orders(self) -> list[Order]:
        return orders_of(self._manage.get_purchases(self._project, limit=MOST_ORDERS))

    def _hours(self) -> dict[date, Decimal]:
        period = self._wanted.period
        options = {"start": period.start, "end": period.end}
        return hours_of(self._manage.get_usage_breakdown(self._project, options))

    def _keys(self) -> dict[str, KeyFacts]:
        keys = self._manage.get_keys(self._project)
        members = self._part("members", self._members)
        return keys_of(keys, members)

    def _members(self) -> MembersResponse:
        return self._manage.get_members(self._project)

    def _spend(self) -> Tally:
        wanted = self._wanted
        tally = Tally(wanted.period, wanted.dimensions, wanted.every, wanted.now)
        grouping = wanted.dimensions.grouping
        if grouping:
            self._costs(wanted.period, grouping, tally.add)
        self._costs(wanted.period, (), tally.add_ungrouped)
        return tally

    def _costs(
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
                answer = self._manage.get_billing_breakdown(self._project, options)
            except UnreadableResponseError as error:
                if "max_response_bytes" not in error.message or part.days == 1:
                    raise
                periods += halves(part)
            else:
                add(cost_rows(answer))


def read_projects(
    manage: ManageClient,
    projects: Projects,
    wanted: Wanted,
    at_once: int,
) -> list[ProjectFacts]:
    """Read some projects, or all that the key may see, in their order.

    Raises:
        DeepgramError: The list of projects cannot be read.
    """
    names: dict[str, str | None]
    if projects is None:
        listed = (manage.get_projects()).projects
        names = {project.project_id: project.name for project in listed}
    else:
        chosen = [projects] if isinstance(projects, str) else list(projects)
        names = {
            project if isinstance(project, str) else project.project_id: None
            if isinstance(project, str)
            else project.name
            for project in chosen
        }
        if any(isinstance(project, str) for project in chosen):
            names |= _known_names(manage, names)

    def read(name: tuple[str, str | None]) -> ProjectFacts:
        return _ProjectReader(manage, wanted, ProjectFacts(*name)).read()

    return FanOut(at_once).map(read, list(names.items()))


def _known_names(manage: ManageClient, wanted: Iterable[str]) -> dict[str, str | None]:
    """Return the names of projects, as far as the list of projects can be read."""
    try:
        listed = (manage.get_projects()).projects
    except DeepgramError:
        return {}
    names = {project.project_id: project.name for project in listed}
    return {project: names[project] for project in wanted if project in names}
