"""The standard output: the secret is shown once, and nobody can read it back."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from attrs import frozen

from deepgram_manage.access._errors import NotStoredError

if TYPE_CHECKING:
    from collections.abc import Mapping


@frozen
class Stdout:
    """Prints the secret on a line of its own."""

    @property
    def can_read(self) -> bool:
        """False: what was printed cannot be read back."""
        return False

    def probe(self) -> None:
        """Fail if the standard output is closed.

        Raises:
            NotStoredError: It is.
        """
        if sys.stdout is None or sys.stdout.closed:  # pyright: ignore[reportUnnecessaryComparison]
            raise NotStoredError("the standard output is closed")

    def store(self, secret: str, about: Mapping[str, str]) -> None:
        """Print the secret.

        Raises:
            NotStoredError: Nobody reads it.
        """
        del about
        try:
            sys.stdout.write(f"{secret}\n")
            sys.stdout.flush()
        except (OSError, ValueError) as error:
            del secret
            problem = type(error).__name__
        else:
            return
        raise NotStoredError(f"the standard output did not take the secret: {problem}")

    def read(self) -> None:
        """Return None: what was printed cannot be read back."""

    def to_dict(self) -> dict[str, Any]:
        """Return what describes the destination."""
        return {"kind": "stdout"}
