"""The keyring of the system, through the extra `deepgram-manage[keyring]`."""

from __future__ import annotations

import threading
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import frozen

from deepgram_manage.access._errors import NotStoredError
from deepgram_manage.extras import install_command

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")

_PATIENCE = 20.0
"""How many seconds a keyring may take: without a desktop, some wait for ever."""


@frozen
class Keyring:
    """An entry of the system's keyring."""

    service: str = "deepgram-manage"
    username: str = "DEEPGRAM_API_KEY"

    @property
    def can_read(self) -> bool:
        """True: it is read back."""
        return True

    def probe(self) -> None:
        """Store, read back and delete a placeholder beside the entry.

        Raises:
            NotStoredError: The keyring does not take it.
        """
        import secrets

        beside = f"{self.username}.try-{secrets.token_hex(4)}"

        def attempt() -> str | None:
            keyring = _keyring()
            keyring.set_password(self.service, beside, "placeholder")
            try:
                held: str | None = keyring.get_password(self.service, beside)
                return held
            finally:
                keyring.delete_password(self.service, beside)

        if _patiently(attempt) != "placeholder":
            raise NotStoredError("the keyring does not return what was stored")

    def store(self, secret: str, about: Mapping[str, str]) -> None:
        """Replace the entry.

        Raises:
            NotStoredError: The keyring does not take it.
        """
        del about
        _patiently(lambda: _keyring().set_password(self.service, self.username, secret))

    def read(self) -> str | None:
        """Return the entry; None when there is none.

        Raises:
            NotStoredError: The keyring does not answer.
        """
        held: str | None = _patiently(lambda: _keyring().get_password(self.service, self.username))
        return held

    def to_dict(self) -> dict[str, Any]:
        """Return what describes the destination."""
        return {"kind": "keyring", "service": self.service, "username": self.username}


def _keyring() -> Any:
    if find_spec("keyring") is None:
        raise NotStoredError(f"the keyring needs an extra. Run: {install_command('keyring')}")
    import keyring

    return keyring


def _patiently(function: Callable[[], T]) -> T:
    """Return what a function returns; fail when it takes too long, or raises."""
    results: list[T] = []
    problems: list[str] = []

    def run() -> None:
        try:
            results.append(function())
        except NotStoredError as error:
            problems.append(str(error))
        except Exception as error:  # noqa: BLE001 -- back ends raise what they like
            # Its text is not shown: nobody knows what is in it.
            problems.append(f"the keyring failed with {type(error).__name__}")

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(_PATIENCE)
    if results:
        return results[0]
    raise NotStoredError(
        problems[0] if problems else f"the keyring did not answer within {_PATIENCE:g} s"
    )
