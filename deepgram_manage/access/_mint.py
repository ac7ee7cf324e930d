"""Short-lived keys for one purpose, and which keys a sweep takes away: no calls in here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from attrs import field, frozen

from deepgram_manage import KeyOptions

from ._audit import Unread
from ._durations import as_duration, spelled
from ._scopes import PRESETS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ._audit import AuditRow
    from ._durations import Duration

__all__ = ["Sweep", "SweepKey", "key_options"]

Preset: TypeAlias = Literal["transcribe", "speak", "read-usage"]
"""What a short-lived key is for."""


def key_options(
    *,
    preset: str,
    for_: str | None,
    comment: str | None,
    tags: Sequence[str],
    ttl: Duration,
) -> KeyOptions:
    """Return the options of a short-lived key.

    Args:
        preset: What it is for.
        for_: For whom or what, e.g. `customer:acme`; becomes a tag.
        comment: Else it is made of the others.
        tags: Further tags.
        ttl: How long it lives.

    Raises:
        TypeError, ValueError: There is no such preset, or the key would end at once.
    """
    if preset not in PRESETS:
        raise ValueError(f"preset={preset!r} must be one of {', '.join(PRESETS)}")
    lives = as_duration("ttl", ttl)
    if int(lives.total_seconds()) < 1:
        raise ValueError(f"ttl={ttl!r} must be at least a second")
    if isinstance(tags, str):
        raise TypeError(f"tags={tags!r} must be a list of strings: write [{tags!r}]")
    if for_ is not None and not for_.strip():
        raise ValueError("for_ must not be empty: name whom the key is for, or leave it out")
    return KeyOptions(
        comment=comment or f"{preset}{f' for {for_}' if for_ else ''} ({spelled(lives)})",
        scopes=list(PRESETS[preset]),
        tags=list(dict.fromkeys([*([for_] if for_ else []), *tags])),
        time_to_live_in_seconds=int(lives.total_seconds()),
    )


@frozen(kw_only=True)
class SweepKey:
    """A key that a sweep deletes, and why."""

    row: AuditRow
    reason: Literal["expired", "idle"]

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON takes them."""
        return {
            "project_id": self.row.project_id,
            "api_key_id": self.row.api_key_id,
            "comment": self.row.comment,
            "reason": self.reason,
            "expires": self.row.to_dict()["expires"],
            "last_seen": self.row.to_dict()["last_seen"],
            "looked_back_to": self.row.to_dict()["looked_back_to"],
        }


@frozen(kw_only=True)
class Sweep:
    """The keys that a sweep deletes, and what became of them.

    Attributes:
        keys: What is to be deleted.
        deleted: The ids of what was deleted; empty for a plan.
        failed: By id, why a key could not be deleted.
        unread: What could not be read; keys whose last use is not known stay.
    """

    keys: Sequence[SweepKey]
    deleted: Sequence[str] = ()
    failed: dict[str, str] = field(factory=dict[str, str])
    unread: Sequence[Unread] = ()

    def __len__(self) -> int:
        """Return the number of keys to delete."""
        return len(self.keys)


def untold(rows: Iterable[AuditRow], calling_key: str | None) -> list[Unread]:
    """Return why idle keys stay, where nobody can tell which key makes the calls."""
    projects = dict.fromkeys(row.project_id for row in rows if row.is_idle and not row.has_expired)
    reason = "the server does not say which it is, so that idle keys stay"
    return [
        Unread(project_id=project_id, what="the calling key", reason=reason)
        for project_id in projects
        if calling_key is None
    ]


def to_sweep(rows: Iterable[AuditRow], calling_key: str | None) -> list[SweepKey]:
    """Return the keys that have expired or lie idle; never the one that makes the calls.

    Args:
        rows: The keys, as an audit has them.
        calling_key: The id of that one; None when nobody can tell: then any idle key may be it.
    """
    swept: list[SweepKey] = []
    for row in rows:
        if row.api_key_id == calling_key:
            continue
        if row.has_expired:
            swept.append(SweepKey(row=row, reason="expired"))
        elif row.is_idle and calling_key is not None:
            swept.append(SweepKey(row=row, reason="idle"))
    return swept
