"""What programs find in their environment that this package starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "child_environment",
]

_CREDENTIALS = ("DEEPGRAM_API_KEY", "DEEPGRAM_ACCESS_TOKEN")


def child_environment(environment: Mapping[str, str], *hidden: str) -> dict[str, str]:
    """Return an environment without Deepgram's credentials, for a program that does not need them.

    Args:
        environment: The environment variables, such as `os.environ`.
        hidden: Other variables that the program is not to see.
    """
    return {
        name: value
        for name, value in environment.items()
        if name not in _CREDENTIALS and name not in hidden
    }
