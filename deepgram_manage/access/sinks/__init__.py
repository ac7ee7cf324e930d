"""Where the secret of a new key goes: each destination takes it, and says whether it did.

    from deepgram_manage import access

    sink = access.sinks.EnvFile("/etc/app.env", "DEEPGRAM_API_KEY")

A destination of your own needs the four methods of `Sink`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from .command import Command
from .files import EnvFile, File
from .keyring import Keyring
from .stdout import Stdout

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Command", "EnvFile", "File", "Keyring", "Sink", "Stdout", "from_dict"]


class Sink(Protocol):
    """A destination for a secret."""

    def probe(self) -> None:
        """Prove that the destination can be written now, without touching what it holds.

        Raises:
            NotStoredError: It cannot.
        """
        ...

    def store(self, secret: str, about: Mapping[str, str]) -> None:
        """Store a secret.

        Args:
            secret: The secret.
            about: What is known of the key: `api_key_id`, `project_id` and `comment`.

        Raises:
            NotStoredError: The destination does not hold the secret.
        """
        ...

    def read(self) -> str | None:
        """Return the secret that the destination holds; None when it holds none or cannot tell.

        Raises:
            NotStoredError: It cannot be read now.
        """
        ...

    def to_dict(self) -> dict[str, Any]:
        """Return what describes the destination, without a secret; `kind` names it."""
        ...

    @property
    def can_read(self) -> bool:
        """Whether the destination can be read back."""
        ...


_KINDS: dict[str, Any] = {
    "command": Command,
    "env-file": EnvFile,
    "file": File,
    "keyring": Keyring,
    "stdout": Stdout,
}


def from_dict(description: Mapping[str, Any]) -> Sink:
    """Make the destination that `to_dict` has described.

    Raises:
        ValueError: It is one of your own: pass it again.
    """
    kind = description.get("kind")
    if kind not in _KINDS:
        raise ValueError(f"the destination {kind!r} is not of this package: pass it with sink=")
    values = {name: value for name, value in description.items() if name != "kind"}
    sink: Sink = _KINDS[kind](**values)
    return sink
