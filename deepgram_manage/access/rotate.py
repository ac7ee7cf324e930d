"""Replace a key without an outage.

    from deepgram_manage import access

    rotation = access.rotate.start(
        client.manage, project_id, "production", access.sinks.EnvFile("/etc/app.env")
    )                                                     # both keys work now
    access.rotate.status(client.manage, rotation.id)      # who still uses the old one
    access.rotate.finish(client.manage, rotation.id)      # deletes it, once it is silent

Every step can be repeated. If one is interrupted, `resume` goes on from there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from . import sinks
from ._durations import as_duration
from ._errors import RotationError
from ._preflight import Plan
from ._rotation import LOG_DELAY, OVERLAP, QUIET_FOR, Decision, Phase, Rotation, Silence
from ._state import States, default_folder
from ._twins import calls_for

if TYPE_CHECKING:
    import os
    from collections.abc import Awaitable, Callable, Iterable

    from deepgram_manage import AsyncManageClient, ManageClient

    from ._audit import AuditRow
    from ._durations import Duration

__all__ = [
    "LOG_DELAY",
    "OVERLAP",
    "QUIET_FOR",
    "Decision",
    "Phase",
    "Rotation",
    "Silence",
    "abandon",
    "candidates",
    "default_folder",
    "find",
    "finish",
    "list_rotations",
    "resume",
    "start",
    "status",
]


def _quietly(_sentence: str) -> None:
    """Say nothing."""


def _rotator(
    manage: ManageClient | AsyncManageClient,
    states: States,
    sink: sinks.Sink,
    progress: Callable[[str], object] | None,
) -> Any:
    return calls_for(manage, "rotate").Rotator(manage, states, sink, progress or _quietly)


@overload
def start(
    manage: ManageClient,
    project: str,
    key: str,
    sink: sinks.Sink,
    *,
    overlap: Duration = ...,
    now: bool = ...,
    quiet_for: Duration = ...,
    log_delay: Duration = ...,
    lives: Duration | None = ...,
    accept_new_owner: bool = ...,
    state: str | os.PathLike[str] | None = ...,
    progress: Callable[[str], object] | None = ...,
) -> Rotation: ...
@overload
def start(
    manage: AsyncManageClient,
    project: str,
    key: str,
    sink: sinks.Sink,
    *,
    overlap: Duration = ...,
    now: bool = ...,
    quiet_for: Duration = ...,
    log_delay: Duration = ...,
    lives: Duration | None = ...,
    accept_new_owner: bool = ...,
    state: str | os.PathLike[str] | None = ...,
    progress: Callable[[str], object] | None = ...,
) -> Awaitable[Rotation]: ...
def start(  # noqa: PLR0913 -- what makes a rotation
    manage: ManageClient | AsyncManageClient,
    project: str,
    key: str,
    sink: sinks.Sink,
    *,
    overlap: Duration = OVERLAP,
    now: bool = False,
    quiet_for: Duration = QUIET_FOR,
    log_delay: Duration = LOG_DELAY,
    lives: Duration | None = None,
    accept_new_owner: bool = False,
    state: str | os.PathLike[str] | None = None,
    progress: Callable[[str], object] | None = None,
) -> Any:
    """Create a key like another, verify it, and store it; both work from then on.

    The new key is verified with itself before it is stored, so that the destination never holds
    a key that does not work.

    Args:
        manage: The client.
        project: The project's id.
        key: The id of the old key, or its comment; the mark of an earlier rotation is ignored.
        sink: Where the secret goes, see `access.sinks`.
        overlap: How long both keys work at least.
        now: Whether to delete the old key as soon as the new one is verified and stored, for a
            key that has leaked: programs that have read the old one fail from then on.
        quiet_for: How long the old key has to be unused, beyond `log_delay`, before `finish`
            deletes it.
        log_delay: After how long a request is sure to show in the request log.
        lives: How long the new key lives; as long as the old one was to unless given.
        accept_new_owner: Whether the new key may belong to another account than the old one. A
            key belongs to the account that creates it, and is deleted when that account leaves
            the project.
        state: The folder for the state; that of the platform unless given.
        progress: Called with a sentence before each step.

    Returns:
        The rotation, in its overlap; or done, with `now`.

    Raises:
        OwnerChangeError: The new key would belong to another account.
        RotationError: It cannot begin, or the secret could not be stored; `reason` says why.
        DeepgramError: A call failed; once the new key may exist, `resume` goes on.
        ValueError: A length of time is not valid.
    """
    plan = Plan(
        overlap=as_duration("overlap", overlap),
        quiet_for=as_duration("quiet_for", quiet_for),
        log_delay=as_duration("log_delay", log_delay),
        lives=None if lives is None else as_duration("lives", lives),
        now=now,
        accept_new_owner=accept_new_owner,
    )
    return _rotator(manage, States(state), sink, progress).start(project, key, plan)


@overload
def resume(
    manage: ManageClient,
    rotation: str,
    *,
    sink: sinks.Sink | None = ...,
    state: str | os.PathLike[str] | None = ...,
    progress: Callable[[str], object] | None = ...,
) -> Rotation: ...
@overload
def resume(
    manage: AsyncManageClient,
    rotation: str,
    *,
    sink: sinks.Sink | None = ...,
    state: str | os.PathLike[str] | None = ...,
    progress: Callable[[str], object] | None = ...,
) -> Awaitable[Rotation]: ...
def resume(
    manage: ManageClient | AsyncManageClient,
    rotation: str,
    *,
    sink: sinks.Sink | None = None,
    state: str | os.PathLike[str] | None = None,
    progress: Callable[[str], object] | None = None,
) -> Any:
    """Go on with a rotation that was interrupted, from the step that it had reached.

    Keys that it had created, and whose secrets are lost, are deleted.

    Args:
        manage: The client.
        rotation: The id of the rotation, or the id or comment of the old key.
        sink: Where the secret goes: needed for a destination of your own, or to change it.
        state: The folder of the state.
        progress: Called with a sentence before each step.

    Returns:
        The rotation, in its overlap, done or abandoned.

    Raises:
        RotationError: There is no such rotation, or it cannot go on now; `reason` says why.
        DeepgramError: A call failed; try again later.
    """
    states = States(state)
    known = states.load(rotation)
    return _rotator(manage, states, sink or _sink_of(known), progress).resume(known)


@overload
def finish(
    manage: ManageClient,
    rotation: str,
    *,
    now: bool = ...,
    force: bool = ...,
    sink: sinks.Sink | None = ...,
    state: str | os.PathLike[str] | None = ...,
    progress: Callable[[str], object] | None = ...,
) -> Rotation: ...
@overload
def finish(
    manage: AsyncManageClient,
    rotation: str,
    *,
    now: bool = ...,
    force: bool = ...,
    sink: sinks.Sink | None = ...,
    state: str | os.PathLike[str] | None = ...,
    progress: Callable[[str], object] | None = ...,
) -> Awaitable[Rotation]: ...
def finish(  # noqa: PLR0913 -- what may be wanted
    manage: ManageClient | AsyncManageClient,
    rotation: str,
    *,
    now: bool = False,
    force: bool = False,
    sink: sinks.Sink | None = None,
    state: str | os.PathLike[str] | None = None,
    progress: Callable[[str], object] | None = None,
) -> Any:
    """Delete the old key, if the log shows that it is not used. A missing one counts as deleted.

    Args:
        manage: The client.
        rotation: The id of the rotation, or the id or comment of the old key.
        now: Whether to delete it without waiting for the overlap and for silence.
        force: The same, without a look at what the destination holds.
        sink: Where the secret is, if that is not one of this package.
        state: The folder of the state.
        progress: Called with a sentence before each step.

    Returns:
        The rotation, done.

    Raises:
        RotationError: The old key is in use (`still-used`), the overlap is not over (`overlap`),
            the new key is gone (`new-key-gone`), or the destination holds another key
            (`destination-changed`); the old key lives on.
        DeepgramError: A call failed; try again later.
    """
    states = States(state)
    known = states.load(rotation)
    rotator = _rotator(manage, states, sink or _sink_of(known), progress)
    return rotator.finish(known, at_once=now, force=force)


@overload
def abandon(
    manage: ManageClient,
    rotation: str,
    *,
    force: bool = ...,
    sink: sinks.Sink | None = ...,
    state: str | os.PathLike[str] | None = ...,
    progress: Callable[[str], object] | None = ...,
) -> Rotation: ...
@overload
def abandon(
    manage: AsyncManageClient,
    rotation: str,
    *,
    force: bool = ...,
    sink: sinks.Sink | None = ...,
    state: str | os.PathLike[str] | None = ...,
    progress: Callable[[str], object] | None = ...,
) -> Awaitable[Rotation]: ...
def abandon(  # noqa: PLR0913 -- what may be wanted
    manage: ManageClient | AsyncManageClient,
    rotation: str,
    *,
    force: bool = False,
    sink: sinks.Sink | None = None,
    state: str | os.PathLike[str] | None = None,
    progress: Callable[[str], object] | None = None,
) -> Any:
    """Delete the new key, and leave the old one as it is.

    Args:
        manage: The client.
        rotation: The id of the rotation, or the id or comment of the old key.
        force: Whether to do so even though the destination may hold the new key: programs that
            read it from there fail from then on.
        sink: Where the secret is, if that is not one of this package.
        state: The folder of the state.
        progress: Called with a sentence before each step.

    Returns:
        The rotation, abandoned.

    Raises:
        RotationError: The destination may hold the new key (`stored`), or the old key may be gone
            (`phase`).
        DeepgramError: A call failed; try again later.
    """
    states = States(state)
    known = states.load(rotation)
    return _rotator(manage, states, sink or _sink_of(known), progress).abandon(known, force=force)


@overload
def status(
    manage: ManageClient, rotation: str, *, state: str | os.PathLike[str] | None = ...
) -> tuple[Decision, Silence]: ...
@overload
def status(
    manage: AsyncManageClient, rotation: str, *, state: str | os.PathLike[str] | None = ...
) -> Awaitable[tuple[Decision, Silence]]: ...
def status(
    manage: ManageClient | AsyncManageClient,
    rotation: str,
    *,
    state: str | os.PathLike[str] | None = None,
) -> Any:
    """Return who used the old key since the new one was stored, and whether it may be deleted.

    Args:
        manage: The client.
        rotation: The id of the rotation, or the id or comment of the old key.
        state: The folder of the state.

    Returns:
        The decision that `finish` would make, and what the log says.

    Raises:
        RotationError: There is no such rotation.
        DeepgramError: A call failed.
    """
    states = States(state)
    known = states.load(rotation)
    return _rotator(manage, states, sinks.Stdout(), None).status(known)


def list_rotations(state: str | os.PathLike[str] | None = None) -> list[Rotation]:
    """Return all rotations whose states are in a folder, the oldest first.

    Args:
        state: The folder; that of the platform unless given.

    Raises:
        RotationError: A state cannot be read.
    """
    return States(state).all()


def find(rotation: str, state: str | os.PathLike[str] | None = None) -> Rotation:
    """Return a rotation by its id; or one that is not over, by the id or comment of its old key.

    Args:
        rotation: The id, or the comment.
        state: The folder of the states; that of the platform unless given.

    Raises:
        RotationError: There is no such rotation, or a state cannot be read.
    """
    return States(state).load(rotation)


def candidates(
    rows: Iterable[AuditRow],
    *,
    older_than: Duration,
    state: str | os.PathLike[str] | None = None,
) -> list[AuditRow]:
    """Return the keys of an audit that are due: old enough, alive, and not being rotated.

    Args:
        rows: The rows of an audit.
        older_than: From which age on.
        state: The folder of the states.
    """
    limit = as_duration("older_than", older_than)
    busy = {
        key_id
        for rotation in States(state).unfinished()
        for key_id in (*rotation.retired, rotation.new_key_id)
    }
    return [
        row
        for row in rows
        if row.age is not None
        and row.age > limit
        and not row.has_expired
        and row.api_key_id not in busy
    ]


def _sink_of(rotation: Rotation) -> sinks.Sink:
    try:
        return sinks.from_dict(rotation.destination)
    except (ValueError, TypeError) as error:
        raise RotationError(str(error), reason="destination", rotation=rotation) from error
