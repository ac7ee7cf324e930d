"""An organisation as a file, and what to change so that the projects are as it says.

The file is TOML:

    [[project]]
    id = "11111111-1111-4111-8111-111111111111"
    name = "Acme Production"

    [project.members]
    "ann@example.com" = "owner"
    "bob@example.com" = "member"

    [project.invites]
    "new@example.com" = "member"

    [keys]
    max-age = "365d"

A project is named by its id, and `name` is then the name it is to have; without an id it is named
by its name. Nothing is kept between runs: each compares the file with the server.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self, TypeAlias, cast

from attrs import field, frozen

from ._errors import AccessError
from ._policy import Policy
from ._scopes import ROLES, role_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from deepgram_manage import DeepgramError

    from ._audit import AuditRow, MemberFacts
    from ._caller import Caller

__all__ = ["Applied", "Change", "OrgPlan", "Organisation", "Refused"]

ChangeKind: TypeAlias = Literal[
    "rename-project", "invite", "change-invite", "set-role", "remove-member", "withdraw-invite"
]
"""What a change does."""

_SIGNS: dict[ChangeKind, str] = {
    "rename-project": "~",
    "invite": "+",
    "change-invite": "~",
    "set-role": "~",
    "remove-member": "-",
    "withdraw-invite": "-",
}


@frozen(kw_only=True)
class WantedProject:
    """What the file says of one project."""

    project_id: str | None = None
    name: str | None = None
    members: Mapping[str, str] | None = None
    """Roles by address; None when the file does not name members."""
    invites: Mapping[str, str] | None = None
    """Roles by address; None when the file does not name invitations."""

    def __str__(self) -> str:
        """Return what the file calls the project."""
        return self.name or self.project_id or "?"


@frozen(kw_only=True)
class Organisation:
    """What a file says."""

    projects: tuple[WantedProject, ...]
    policy: Policy | None = None
    """What is wanted of keys; None when the file does not say."""

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> Self:
        """Read a file.

        Raises:
            OSError: It cannot be read.
            ValueError: It is not TOML, or says something invalid.
        """
        try:
            return cls.from_dict(tomllib.loads(Path(path).read_text("utf-8-sig")))
        except (ValueError, TypeError) as error:
            raise ValueError(f"{os.fspath(path)}: {error}") from error

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> Self:
        """Read what TOML had.

        Raises:
            TypeError, ValueError: It says something invalid.
        """
        _refuse_unknown("the file", content, ("project", "keys"))
        projects = cast("list[Any]", content.get("project", []))
        if not isinstance(projects, list) or not projects:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ValueError("there is no project in it: write [[project]]")
        policy = content.get("keys")
        return cls(
            projects=tuple(_wanted(number, each) for number, each in enumerate(projects, 1)),
            policy=None if policy is None else Policy.from_dict(policy),
        )


def _refuse_unknown(where: str, table: Mapping[str, Any], known: Sequence[str]) -> None:
    for name in table:
        if name not in known:
            raise ValueError(f"{where} has no {name!r}: it takes {', '.join(known)}")


def _wanted(number: int, table: Any) -> WantedProject:
    if not isinstance(table, dict):
        raise TypeError("project must be an array of tables: write [[project]]")
    table = cast("dict[str, Any]", table)
    where = f"project {number}"
    _refuse_unknown(where, table, ("id", "name", "members", "invites"))
    if not table.get("id") and not table.get("name"):
        raise ValueError(f"{where} needs an id, or a name")
    for name in ("id", "name"):
        if not isinstance(table.get(name, ""), str):
            raise TypeError(f"{where}: {name} = {table[name]!r} must be a text, in quotes")
    members, invites = (
        _roles(where, name, table[name]) if name in table else None
        for name in ("members", "invites")
    )
    both = {each.casefold() for each in members or ()} & {each.casefold() for each in invites or ()}
    if both:
        raise ValueError(f"{where}: {min(both)} is among the members and the invites")
    return WantedProject(
        project_id=table.get("id"), name=table.get("name"), members=members, invites=invites
    )


def _roles(where: str, name: str, table: Any) -> dict[str, str]:
    if not isinstance(table, dict):
        raise TypeError(f"{where}: {name} must be a table of addresses and roles")
    roles: dict[str, str] = {}
    seen: set[str] = set()
    for written, role in cast("dict[str, Any]", table).items():
        address = written.strip()
        if role not in ROLES:
            raise ValueError(f"{where}: {address} = {role!r} must be one of {', '.join(ROLES)}")
        if "@" not in address or address.casefold() in seen:
            what = "is there twice" if address.casefold() in seen else "is not an address"
            raise ValueError(f"{where}: {address!r} {what}")
        seen.add(address.casefold())
        roles[address] = role
    return roles


@frozen(kw_only=True)
class CurrentProject:
    """A project as it is."""

    project_id: str
    name: str
    members: tuple[MemberFacts, ...] = ()
    invites: Mapping[str, str] = field(factory=dict[str, str])
    """Roles by address."""


@frozen(kw_only=True)
class Change:
    """One thing to do."""

    kind: ChangeKind
    project_id: str
    project: str
    subject: str
    """The address, or the new name of the project."""
    before: str | None = None
    after: str | None = None
    member_id: str | None = None

    def __str__(self) -> str:
        """Return the line of a diff."""
        before, after = self.before or "no role", self.after
        text = {
            "rename-project": f"name: {before} -> {after}",
            "invite": f"{self.subject}: invite as {after}",
            "change-invite": f"{self.subject}: invited as {before} -> {after}",
            "set-role": f"{self.subject}: {before} -> {after}",
            "remove-member": f"{self.subject}: remove {before}, and the keys of this account",
            "withdraw-invite": f"{self.subject}: withdraw the invitation as {before}",
        }[self.kind]
        return f"{_SIGNS[self.kind]} {text}"

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON takes them."""
        return {
            "kind": self.kind,
            "project_id": self.project_id,
            "project": self.project,
            "subject": self.subject,
            "before": self.before,
            "after": self.after,
            "member_id": self.member_id,
        }


