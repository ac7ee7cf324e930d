"""Holds a secret so that a traceback which shows local variables does not show it."""

from __future__ import annotations

from typing import Any


class Secret:
    """A secret on its way from the server to a destination."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        """Hold a secret."""
        self._value = value

    def reveal(self) -> str:
        """Return the secret, to be handed on and not kept."""
        return self._value

    def __bool__(self) -> bool:
        """Return whether there is one."""
        return bool(self._value)

    def __repr__(self) -> str:
        """Show that there is one."""
        return "Secret('********')"

    def __reduce__(self) -> tuple[Any, ...]:
        """Refuse: pickles outlive processes, and are stored who knows where."""
        raise TypeError("secrets are not pickled")
