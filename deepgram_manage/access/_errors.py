"""The errors of this package, beside those of the calls it makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deepgram_manage import DeepgramError

if TYPE_CHECKING:
    from ._rotation import Rotation

__all__ = ["AccessError", "NotStoredError", "OwnerChangeError", "RotationError"]


class AccessError(DeepgramError):
    """Something was refused here, before or after calls; nothing was lost.

    Attributes:
        reason: A fixed id, e.g. `no-project`, `ambiguous`, `not-writable`, `still-used`.
    """

    def __init__(self, message: str, *, reason: str) -> None:
        """Say why."""
        super().__init__(message)
        self.reason = reason

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by the attributes, because the arguments of an exception are only its text."""
        return _restored, (type(self), self.args, self.__dict__)


class NotStoredError(AccessError):
    """A destination did not take a secret, or does not hold what was stored."""

    def __init__(self, message: str) -> None:
        """Say why."""
        super().__init__(message, reason="not-stored")


class RotationError(AccessError):
    """A rotation cannot go on now; its state is kept.

    Attributes:
        rotation: The state of the rotation; None when it had not begun.
    """

    def __init__(self, message: str, *, reason: str, rotation: Rotation | None = None) -> None:
        """Say why, and keep the state."""
        super().__init__(message, reason=reason)
        self.rotation = rotation


class OwnerChangeError(RotationError):
    """The new key would belong to somebody else, and nobody agreed to that.

    Attributes:
        change: Who owns the old key, and who would own the new one, in a sentence.
    """

    def __init__(self, change: str) -> None:
        """Say what would change, and how to agree."""
        super().__init__(
            f"{change}. To agree, pass accept_new_owner=True; or call with a key of the same "
            "account",
            reason="owner-changes",
        )
        self.change = change


def _restored(
    kind: type[AccessError], args: tuple[Any, ...], attributes: dict[str, Any]
) -> AccessError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(attributes)
    return error
