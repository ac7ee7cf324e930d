"""What has to be true before a rotation begins, and what is wanted of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from ._errors import OwnerChangeError, RotationError
from ._rotation import LOG_DELAY, OVERLAP, QUIET_FOR, find_key
from ._scopes import allows, lacking

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import timedelta

    from ._audit import KeyFacts
    from ._caller import Caller
    from ._rotation import Rotation


@frozen(kw_only=True)
class Plan:
    """What is wanted of a rotation."""

    overlap: timedelta = OVERLAP
    quiet_for: timedelta = QUIET_FOR
    log_delay: timedelta = LOG_DELAY
    lives: timedelta | None = None
    now: bool = False
    """Whether to delete the old key as soon as the new one is stored and verified."""
    accept_new_owner: bool = False


def the_key(keys: tuple[KeyFacts, ...], wanted: str, unfinished: Sequence[Rotation]) -> KeyFacts:
    """Return the key with an id or a comment.

    Args:
        keys: The keys of the project.
        wanted: The id or the comment.
        unfinished: Rotations that are not over: while both keys of one live, they share a name.

    Raises:
        RotationError: There is none, or more than one.
    """
    found = find_key(keys, wanted)
    if not found:
        raise RotationError(
            f"there is no key {wanted!r} in the project, or the credentials may not see it",
            reason="no-key",
        )
    if len(found) > 1:
        for key in found:
            refuse_unfinished(unfinished, key)
        ids = ", ".join(key.api_key_id for key in found)
        raise RotationError(
            f"{len(found)} keys are called {wanted!r}: give the id, one of {ids}",
            reason="ambiguous",
        )
    return found[0]


def refuse_unfinished(unfinished: Sequence[Rotation], key: KeyFacts) -> None:
    """Refuse a key that an earlier rotation has not done with.

    Raises:
        RotationError: There is such a rotation.
    """
    for rotation in unfinished:
        if key.api_key_id in {*rotation.retired, rotation.new_key_id}:
            raise RotationError(
                f"{rotation.id} of this key is not over ({rotation.phase}): "
                "resume, finish or abandon it",
                reason="unfinished",
                rotation=rotation,
            )


def refuse_without(caller: Caller, scopes: Iterable[str]) -> None:
    """Refuse a caller without some scopes; one whose scopes nobody knows may try.

    Raises:
        RotationError: It lacks one.
    """
    missing = [] if caller.scopes is None else lacking(caller.scopes, scopes)
    if missing:
        raise RotationError(
            f"the calling key lacks {', '.join(missing)}: call with a key that has them",
            reason="scopes",
        )


def refuse_without_rights(caller: Caller, key: KeyFacts) -> None:
    """Refuse a caller who could not create the new key, or not delete the old one in the end.

    Raises:
        RotationError: The caller lacks a scope, or the old key has none to copy.
    """
    if not key.scopes:
        raise RotationError(
            f"key {key.api_key_id} has no scopes, so a copy cannot be created: create a key with "
            "the scopes that it needs, and delete this one",
            reason="no-scopes",
        )
    refuse_without(caller, ["keys:write", *key.scopes])
    _refuse_stranger(caller, key.member_id)


def refuse_other_caller(caller: Caller, rotation: Rotation) -> None:
    """Refuse a caller who may not see or not delete the keys of a rotation.

    Keys that one may not see are missing from lists, and are "not found" when one deletes them:
    they must not be taken for deleted.

    Raises:
        RotationError: It is such a caller.
    """
    refuse_without(caller, ["keys:write"])
    _refuse_stranger(caller, rotation.old_owner_id)
    _refuse_stranger(caller, rotation.owner_id)


def _refuse_stranger(caller: Caller, member_id: str | None) -> None:
    is_owner = caller.scopes is None or allows(caller.scopes, "owners:write")
    if is_owner or member_id is None or member_id == caller.member_id:
        return
    raise RotationError(
        "a key of this rotation belongs to another account, and only an owner may delete it: call "
        "with a key of an owner, or of that account",
        reason="scopes",
    )


def refuse_new_owner(caller: Caller, key: KeyFacts, *, accepted: bool) -> None:
    """Refuse a caller who would own the new key instead of the account that has the old one.

    Raises:
        OwnerChangeError: It would belong to somebody else, and nobody agreed to that.
    """
    if accepted or (caller.is_known and caller.owns(key)):
        return
    now = f"the key belongs to {key.owner or 'an account that is not named'}"
    who = caller.email or ("the caller" if caller.is_known else None)
    then = (
        f"the new one will belong to {who}"
        if who
        else "and it is not known to whom the new one will belong"
    )
    raise OwnerChangeError(f"{now}, {then}: it is deleted when that account leaves the project")
