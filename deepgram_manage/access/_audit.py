"""Rows and findings of an audit, computed from what was fetched: no calls in here."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import field, frozen

from ._policy import SEVERITIES, Baseline, Policy
from ._scopes import USE, permissions, risk_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from ._policy import FindingId, Severity
    from ._scopes import Risk

    _Check: TypeAlias = Callable[["KeyFacts", "LastUse"], str | None]

__all__ = ["Audit", "AuditRow", "Finding", "KeyFacts", "LastUse", "Unread"]

_PLAYGROUND = "playground api key"
"""What the comments of keys say that the console makes for its playground."""


@frozen(kw_only=True)
class KeyFacts:
    """A key as a list of keys has it."""

    api_key_id: str
    comment: str = ""
    scopes: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    created: datetime | None = None
    expires: datetime | None = None
    member_id: str | None = None
    owner: str | None = None

    def has_expired(self, now: datetime) -> bool:
        """Return whether the key has ended by an instant."""
        return self.expires is not None and self.expires <= now


@frozen(kw_only=True)
class MemberFacts:
    """A member as a list of members has it."""

    member_id: str
    email: str
    scopes: tuple[str, ...] = ()


@frozen(kw_only=True)
class KeySpend:
    """What the billing breakdown says of a key: its money, its last day, and for what."""

    usd: Decimal | None
    """Of the last 30 days; None when a part of it is not known, as with a contract."""
    last_day: date
    """The last UTC day on which it cost anything."""
    line_items: frozenset[str]
    """What for, over the whole time that was looked at."""


@frozen(kw_only=True)
class Unread:
    """Something that could not be read."""

    project_id: str
    """The project; empty when it is the list of projects."""
    what: str
    """E.g. `keys`, `members`, `billing`, `requests of KEY`; `projects` when there is none."""
    reason: str

    def __str__(self) -> str:
        """Return it in a sentence."""
        if not self.project_id:
            return self.reason
        return f"{self.what} of {self.project_id} could not be read: {self.reason}"

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON takes them."""
        return {"project_id": self.project_id, "what": self.what, "reason": self.reason}


@frozen(kw_only=True)
class ProjectFacts:
    """What was fetched of a project."""

    project_id: str
    name: str
    now: datetime
    """What time it was, by the server's clock."""
    keys: tuple[KeyFacts, ...] | None
    members: tuple[MemberFacts, ...] | None
    spend: Mapping[str, KeySpend] | None
    """By key id; a key that is not in here cost nothing since `spend_since`. None: not known."""
    spend_since: date | None = None
    unread: tuple[Unread, ...] = ()


@frozen(kw_only=True)
class LastUse:
    """When a key was seen last."""

    seen: datetime | None = None
    """The newest record or day of its use; None when there is none since `since`."""
    since: datetime | None = None
    """How far back was looked; None when nobody looked."""

    @property
    def is_known(self) -> bool:
        """Whether anybody looked."""
        return self.since is not None

    def __str__(self) -> str:
        """Return it in words, which never are 'never': the log forgets."""
        if self.seen is not None:
            # The end of a day belongs to that day.
            return f"{self.seen - timedelta(microseconds=1):%Y-%m-%d}"
        return "not known" if self.since is None else f"not since {self.since:%Y-%m-%d}"


@frozen(kw_only=True)
class Finding:
    """One departure of one key from the policy."""

    id: FindingId
    severity: Severity
    message: str
    accepted: bool = False
    """Whether the baseline has it."""

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON takes them."""
        return {
            "id": self.id,
            "severity": self.severity,
            "message": self.message,
            "accepted": self.accepted,
        }


@frozen(kw_only=True)
class AuditRow:
    """One key, and what there is to say about it."""

    project_id: str
    project: str
    api_key_id: str
    comment: str
    owner: str | None
    owner_is_member: bool | None
    """None when the members could not be read."""
    scopes: tuple[str, ...]
    risk: Risk
    created: datetime | None
    age: timedelta | None
    expires: datetime | None
    left: timedelta | None
    """How long it lives; negative when it has expired, None when it does not expire."""
    last_use: LastUse
    spend_usd: Decimal | None
    """Of the last 30 days; None when it could not be read."""
    tags: tuple[str, ...]
    is_idle: bool = False
    """Whether nobody used it for as long as the policy says; False if that is not known."""
    findings: tuple[Finding, ...] = ()

    @property
    def has_expired(self) -> bool:
        """Whether the key has ended already."""
        return self.left is not None and self.left <= timedelta(0)

    @property
    def age_days(self) -> int | None:
        """How many whole days old it is."""
        return None if self.age is None else self.age.days

    @property
    def days_left(self) -> int | None:
        """How many whole days it lives; negative when it has expired, None when it does not."""
        return None if self.left is None else self.left.days

    @property
    def severity(self) -> Severity:
        """The worst severity of what is not accepted; `off` without any."""
        open_ones = [finding.severity for finding in self.findings if not finding.accepted]
        worst: Severity = "off"
        return max([worst, *open_ones], key=SEVERITIES.index)

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON takes them; money is text, so that no digit is lost."""
        return {
            "project_id": self.project_id,
            "project": self.project,
            "api_key_id": self.api_key_id,
            "comment": self.comment,
            "owner": self.owner,
            "owner_is_member": self.owner_is_member,
            "scopes": list(self.scopes),
            "risk": self.risk,
            "created": _instant(self.created),
            "age_days": self.age_days,
            "expires": _instant(self.expires),
            "days_left": self.days_left,
            "last_seen": _instant(self.last_use.seen),
            "looked_back_to": _instant(self.last_use.since),
            "spend_30d_usd": None if self.spend_usd is None else f"{self.spend_usd:f}",
            "tags": list(self.tags),
            "findings": [finding.to_dict() for finding in self.findings],
        }


