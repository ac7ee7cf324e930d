"""Replacing a key without an outage: what a rotation is, and when it may go on.

A rotation goes through these phases, and its state is on disk before each of them begins:

    creating    a key with the mark of the rotation in its comment may exist, its secret lost
    created     the id of the new key and the fingerprint of its secret are known; it is verified
                with itself before it is stored
    storing     the destination may hold the secret already
    overlap     the destination holds a verified key, and the old one lives on
    deleting    the old key may be gone
    done        it is

`abandoned` is the other end: the new key is deleted, the old one lives on. The state holds no
secret; the fingerprint is the beginning of a hash of it.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, Self, TypeAlias, cast

from attrs import asdict, frozen

from ._durations import spelled
from ._instants import read_instant

if TYPE_CHECKING:
    from ._audit import KeyFacts
    from ._caller import Caller

__all__ = ["Rotation"]

Phase: TypeAlias = Literal[
    "creating", "created", "storing", "overlap", "deleting", "done", "abandoning", "abandoned"
]
"""How far a rotation is."""

OVERLAP = timedelta(hours=24)
"""How long both keys live, unless told otherwise."""
LOG_DELAY = timedelta(minutes=20)
"""After how long a request is sure to show in the log: 12 to 17 minutes were measured."""
QUIET_FOR = timedelta(hours=1)
"""How long the old key has to be silent, beyond the delay of the log, before it is deleted."""

_MARK = re.compile(r" ?\[rot-[0-9a-z]+\]\Z")


def new_id() -> str:
    """Return the id of a new rotation."""
    return f"rot-{secrets.token_hex(4)}"


def fingerprint_of(secret: str) -> str:
    """Return what tells whether two secrets are the same, without telling the secret."""
    return hashlib.sha256(secret.encode()).hexdigest()[:16]


def plain_comment(comment: str) -> str:
    """Return a comment without the mark of a rotation."""
    return _MARK.sub("", comment)


def marked_comment(comment: str, rotation_id: str) -> str:
    """Return a comment with the mark of a rotation in place of an earlier one."""
    plain = plain_comment(comment)
    return f"{plain} [{rotation_id}]" if plain else f"[{rotation_id}]"


def has_mark(comment: str, rotation_id: str) -> bool:
    """Return whether a comment has the mark of a rotation."""
    return comment.endswith(f"[{rotation_id}]")


@frozen(kw_only=True)
class Rotation:
    """The state of a rotation; there is no secret in it."""

    id: str
    project_id: str
    phase: Phase
    old_key_id: str
    comment: str
    """Of the new key: that of the old one, with the mark of the rotation."""
    scopes: tuple[str, ...]
    tags: tuple[str, ...]
    destination: dict[str, Any]
    """Where the secret goes, as `sinks.from_dict` takes it."""
    started_at: datetime
    overlap: timedelta = OVERLAP
    quiet_for: timedelta = QUIET_FOR
    log_delay: timedelta = LOG_DELAY
    lives: timedelta | None = None
    """How long the new key lives; None: it does not end."""
    expires: datetime | None = None
    """When the new key ends; None: it does not, or is not made yet."""
    old_owner_id: str | None = None
    """The member who owns the old key."""
    owner: str | None = None
    """The address of the account that owns the new key; None when the server did not tell."""
    owner_id: str | None = None
    """The member who owns the new key; None when the server did not tell."""
    new_key_id: str | None = None
    fingerprint: str | None = None
    superseded: tuple[str, ...] = ()
    """Other keys that programs may have read from the destination; deleted with the old one."""
    stored_at: datetime | None = None
    """When the destination held the verified key, by the server's clock."""

    @property
    def is_over(self) -> bool:
        """Whether there is nothing left to do."""
        return self.phase in {"done", "abandoned"}

    @property
    def retired(self) -> tuple[str, ...]:
        """The keys that are deleted in the end: the old one, and those that took its place."""
        return (*self.superseded, self.old_key_id)

    @property
    def overlap_until(self) -> datetime | None:
        """When both keys have lived for long enough; None before the new one is stored."""
        return None if self.stored_at is None else self.stored_at + self.overlap

    def to_dict(self) -> dict[str, Any]:
        """Return the state as JSON takes it."""
        return {name: _plain(value) for name, value in asdict(self, recurse=False).items()}

    @classmethod
    def from_dict(cls, state: dict[str, Any]) -> Self:
        """Read a state that `to_dict` has written.

        Raises:
            KeyError, TypeError, ValueError: It is not one.
        """
        lengths = ("overlap", "quiet_for", "log_delay")
        instants = ("started_at", "expires", "stored_at")
        lists = ("scopes", "tags", "superseded")
        values = dict(state)
        lives = state["lives"]
        values["lives"] = None if lives is None else timedelta(seconds=lives)
        values |= {name: timedelta(seconds=state[name]) for name in lengths}
        values |= {name: read_instant(state[name]) for name in instants}
        values |= {name: tuple(state[name]) for name in lists}
        return cls(**values)


