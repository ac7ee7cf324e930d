# Derived from _async/audit.py by `make generate`. Do not edit.
"""Fetches what an audit looks at, project by project, some of them at once."""

from __future__ import annotations

from collections import deque
from datetime import timedelta
from typing import TYPE_CHECKING

from attrs import evolve

from deepgram_manage import DeepgramError
from deepgram_manage.access._audit import (
    Audit,
    AuditRow,
    KeyFacts,
    LastUse,
    ProjectFacts,
    Unread,
    midnight,
    rows_of,
    use_from_spend,
)
from deepgram_manage.access._facts import LOG_DAYS
from deepgram_manage.fan_out import FanOut

from .reading import read_keys, read_last_use, read_members, read_projects, read_spend

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from deepgram_manage import ManageClient
    from deepgram_manage.access._audit import KeySpend, MemberFacts
    from deepgram_manage.access._policy import Baseline, Policy
    from deepgram_manage.fan_out import Future

_PROJECTS_AHEAD = 24
"""How many projects are asked for before the first of them is judged."""
_PROJECTS_BEHIND = 8
"""How many projects wait for the last use of their keys."""


class AuditReader:
    """One audit on its way: iterate over it to get its rows, project by project."""

    def __init__(  # noqa: PLR0913 -- the arguments of `audit`
        self,
        manage: ManageClient,
        *,
        projects: Sequence[str] | None,
        policy: Policy,
        baseline: Baseline,
        last_seen_calls: int,
        at_once: int,
    ) -> None:
        """Keep what to do; nothing is sent before the iteration begins."""
        self._manage = manage
        self._projects = projects
        self._baseline = baseline
        self._calls_left = last_seen_calls
        self._at_once = at_once
        self.policy: Policy = policy
        self.unread: list[Unread] = []
        """What could not be read, so far."""
        self.calls: int = 0
        """How many calls were made, so far."""
        self.as_of: datetime | None = None
        """What time it was at the beginning, by the server's clock."""

    def collect(self) -> Audit:
        """Read everything, and return the audit."""
        rows = [row for row in self]
        return Audit(
            rows=rows,
            unread=self.unread,
            policy=self.policy,
            calls=self.calls,
            as_of=self.as_of,
        )

    def __iter__(self) -> Iterator[AuditRow]:
        """Iterate over the rows; what was judged is forgotten, however many projects there are."""
        names, now = read_projects(self._manage, self._projects)
        self.calls += 1
        self.as_of = now
        if not names:
            nothing = "there is no project to audit: the key sees none"
            self.unread.append(Unread(project_id="", what="projects", reason=nothing))
        with FanOut(self._at_once) as fan_out:
            ahead: deque[_Project] = deque()
            behind: deque[_Project] = deque()
            waiting = deque(names.items())
            while waiting or ahead or behind:
                while waiting and len(ahead) < _PROJECTS_AHEAD:
                    project_id, name = waiting.popleft()
                    ahead.append(self._begin(fan_out, project_id, name, now))
                if ahead and len(behind) < _PROJECTS_BEHIND:
                    behind.append(self._look_closer(fan_out, ahead.popleft()))
                    continue
                for row in self._judge(behind.popleft()):
                    yield row

    def _begin(self, fan_out: FanOut, project_id: str, name: str, now: datetime) -> _Project:
        days = max(LOG_DAYS, self.policy.idle_after.days)
        self.calls += 3
        return _Project(
            ProjectFacts(
                project_id=project_id,
                name=name,
                now=now,
                keys=None,
                members=None,
                spend=None,
                spend_since=now.date() - timedelta(days=days),
            ),
            fan_out.start(read_keys, self._manage, project_id),
            fan_out.start(read_members, self._manage, project_id),
            fan_out.start(read_spend, self._manage, project_id, now, days),
        )

    def _look_closer(self, fan_out: FanOut, project: _Project) -> _Project:
        """Take what was read of a project, and ask the log for keys that cost nothing."""
        facts = project.facts
        try:
            keys, now = project.keys.result()
            facts = evolve(facts, keys=keys, now=now)
        except DeepgramError as error:
            self._note(facts.project_id, "keys", error)
        try:
            members = project.members.result()
            facts = evolve(facts, members=members)
        except DeepgramError as error:
            self._note(facts.project_id, "members", error)
        try:
            spend = project.spend.result()
            facts = evolve(facts, spend=spend)
        except DeepgramError as error:
            self._note(facts.project_id, "billing", error)
        project.facts = facts
        for key in facts.keys or ():
            known = use_from_spend(facts, key)
            if known is not None:
                project.uses[key.api_key_id] = known
            elif self._calls_left > 0 and not key.has_expired(facts.now):
                self._calls_left -= 1
                self.calls += 1
                project.asked[key.api_key_id] = fan_out.start(
                    read_last_use, self._manage, facts.project_id, key.api_key_id
                )
        return project

    def _judge(self, project: _Project) -> list[AuditRow]:
        facts = project.facts
        for key_id, started in project.asked.items():
            try:
                use = started.result()
            except DeepgramError as error:
                self._note(facts.project_id, f"requests of {key_id}", error)
                continue
            project.uses[key_id] = _older(use, facts)
        return rows_of(facts, project.uses, self.policy, self._baseline)

    def _note(self, project_id: str, what: str, error: DeepgramError) -> None:
        self.unread.append(Unread(project_id=project_id, what=what, reason=str(error)))


def _older(use: LastUse, facts: ProjectFacts) -> LastUse:
    """Return how long a key has been silent by its costs, which go back farther than the log."""
    if use.seen is not None or use.since is None:
        return use
    if facts.spend is None or facts.spend_since is None:
        return LastUse(since=facts.now - timedelta(days=LOG_DAYS))
    return LastUse(since=midnight(facts.spend_since))


class _Project:
    """What was asked of a project, and what is known so far."""

    def __init__(
        self,
        facts: ProjectFacts,
        keys: Future[tuple[tuple[KeyFacts, ...], datetime]],
        members: Future[tuple[MemberFacts, ...]],
        spend: Future[dict[str, KeySpend]],
    ) -> None:
        self.facts = facts
        self.keys = keys
        self.members = members
        self.spend = spend
        self.uses: dict[str, LastUse] = {}
        self.asked: dict[str, Future[LastUse]] = {}
