"""What a command that fails says, and the code it exits with."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class Exit(IntEnum):
    """The exit codes, by what a script would do next."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    CREDENTIALS = 3
    NOT_FOUND = 4
    PERMISSION = 5
    LIMIT = 6
    UNCLEAR = 7
    PARTLY = 8
    CANNOT_TELL = 69
    """Of a guard: whether it is safe could not be told."""
    INTERRUPTED = 130


class Failure(NamedTuple):
    """What went wrong: one sentence, what to do about it, and what to quote to support."""

    exit_code: Exit
    code: str
    message: str
    hint: str | None = None
    request_id: str | None = None
    status: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return what `--json` prints below `error`."""
        return {
            "code": self.code,
            "message": self.message,
            "hint": self.hint,
            "request_id": self.request_id,
            "status": self.status,
        }


class CommandError(Exception):
    """A command cannot go on, and knows why."""

    def __init__(
        self,
        message: str,
        *,
        exit_code: Exit = Exit.FAILED,
        code: str | None = None,
        hint: str | None = None,
    ) -> None:
        """Say what went wrong in a sentence, and what to do about it in another."""
        super().__init__(message)
        self.failure: Failure = Failure(exit_code, code or exit_code.name, message, hint)


def usage_error(message: str, *, hint: str | None = None, code: str = "USAGE") -> CommandError:
    """Return the error of a command line that is invalid; nothing was sent."""
    return CommandError(message, exit_code=Exit.USAGE, code=code, hint=hint)


def unknown(what: str, given: str, known: Iterable[str]) -> CommandError:
    """Return the error of an id or a name that there is not."""
    from difflib import get_close_matches

    names = [name for name in known if name]
    near = get_close_matches(given, names, n=3)
    hint = f"Did you mean {' or '.join(map(repr, near))}?" if near else None
    return CommandError(
        f"There is no {what} {given!r}.", exit_code=Exit.NOT_FOUND, code="NOT_FOUND", hint=hint
    )