def _instant(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


@frozen(kw_only=True)
class Audit:
    """The keys of all projects, with findings.

    Attributes:
        rows: A row per key, project by project.
        unread: What could not be read.
        policy: What it was judged by.
        calls: How many calls it took.
        as_of: When it was made, by the server's clock; None when nobody asked the server.
    """

    rows: Sequence[AuditRow]
    unread: Sequence[Unread] = ()
    policy: Policy = field(factory=Policy)
    calls: int = 0
    as_of: datetime | None = None

    def __iter__(self) -> Iterator[AuditRow]:
        """Iterate over the rows."""
        return iter(self.rows)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.rows)

    def __getitem__(self, index: int) -> AuditRow:
        """Return a row by its place."""
        return self.rows[index]

    @property
    def findings(self) -> list[tuple[AuditRow, Finding]]:
        """Every finding with its row, the accepted ones too."""
        return [(row, finding) for row in self.rows for finding in row.findings]

    @property
    def exit_code(self) -> int:
        """What a guard ends with: 0 good, 1 findings that fail the policy, 69 could not tell."""
        return guard_code(self.rows, self.unread, self.policy)

    def baseline(self) -> Baseline:
        """Return a baseline that accepts all of today's findings."""
        return Baseline((row.api_key_id, finding.id) for row, finding in self.findings)

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return the rows as JSON takes them."""
        return [row.to_dict() for row in self.rows]


def guard_code(rows: Iterable[AuditRow], unread: Sequence[Unread], policy: Policy) -> int:
    """Return what a guard ends with: 0 good, 1 findings that fail the policy, 69 could not tell."""
    if any(policy.fails(row.severity) for row in rows if row.severity != "off"):
        return 1
    return 69 if unread else 0


def use_from_spend(project: ProjectFacts, key: KeyFacts) -> LastUse | None:
    """Return when a key was used last, if the billing breakdown tells; None when it does not.

    That a key cost nothing is not enough: records without a price are in the log alone.
    """
    if project.spend is None or project.spend_since is None:
        return None
    spend = project.spend.get(key.api_key_id)
    if spend is None:
        return None
    # The day is known, not the hour: it may have been used until the day's end.
    end_of_day = midnight(spend.last_day) + timedelta(days=1)
    return LastUse(seen=min(end_of_day, project.now), since=midnight(project.spend_since))


def midnight(day: date) -> datetime:
    """Return the first instant of a UTC day."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def rows_of(
    project: ProjectFacts,
    uses: Mapping[str, LastUse],
    policy: Policy,
    baseline: Baseline,
) -> list[AuditRow]:
    """Return the rows of a project.

    Args:
        project: What was fetched of it.
        uses: By key id, when keys were used last.
        policy: What to find.
        baseline: What is accepted.
    """
    judge = _Judge(project, policy, baseline)
    return [judge.row(key, uses.get(key.api_key_id, LastUse())) for key in project.keys or ()]