@frozen(kw_only=True)
class Refused:
    """A change that is not made, and why."""

    change: Change
    reason: str

    def __str__(self) -> str:
        """Return the line of a diff."""
        return f"! {str(self.change)[2:]} -- not done: {self.reason}"

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON takes them."""
        return {**self.change.to_dict(), "reason": self.reason}


@frozen(kw_only=True)
class OrgPlan:
    """What to change; it is empty when everything is as the file says.

    Attributes:
        changes: In the order in which they are made: nobody is lowered before others are raised.
        refused: What the file says and is not done, for it would lock somebody out.
        findings: Keys that are not as the policy of the file wants them; nothing changes them.
    """

    changes: Sequence[Change]
    refused: Sequence[Refused] = ()
    findings: Sequence[AuditRow] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to change."""
        return not self.changes

    def __len__(self) -> int:
        """Return the number of changes."""
        return len(self.changes)

    def __iter__(self) -> Iterator[Change]:
        """Iterate over the changes."""
        return iter(self.changes)

    def __str__(self) -> str:
        """Return a diff that reads well."""
        lines: list[str] = []
        items: list[Change | Refused] = [*self.changes, *self.refused]
        projects = {_project_of(item): None for item in items}
        for project_id, name in projects:
            lines.append(f"{name or project_id} ({project_id})")
            lines += [f"  {item}" for item in items if _project_of(item)[0] == project_id]
        for row in self.findings:
            lines += [
                f"key {row.comment or row.api_key_id} of {row.project} {finding.message} "
                f"({finding.severity}: {finding.id})"
                for finding in row.findings
            ]
        return "\n".join(lines) or "Everything is as the file says."

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON takes them."""
        return {
            "changes": [change.to_dict() for change in self.changes],
            "refused": [refused.to_dict() for refused in self.refused],
            "findings": [row.to_dict() for row in self.findings],
        }


def _project_of(item: Change | Refused) -> tuple[str, str]:
    change = item.change if isinstance(item, Refused) else item
    return change.project_id, change.project


def match_projects(
    organisation: Organisation, names: Mapping[str, str]
) -> list[tuple[WantedProject, str]]:
    """Return for each project of a file the id of the one that is meant.

    Args:
        organisation: The file.
        names: The names of the projects there are, by their ids.

    Raises:
        AccessError: The reason is `no-project`, because the API cannot create projects, or
            `ambiguous`.
    """
    matched: list[tuple[WantedProject, str]] = []
    for wanted in organisation.projects:
        if wanted.project_id is not None:
            found = [wanted.project_id] if wanted.project_id in names else []
        else:
            found = [each for each, name in names.items() if name == wanted.name]
        if not found:
            raise AccessError(
                f"there is no project {wanted}, or the credentials may not see it; "
                "the API cannot create projects",
                reason="no-project",
            )
        if len(found) > 1:
            raise AccessError(
                f"{len(found)} projects are called {wanted.name!r}: give the id, one of "
                f"{', '.join(found)}",
                reason="ambiguous",
            )
        if found[0] in {project_id for _wanted, project_id in matched}:
            raise AccessError(f"the project {wanted} is in the file twice", reason="ambiguous")
        matched.append((wanted, found[0]))
    return matched


def changes_of(
    wanted: WantedProject, current: CurrentProject, caller: Caller, *, prune: bool
) -> tuple[list[Change], list[Refused]]:
    """Return what to change in a project, and what is not done though the file says it.

    Args:
        wanted: What the file says.
        current: What is so.
        caller: Who makes the calls, and is not to be locked out.
        prune: Whether members and invitations go that the file does not name.
    """
    planner = _Planner(wanted, current, caller)
    changes = [
        *planner.renaming(),
        *planner.inviting(),
        *planner.roles(),
        *(planner.pruning() if prune else ()),
    ]
    return planner.safe(changes)


class _Planner:
    """Plans one project."""

    def __init__(self, wanted: WantedProject, current: CurrentProject, caller: Caller) -> None:
        self._wanted = wanted
        self._current = current
        self._caller = caller
        self._members = {each.email.casefold(): each for each in current.members}
        self._invites = {
            address.casefold(): (address, role) for address, role in current.invites.items()
        }
        self._named = {
            address.casefold() for address in [*(wanted.members or ()), *(wanted.invites or ())]
        }

    def _change(self, kind: ChangeKind, subject: str, **details: str | None) -> Change:
        return Change(
            kind=kind,
            project_id=self._current.project_id,
            project=self._current.name,
            subject=subject,
            **details,
        )

    def renaming(self) -> Iterator[Change]:
        name = self._wanted.name
        if name is not None and name != self._current.name:
            yield self._change("rename-project", name, before=self._current.name, after=name)

    def inviting(self) -> Iterator[Change]:
        wanted = {**(self._wanted.members or {}), **(self._wanted.invites or {})}
        for address, role in wanted.items():
            if address.casefold() in self._members:
                continue
            sent_to, offered = self._invites.get(address.casefold(), (address, None))
            if offered is None:
                yield self._change("invite", address, after=role)
            elif offered != role:
                yield self._change("change-invite", sent_to, before=offered, after=role)

    def roles(self) -> Iterator[Change]:
        found: list[Change] = []
        for address, role in (self._wanted.members or {}).items():
            member = self._members.get(address.casefold())
            if member is None or role_of(member.scopes) == role:
                continue
            found.append(
                self._change(
                    "set-role",
                    member.email,
                    before=role_of(member.scopes),
                    after=role,
                    member_id=member.member_id,
                )
            )
        # So that there is an owner at any time.
        yield from sorted(found, key=_is_lowering)

    def pruning(self) -> Iterator[Change]:
        if self._wanted.members is not None:
            for member in self._current.members:
                if member.email.casefold() not in self._named:
                    yield self._change(
                        "remove-member",
                        member.email,
                        before=role_of(member.scopes),
                        member_id=member.member_id,
                    )
        if self._wanted.members is None and self._wanted.invites is None:
            return
        for address, role in self._current.invites.items():
            if address.casefold() not in self._named:
                yield self._change("withdraw-invite", address, before=role)

    def safe(self, changes: Iterable[Change]) -> tuple[list[Change], list[Refused]]:
        """Take out what would lock somebody out."""
        kept: list[Change] = []
        refused: list[Refused] = []
        for change in changes:
            reason = self._danger_to_caller(change)
            if reason is None:
                kept.append(change)
            else:
                refused.append(Refused(change=change, reason=reason))
        if not self._leaves_an_owner(kept):
            unsafe = [change for change in kept if _takes_an_owner(change)]
            kept = [change for change in kept if change not in unsafe]
            reason = "the project would be without an owner"
            refused += [Refused(change=change, reason=reason) for change in unsafe]
        return kept, refused

    def _danger_to_caller(self, change: Change) -> str | None:
        if change.kind not in {"set-role", "remove-member"} or not _takes_something(change):
            return None
        if not change.subject:
            return f"the server did not tell the address of member {change.member_id}"
        member = self._members[change.subject.casefold()]
        if self._caller.is_member(member):
            return "this is who makes the calls"
        if not self._caller.is_known and change.before in {"admin", "owner"}:
            return "it is not known whether this is who makes the calls"
        return None

    def _leaves_an_owner(self, changes: Iterable[Change]) -> bool:
        owners = {each.member_id for each in self._current.members if "owner" in each.scopes}
        had_owner = bool(owners)
        for change in changes:
            if change.kind == "set-role" and change.after == "owner":
                owners.add(change.member_id or "")
            elif _takes_an_owner(change):
                owners.discard(change.member_id or "")
        return bool(owners) or not had_owner


def _rank(role: str | None) -> int:
    return -1 if role is None else ROLES.index(role)


def _is_lowering(change: Change) -> bool:
    return _rank(change.after) < _rank(change.before)


def _takes_something(change: Change) -> bool:
    return change.kind == "remove-member" or _is_lowering(change)


def _takes_an_owner(change: Change) -> bool:
    return change.before == "owner" and _takes_something(change)


@frozen(kw_only=True)
class Applied:
    """What became of the changes of a plan.

    Attributes:
        done: The changes that were made.
        failed: The change that could not be made, if there is one; those after it were not tried.
        error: Why it could not.
        left: The changes that were not tried.
    """

    done: Sequence[Change]
    failed: Change | None = None
    error: DeepgramError | None = None
    left: Sequence[Change] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON takes them."""
        return {
            "done": [change.to_dict() for change in self.done],
            "failed": None if self.failed is None else self.failed.to_dict(),
            "error": None if self.error is None else str(self.error),
            "left": [change.to_dict() for change in self.left],
        }