def _plain(value: Any) -> Any:
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return list(cast("tuple[str, ...]", value)) if isinstance(value, tuple) else value


def planned(  # noqa: PLR0913 -- what makes a rotation
    project_id: str,
    key: KeyFacts,
    destination: dict[str, Any],
    now: datetime,
    *,
    overlap: timedelta,
    quiet_for: timedelta,
    log_delay: timedelta,
    lives: timedelta | None,
    caller: Caller,
) -> Rotation:
    """Return the state in which a rotation begins.

    Args:
        project_id: The project of the key.
        key: The key to replace.
        destination: Where the secret goes, as `sinks.from_dict` takes it.
        now: What time it is, by the server's clock.
        overlap: How long both keys live.
        quiet_for: How long the old key has to be silent, beyond the delay of the log.
        log_delay: After how long a request is sure to show in the log.
        lives: How long the new key lives; None: as long as the old one was to, if it was to end.
        caller: Who will own the new key.
    """
    rotation_id = new_id()
    if lives is None and key.expires is not None and key.created is not None:
        lives = key.expires - key.created
    return Rotation(
        id=rotation_id,
        project_id=project_id,
        phase="creating",
        old_key_id=key.api_key_id,
        comment=marked_comment(key.comment, rotation_id),
        scopes=key.scopes,
        tags=key.tags,
        destination=destination,
        started_at=now,
        overlap=overlap,
        quiet_for=quiet_for,
        log_delay=log_delay,
        lives=lives,
        old_owner_id=key.member_id,
        owner=caller.email,
        owner_id=caller.member_id,
    )


def lost_keys(rotation: Rotation, keys: tuple[KeyFacts, ...]) -> list[str]:
    """Return the keys of a rotation whose secrets nobody has, and which may go at once.

    Before the destination is written, that is every key with the mark of the rotation.
    """
    kept = {*rotation.retired, rotation.new_key_id}
    return [
        key.api_key_id
        for key in keys
        if has_mark(key.comment, rotation.id) and key.api_key_id not in kept
    ]


def is_new_key_alive(rotation: Rotation, keys: tuple[KeyFacts, ...], now: datetime) -> bool:
    """Return whether the new key is there and has not ended."""
    return any(key.api_key_id == rotation.new_key_id and not key.has_expired(now) for key in keys)


def retired_alive(rotation: Rotation, keys: tuple[KeyFacts, ...], now: datetime) -> list[str]:
    """Return the keys to delete that somebody could still be using.

    A key that is not in the list may be one that the caller does not see.
    """
    expired = {key.api_key_id for key in keys if key.has_expired(now)}
    return [key_id for key_id in rotation.retired if key_id not in expired]


