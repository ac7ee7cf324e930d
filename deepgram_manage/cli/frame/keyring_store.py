"""The system's keyring, which may be locked, missing, or hang: it gets three seconds."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, TypeVar

from .extras import needs
from .failures import CommandError, Exit

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

SERVICE = "deepgram-manage"
_SECONDS = 3.0


def require() -> None:
    """See that the package is installed, before somebody types a key for it.

    Raises:
        CommandError: It is not installed.
    """
    _keyring()


def read(name: str) -> str | None:
    """Return the key of a profile; None when the keyring has none.

    Raises:
        CommandError: The keyring cannot be used.
    """
    keyring = _keyring()
    found: str | None = _in_time(lambda: keyring.get_password(SERVICE, name))
    return found


def write(name: str, secret: str) -> None:
    """Keep the key of a profile.

    Raises:
        CommandError: The keyring cannot be used.
    """
    keyring = _keyring()
    _in_time(lambda: keyring.set_password(SERVICE, name, secret))


def remove(name: str) -> None:
    """Forget the key of a profile; one that is not there is forgotten already.

    Raises:
        CommandError: The keyring cannot be used.
    """
    keyring = _keyring()
    if _in_time(lambda: keyring.get_password(SERVICE, name)) is not None:
        _in_time(lambda: keyring.delete_password(SERVICE, name))


def _keyring() -> Any:
    return needs(
        "keyring",
        extra="keyring",
        purpose="The keyring",
        otherwise="; or set DEEPGRAM_API_KEY, or keep the key in a file of mode 0600 with "
        "'deepgram-manage login --insecure-storage'.",
    )


def _in_time(use: Callable[[], T]) -> T:
    """Use the keyring in a thread that is left alone when it does not come back."""
    outcome: list[T] = []
    failure: list[Exception] = []

    def work() -> None:
        try:
            outcome.append(use())
        except Exception as error:  # noqa: BLE001 -- keyrings raise whatever their systems do
            failure.append(error)

    thread = threading.Thread(target=work, daemon=True, name="keyring")
    thread.start()
    thread.join(_SECONDS)
    if outcome:
        return outcome[0]
    reason = type(failure[0]).__name__ if failure else f"no answer in {_SECONDS:.0f} seconds"
    raise CommandError(
        f"The keyring cannot be used ({reason}).",
        exit_code=Exit.CREDENTIALS,
        code="NO_KEYRING",
        hint="Set DEEPGRAM_API_KEY instead, or keep the key in a file of mode 0600 with "
        "'deepgram-manage login --insecure-storage'.",
    )
