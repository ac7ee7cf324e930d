# _sync/rotate.py is derived from this module: run `make generate` after a change.
"""Takes a rotation from phase to phase, each of which can be repeated after a failure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from deepgram_manage import (
    AuthenticationError,
    KeyOptions,
    NotFoundError,
    UsageRequestOptions,
    WriteOutcomeUnknownError,
)
from deepgram_manage.access import _preflight
from deepgram_manage.access._errors import NotStoredError, RotationError
from deepgram_manage.access._instants import server_time
from deepgram_manage.access._rotation import (
    Decision,
    Rotation,
    Silence,
    decide,
    fingerprint_of,
    has_mark,
    is_new_key_alive,
    lost_keys,
    planned,
    retired_alive,
)
from deepgram_manage.access._scopes import lacking
from deepgram_manage.access._secret import Secret
from deepgram_manage.fan_out import AsyncBlocking

from .check import check_client
from .reading import read_caller, read_keys

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from deepgram_manage import AsyncManageClient
    from deepgram_manage.access._audit import KeyFacts
    from deepgram_manage.access._preflight import Plan
    from deepgram_manage.access._state import States
    from deepgram_manage.access.sinks import Sink

_PAUSES = (0.5, 1.0, 2.0, 4.0, 7.5, 15.0, 30.0)
"""Between the attempts to verify a key: a minute in all, since servers learn of keys late."""
_READING_PAUSES = (0.5, 1.0, 2.0, 4.0)
"""Between the attempts to read back what a destination has taken."""
_COUNTED = 100


class Rotator:
    """Works on one rotation."""

    def __init__(
        self,
        manage: AsyncManageClient,
        states: States,
        sink: Sink,
        progress: Callable[[str], object],
    ) -> None:
        """Keep what to work with.

        Args:
            manage: The client.
            states: Where states are kept.
            sink: Where the secret goes.
            progress: Called with a sentence before each step.
        """
        self._manage = manage
        self._states = states
        self._sink = sink
        self._progress = progress
        self._blocking = AsyncBlocking()

    async def start(self, project_id: str, key: str, plan: Plan) -> Rotation:
        """Begin a rotation, and take it to its overlap, or to its end when that is wanted now."""
        self._progress("looking at the key and at what the credentials may do")
        keys, now = await read_keys(self._manage, project_id)
        old = _preflight.the_key(keys, key, self._states.unfinished())
        with self._states.locked(old.api_key_id):
            _preflight.refuse_unfinished(self._states.unfinished(), old)
            caller = await read_caller(self._manage, [project_id])
            _preflight.refuse_without_rights(caller, old)
            _preflight.refuse_new_owner(caller, old, accepted=plan.accept_new_owner)
            await self._probe()
            rotation = planned(
                project_id,
                old,
                self._sink.to_dict(),
                now,
                overlap=plan.overlap,
                quiet_for=plan.quiet_for,
                log_delay=plan.log_delay,
                lives=plan.lives,
                caller=caller,
            )
            await self._save(rotation)
            rotation = await self._create_and_store(rotation)
            return await self._finish(rotation, at_once=True) if plan.now else rotation

    async def resume(self, rotation: Rotation) -> Rotation:
        """Take a rotation on from wherever it was left."""
        with self._states.locked(rotation.old_key_id):
            rotation = self._states.load(rotation.id)
            if rotation.is_over:
                return rotation
            if rotation.phase == "deleting":
                return await self._delete(rotation)
            await self._refuse_other_caller(self._manage, rotation)
            if rotation.phase in {"creating", "created"}:
                return await self._begin_again(rotation)
            if rotation.phase == "storing":
                return await self._resume_storing(rotation)
            if rotation.phase == "overlap":
                return await self._resume_overlap(rotation)
            return await self._give_up(rotation)

    async def finish(
        self, rotation: Rotation, *, at_once: bool = False, force: bool = False
    ) -> Rotation:
        """Delete the old key, if that is safe."""
        with self._states.locked(rotation.old_key_id):
            rotation = self._states.load(rotation.id)
            if rotation.phase == "done":
                return rotation
            return await self._finish(rotation, at_once=at_once, force=force)

    async def abandon(self, rotation: Rotation, *, force: bool = False) -> Rotation:
        """Delete the new key, and leave the old one."""
        with self._states.locked(rotation.old_key_id):
            rotation = self._states.load(rotation.id)
            if rotation.phase == "abandoned":
                return rotation
            if rotation.phase in {"deleting", "done"}:
                raise RotationError(
                    f"{rotation.id} is {rotation.phase}: the old key may be gone, finish it",
                    reason="phase",
                    rotation=rotation,
                )
            await self._refuse_other_caller(self._manage, rotation)
            if not force and await self._may_hold(rotation):
                raise RotationError(
                    f"the destination of {rotation.id} holds the new key, and programs may use it; "
                    "put another key there first, or force it",
                    reason="stored",
                    rotation=rotation,
                )
            rotation = await self._save(evolve(rotation, phase="abandoning"))
            return await self._give_up(rotation)

    async def status(self, rotation: Rotation) -> tuple[Decision, Silence]:
        """Say what the log says of the old key, and whether it may be deleted."""
        keys, now = await read_keys(self._manage, rotation.project_id)
        silence = await self._silence(rotation, keys, now)
        return decide(rotation, silence), silence

    async def _create_and_store(self, rotation: Rotation) -> Rotation:
        rotation, secret = await self._create(rotation)
        rotation = await self._verify(rotation, secret)
        rotation = await self._store(rotation, secret)
        return await self._begin_overlap(rotation)

    async def _begin_again(self, rotation: Rotation) -> Rotation:
        """Delete what nobody has the secret of, and create another key."""
        rotation = await self._undo(rotation)
        return await self._create_and_store(rotation)

    async def _undo(self, rotation: Rotation) -> Rotation:
        """Return to where nothing was created."""
        rotation = evolve(
            rotation, phase="creating", new_key_id=None, fingerprint=None, expires=None
        )
        rotation = await self._save(rotation)
        await self._delete_lost(rotation)
        return rotation

    async def _delete_lost(self, rotation: Rotation) -> None:
        keys, _now = await read_keys(self._manage, rotation.project_id)
        for key_id in lost_keys(rotation, keys):
            self._progress(f"deleting {key_id}, whose secret nobody has")
            await self._delete_key(self._manage, rotation.project_id, key_id)

    @staticmethod
    async def _delete_key(manage: AsyncManageClient, project_id: str, key_id: str) -> None:
        try:
            await manage.delete_key(project_id, key_id)
        except NotFoundError:
            # Somebody did, or an earlier attempt whose answer was lost.
            return

    async def _create(self, rotation: Rotation) -> tuple[Rotation, Secret]:
        """Create the new key: once, and once more if the first one is lost."""
        self._progress("creating the new key")
        options = KeyOptions(
            comment=rotation.comment,
            scopes=list(rotation.scopes),
            tags=list(rotation.tags),
            time_to_live_in_seconds=(
                None if rotation.lives is None else int(rotation.lives.total_seconds())
            ),
        )
        try:
            made = await self._manage.create_key(rotation.project_id, options)
        except WriteOutcomeUnknownError:
            await self._delete_lost(rotation)
            made = await self._manage.create_key(rotation.project_id, options)
        secret = Secret(made.key or "")
        if not secret:
            await self._delete_lost(rotation)
            raise RotationError(
                "the server created a key and did not show its secret: the key is deleted again",
                reason="no-secret",
                rotation=rotation,
            )
        rotation = evolve(
            rotation,
            phase="created",
            new_key_id=str(made.api_key_id),
            fingerprint=fingerprint_of(secret.reveal()),
            expires=made.api_key.expires_at,
        )
        return await self._save(rotation), secret

    async def _verify(self, rotation: Rotation, secret: Secret) -> Rotation:
        """Call with the new key itself, for as long as servers may take to learn of it."""
        self._progress("verifying the new key with itself")
        manage = self._manage.with_api_key(secret.reveal())
        check = await check_client(manage)
        for seconds in _PAUSES:
            if check.valid:
                break
            await self._blocking.pause(seconds)
            check = await check_client(manage)
        missing = lacking(check.scopes, rotation.scopes) if check.scopes is not None else []
        if check.valid and not missing:
            return rotation
        if check.valid is None:
            raise RotationError(
                f"the new key could not be verified: {check.reason}; nothing was stored, resume it",
                reason="not-verified",
                rotation=rotation,
            )
        problem = f"it lacks {', '.join(missing)}" if missing else check.reason
        rotation = await self._undo(rotation)
        raise RotationError(
            f"the new key does not work ({problem}); it was deleted, and the old one is untouched",
            reason="not-verified",
            rotation=rotation,
        )

    async def _store(self, rotation: Rotation, secret: Secret) -> Rotation:
        self._progress("storing the new key")
        rotation = await self._save(evolve(rotation, phase="storing"))
        about = {
            "api_key_id": rotation.new_key_id or "",
            "project_id": rotation.project_id,
            "comment": rotation.comment,
        }
        was_readable = await self._holds(rotation) is not None
        problem = ""
        try:
            await self._blocking.run(self._sink.store, secret.reveal(), about)
        except NotStoredError as error:
            problem = str(error)
        holds = await (self._holds(rotation) if problem else self._holds_by_now(rotation))
        if holds or (holds is None and not problem):
            return rotation
        # Some stores fail to read what is not there yet: after a failure, what is as unreadable as
        # before was not stored.
        if holds is None and was_readable:
            raise RotationError(
                f"it is not known whether the destination holds the new key: {problem}; resume it",
                reason="not-stored",
                rotation=rotation,
            )
        rotation = await self._undo(rotation)
        raise RotationError(
            f"{problem or 'the destination does not hold what was stored'}; the new key was "
            "deleted, and the old one is untouched",
            reason="not-stored",
            rotation=rotation,
        )

    async def _holds(self, rotation: Rotation) -> bool | None:
        """Return whether the destination holds the new key; None when that is not known."""
        if not self._sink.can_read:
            return None
        try:
            held = await self._held()
        except NotStoredError:
            return None
        return bool(held) and fingerprint_of(held.reveal()) == rotation.fingerprint

    async def _holds_by_now(self, rotation: Rotation) -> bool | None:
        """Return whether the destination holds the new key, which some stores show late."""
        holds = await self._holds(rotation)
        for seconds in _READING_PAUSES:
            if holds or not self._sink.can_read:
                break
            await self._blocking.pause(seconds)
            holds = await self._holds(rotation)
        return holds

    async def _held(self) -> Secret:
        """Return what the destination holds; an empty one if it holds nothing."""
        held: str | None = await self._blocking.run(self._sink.read)
        return Secret(held or "")

    async def _may_hold(self, rotation: Rotation) -> bool:
        """Return whether programs may find the new key, or one that it replaced."""
        if rotation.phase not in {"storing", "overlap"} and not rotation.superseded:
            return False
        return await self._holds(rotation) is not False

    async def _begin_overlap(self, rotation: Rotation) -> Rotation:
        await self._delete_lost(rotation)
        _keys, now = await read_keys(self._manage, rotation.project_id)
        return await self._save(evolve(rotation, phase="overlap", stored_at=now))

    async def _resume_storing(self, rotation: Rotation) -> Rotation:
        """Find out whether the destination holds the new key, or store another."""
        if await self._holds_by_now(rotation) is None:
            return await self._supersede(rotation)
        held = await self._held()
        if fingerprint_of(held.reveal()) != rotation.fingerprint:
            return await self._begin_again(rotation)
        check = await check_client(self._manage.with_api_key(held.reveal()))
        if check.valid is False:
            # Somebody deleted it, or it has expired.
            return await self._supersede(rotation)
        return await self._begin_overlap(rotation)

    async def _resume_overlap(self, rotation: Rotation) -> Rotation:
        """Store another key if the new one is gone; else there is nothing to do but to wait."""
        keys, now = await read_keys(self._manage, rotation.project_id)
        if is_new_key_alive(rotation, keys, now):
            await self._delete_lost(rotation)
            return rotation
        return await self._supersede(rotation)

    async def _supersede(self, rotation: Rotation) -> Rotation:
        """Store another key, and delete the new one, which somebody may have read, in the end."""
        await self._probe()
        if rotation.new_key_id is not None:
            rotation = evolve(rotation, superseded=(*rotation.superseded, rotation.new_key_id))
        rotation = await self._undo(rotation)
        return await self._create_and_store(rotation)

    async def _finish(
        self, rotation: Rotation, *, at_once: bool = False, force: bool = False
    ) -> Rotation:
        if rotation.phase == "deleting":
            return await self._delete(rotation)
        self._progress("looking at the new key, and in the log for the old one")
        keys, now = await read_keys(self._manage, rotation.project_id)
        if rotation.phase == "overlap" and not is_new_key_alive(rotation, keys, now):
            raise RotationError(
                f"the new key {rotation.new_key_id} is gone or has expired: the old one stays; "
                "resume to store another",
                reason="new-key-gone",
                rotation=rotation,
            )
        if rotation.phase == "overlap" and not force and await self._holds(rotation) is False:
            raise RotationError(
                "the destination no longer holds the new key: somebody changed it",
                reason="destination-changed",
                rotation=rotation,
            )
        if at_once or force:
            decision = decide(rotation, Silence(now=now, newest=None))
            may_finish = decision.reason != "phase"
        else:
            decision = decide(rotation, await self._silence(rotation, keys, now))
            may_finish = decision.may_finish or (
                rotation.phase == "overlap" and not retired_alive(rotation, keys, now)
            )
        if not may_finish:
            raise RotationError(decision.message, reason=decision.reason, rotation=rotation)
        await self._refuse_other_caller(self._manage, rotation)
        return await self._delete(await self._save(evolve(rotation, phase="deleting")))

    async def _silence(
        self, rotation: Rotation, keys: tuple[KeyFacts, ...], now: datetime
    ) -> Silence:
        """Look in the log for requests of the keys that are to be deleted."""
        newest: tuple[datetime, str | None, str] | None = None
        count = 0
        for key_id in retired_alive(rotation, keys, now):
            options = UsageRequestOptions(accessor=key_id, limit=_COUNTED, start=rotation.stored_at)
            raw = await self._manage.raw(
                self._manage.get_usage_requests, rotation.project_id, options
            )
            now = min(now, server_time(raw.headers))
            for record in raw.value.requests:
                count += 1
                # What cannot be dated may be as new as can be.
                created = record.created_at or now
                if newest is None or created > newest[0]:
                    newest = (created, (record.path or "").partition("?")[0] or None, key_id)
        if newest is None:
            return Silence(now=now, newest=None)
        return Silence(now=now, newest=newest[0], requests=count, path=newest[1], key_id=newest[2])

    async def _delete(self, rotation: Rotation) -> Rotation:
        """Delete the old key, and the others that took its place; what is gone is done."""
        self._progress("deleting the old key")
        try:
            await self._delete_retired(self._manage, rotation)
        except AuthenticationError:
            # The caller's key may be the old one, deleted by an attempt that was interrupted.
            if await self._holds(rotation) is not True:
                raise
            held = await self._held()
            manage = self._manage.with_api_key(held.reveal())
            await self._delete_retired(manage, rotation)
        return await self._save(evolve(rotation, phase="done"))

    async def _delete_retired(self, manage: AsyncManageClient, rotation: Rotation) -> None:
        await self._refuse_other_caller(manage, rotation)
        keys, _now = await read_keys(manage, rotation.project_id)
        for key_id in (*lost_keys(rotation, keys), *rotation.retired):
            await self._delete_key(manage, rotation.project_id, key_id)

    @staticmethod
    async def _refuse_other_caller(manage: AsyncManageClient, rotation: Rotation) -> None:
        caller = await read_caller(manage, [rotation.project_id])
        _preflight.refuse_other_caller(caller, rotation)

    async def _give_up(self, rotation: Rotation) -> Rotation:
        self._progress("deleting the new key")
        keys, _now = await read_keys(self._manage, rotation.project_id)
        for key in keys:
            if has_mark(key.comment, rotation.id) and key.api_key_id != rotation.old_key_id:
                await self._delete_key(self._manage, rotation.project_id, key.api_key_id)
        return await self._save(evolve(rotation, phase="abandoned"))

    async def _probe(self) -> None:
        self._progress("trying the destination")
        try:
            await self._blocking.run(self._sink.probe)
        except NotStoredError as error:
            raise RotationError(str(error), reason="not-writable") from error

    async def _save(self, rotation: Rotation) -> Rotation:
        await self._blocking.run(self._states.save, rotation)
        return rotation