def find_key(keys: tuple[KeyFacts, ...], wanted: str) -> list[KeyFacts]:
    """Return the keys with an id, or else with a comment, marks of rotations aside."""
    by_id = [key for key in keys if key.api_key_id == wanted]
    return by_id or [key for key in keys if plain_comment(key.comment) == plain_comment(wanted)]


@frozen(kw_only=True)
class Silence:
    """What the log says of the keys that are to be deleted."""

    now: datetime
    """What time it was at the look, by the server's clock."""
    newest: datetime | None
    """The newest request of any of them; None when the log has none."""
    requests: int = 0
    """How many there are since the new key was stored; no more than 100 a key are counted."""
    path: str | None = None
    """What that request was for, without its query."""
    key_id: str | None = None
    """Which key made it."""

    def complete_up_to(self, log_delay: timedelta) -> datetime:
        """Return the instant up to which the log can be believed to be complete."""
        return self.now - log_delay


@frozen(kw_only=True)
class Decision:
    """Whether the old key may be deleted, and why not."""

    may_finish: bool
    reason: str
    """A fixed id: `ready`, `overlap`, `still-used`, `phase`."""
    message: str
    """The same in a sentence."""
    ready_at: datetime | None = None
    """When it may be, if the old key stays silent; None when that is not known."""


def decide(rotation: Rotation, silence: Silence) -> Decision:
    """Decide whether the old key may be deleted.

    It may when the overlap is over, and when the log, as far as it can be believed to be complete,
    shows the old key silent for longer than `quiet_for`. Since requests of the last `log_delay`
    may be missing from the log, silence counts up to `log_delay` ago.

    Args:
        rotation: The state of the rotation.
        silence: What the log says.
    """
    if rotation.is_over:
        return Decision(
            may_finish=False,
            reason="phase",
            message=f"{rotation.id} is {rotation.phase}: there is nothing left to do",
        )
    if rotation.phase not in {"overlap", "deleting"} or rotation.overlap_until is None:
        return Decision(
            may_finish=False,
            reason="phase",
            message=f"{rotation.id} is {rotation.phase}: the new key is not stored yet, resume it",
        )
    complete = silence.complete_up_to(rotation.log_delay)
    # Whoever had the old key may have used it until the new one was there.
    stored_at = rotation.overlap_until - rotation.overlap
    last = stored_at if silence.newest is None else max(silence.newest, stored_at)
    quiet_at = last + rotation.quiet_for + rotation.log_delay
    ready_at = max(quiet_at, rotation.overlap_until)
    if silence.now < rotation.overlap_until:
        return Decision(
            may_finish=False,
            reason="overlap",
            message=(
                f"both keys live until {_spell(rotation.overlap_until)}, it is "
                f"{_spell(silence.now)}"
            ),
            ready_at=ready_at,
        )
    if complete - last <= rotation.quiet_for:
        return Decision(
            may_finish=False,
            reason="still-used",
            message=_still_used(rotation, silence, complete),
            ready_at=ready_at,
        )
    return Decision(
        may_finish=True,
        reason="ready",
        message=(
            f"the old key is silent since {_spell(last)}; the log is complete up to "
            f"{_spell(complete)}"
        ),
        ready_at=silence.now,
    )


def _still_used(rotation: Rotation, silence: Silence, complete: datetime) -> str:
    needed = f"{spelled(rotation.quiet_for)} of silence are asked for"
    upto = f"the log is complete up to {_spell(complete)}"
    if silence.newest is None or silence.newest < (rotation.stored_at or silence.newest):
        return f"the new key was stored at {_spell(rotation.stored_at)}; {upto}, and {needed}"
    where = f" for {silence.path}" if silence.path else ""
    return (
        f"key {silence.key_id or rotation.old_key_id} was used at {_spell(silence.newest)}{where}; "
        f"{upto}, and {needed}"
    )


def _spell(moment: datetime | None) -> str:
    return "?" if moment is None else f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