class _Judge:
    """Judges the keys of one project."""

    def __init__(self, project: ProjectFacts, policy: Policy, baseline: Baseline) -> None:
        self._project = project
        self._policy = policy
        self._baseline = baseline
        alive = [key for key in project.keys or () if not key.has_expired(project.now)]
        self._comments = Counter(_folded(key.comment) for key in alive)
        self._tags = Counter(tag for key in alive for tag in set(key.tags))
        members = project.members or ()
        self._member_ids = {member.member_id for member in members}
        self._addresses = {_folded(member.email) for member in members if member.email}
        checks: dict[FindingId, _Check] = {
            "no-expiry": self._no_expiry,
            "older-than": self._older,
            "expiring": self._expiring,
            "idle-90": self._idle,
            "over-scoped": self._over_scoped,
            "shared-tag": self._shared_tag,
            "owner-left": self._owner_left,
            "unnamed": self._unnamed,
            "duplicate-comment": self._duplicate,
            "playground": self._playground,
        }
        self._checks: list[tuple[FindingId, Severity, _Check]] = [
            (name, policy.severity_of(name), check)
            for name, check in checks.items()
            if policy.severity_of(name) != "off"
        ]

    def row(self, key: KeyFacts, use: LastUse) -> AuditRow:
        project = self._project
        found = () if key.has_expired(project.now) else tuple(self._findings(key, use))
        return AuditRow(
            project_id=project.project_id,
            project=project.name,
            api_key_id=key.api_key_id,
            comment=key.comment,
            owner=key.owner,
            owner_is_member=self._owner_is_member(key),
            scopes=key.scopes,
            risk=risk_of(key.scopes),
            created=key.created,
            age=None if key.created is None else project.now - key.created,
            expires=key.expires,
            left=None if key.expires is None else key.expires - project.now,
            last_use=use,
            spend_usd=spent(project.spend, key.api_key_id),
            tags=key.tags,
            is_idle=self._idle(key, use) is not None,
            findings=found,
        )

    def _owner_is_member(self, key: KeyFacts) -> bool | None:
        if self._project.members is None:
            return None
        return key.member_id in self._member_ids or _folded(key.owner or "") in self._addresses

    def _findings(self, key: KeyFacts, use: LastUse) -> Iterator[Finding]:
        for name, severity, check in self._checks:
            message = check(key, use)
            if message is not None:
                yield Finding(
                    id=name,
                    severity=severity,
                    message=message,
                    accepted=self._baseline.accepts(key.api_key_id, name),
                )

    @staticmethod
    def _no_expiry(key: KeyFacts, _use: LastUse) -> str | None:
        return "never expires" if key.expires is None else None

    def _older(self, key: KeyFacts, _use: LastUse) -> str | None:
        if key.created is None:
            return None
        age = self._project.now - key.created
        if age <= self._policy.max_age:
            return None
        return f"is {age.days} days old; {self._policy.max_age.days} are allowed"

    def _expiring(self, key: KeyFacts, _use: LastUse) -> str | None:
        if key.expires is None:
            return None
        left = key.expires - self._project.now
        if left > self._policy.expiring_within:
            return None
        return f"expires on {key.expires:%Y-%m-%d %H:%M} UTC, {_in_words(left)} from now"

    def _idle(self, key: KeyFacts, use: LastUse) -> str | None:
        limit = self._policy.idle_after
        silent_since = use.seen or use.since
        if silent_since is None or self._project.now - silent_since < limit:
            return None
        # A key of unknown age may be new, unless somebody used it long ago.
        if key.created is None and use.seen is None:
            return None
        if key.created is not None and self._project.now - key.created < limit:
            return None
        return f"was used last on {use}" if use.seen else f"was used {use}"

    def _over_scoped(self, key: KeyFacts, _use: LastUse) -> str | None:
        spend = (self._project.spend or {}).get(key.api_key_id)
        if spend is None or not spend.line_items:
            return None
        beyond = sorted(scope for scope in key.scopes if permissions([scope]) - {USE, "usage:read"})
        if not beyond or risk_of(key.scopes) in {"use", "read"}:
            return None
        used = ", ".join(sorted(spend.line_items)[:3])
        return f"is used for {used}, which needs {USE}; it also has {', '.join(beyond)}"

    def _shared_tag(self, key: KeyFacts, _use: LastUse) -> str | None:
        shared = sorted(tag for tag in set(key.tags) if self._tags[tag] > 1)
        if not shared:
            return None
        others = max(self._tags[tag] for tag in shared) - 1
        return (
            f"shares {', '.join(shared)} with {others} other {'key' if others == 1 else 'keys'}: "
            "spend by tag does not tell them apart"
        )

    def _owner_left(self, key: KeyFacts, _use: LastUse) -> str | None:
        if self._owner_is_member(key) is not False:
            return None
        return f"belongs to {key.owner or 'somebody'}, who is not a member of the project"

    def _duplicate(self, key: KeyFacts, _use: LastUse) -> str | None:
        comment = _folded(key.comment)
        if not comment or _is_playground(key) or self._comments[comment] == 1:
            return None
        return f"has the same comment as {self._comments[comment] - 1} other"

    @staticmethod
    def _unnamed(key: KeyFacts, _use: LastUse) -> str | None:
        return None if key.comment.strip() else "has no comment that says what it is for"

    @staticmethod
    def _playground(key: KeyFacts, _use: LastUse) -> str | None:
        return "was made by the playground of the console" if _is_playground(key) else None


def _is_playground(key: KeyFacts) -> bool:
    return _PLAYGROUND in key.comment.casefold()


def _folded(text: str) -> str:
    return text.strip().casefold()


def _in_words(left: timedelta) -> str:
    hours = int(left.total_seconds() // 3600)
    return f"{hours} h" if hours < 48 else f"{hours // 24} days"  # noqa: PLR2004 -- two days


def spent(spend: Mapping[str, KeySpend] | None, key_id: str) -> Decimal | None:
    """Return what a key cost; nothing when the breakdown lacks it, None when there is none."""
    if spend is None:
        return None
    return spend[key_id].usd if key_id in spend else Decimal(0)
