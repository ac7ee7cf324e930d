"""The errors of this package, beside those of the calls it makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deepgram_manage import DeepgramError

if TYPE_CHECKING:
    from ._rotation import Rotation

__all__ = ["AccessError", "NotStoredError", "OwnerChangeError", "RotationError"]


class AccessError(DeepgramError):
    """Something was refused here, before or after calls; nothing was lost."""


class NotStoredError(AccessError):
    """A destination did not take a secret, or does not hold what was stored."""


class RotationError(AccessError):
    """A rotation cannot go on now; its state is kept.

    Attributes:
        reason: A fixed id, e.g. `unfinished`, `not-writable`, `not-stored`, `still-used`.
        rotation: The state of the rotation; None when it had not begun.
    """

    def __init__(self, message: str, *, reason: str, rotation: Rotation | None = None) -> None:
        """Say why, and keep the state."""
        super().__init__(message)
        self.reason = reason
        self.rotation = rotation

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by the attributes, because the arguments of an exception are only its text."""
        return _restored, (type(self), str(self), self.reason, self.rotation)


def _restored(
    kind: type[RotationError], message: str, reason: str, rotation: Rotation | None
) -> RotationError:
    return kind(message, reason=reason, rotation=rotation)


class OwnerChangeError(RotationError):
    """The new key would belong to somebody else, and nobody agreed to that."""
