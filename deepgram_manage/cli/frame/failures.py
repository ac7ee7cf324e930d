"""What a command that fails says, and the code it exits with."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Any, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


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

    def with_texts(self, change: Callable[[str], str]) -> Self:
        """Return the same with its message and its hint changed."""
        hint = None if self.hint is None else change(self.hint)
        return self._replace(message=change(self.message), hint=hint)

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

    @classmethod
    def of(cls, failure: Failure) -> Self:
        """Return the error of a failure that is known in full, as one of the API is."""
        error = cls(failure.message)
        error.failure = failure
        return error


def usage_error(message: str, *, hint: str | None = None, code: str = "USAGE") -> CommandError:
    """Return the error of a command line that is invalid; nothing was sent."""
    return CommandError(message, exit_code=Exit.USAGE, code=code, hint=hint)


def with_options(error: Exception, *names: str) -> str:
    """Return what an error says, with the options of the command line for arguments of Python.

    Args:
        error: Says `days_left=-1`, and now says `--days-left -1`.
        names: The arguments.
    """
    import re

    return re.sub(
        rf"\b({'|'.join(names)})=", lambda found: f"--{found[1].replace('_', '-')} ", str(error)
    )


def unknown_choice(
    name: str, given: str, choices: Sequence[str], *, hint: str | None = None
) -> CommandError:
    """Return the error of a value that is none of those that an option takes.

    Args:
        name: The option.
        given: Its value.
        choices: What it takes.
        hint: What to do, when none of the choices is near.
    """
    return usage_error(
        f"{name} {given!r} is not known: choose from {', '.join(choices)}.",
        hint=did_you_mean(given, choices) or hint,
    )


def did_you_mean(given: str, known: Iterable[str]) -> str | None:
    """Return the question whether something near was meant; None when nothing is."""
    from difflib import get_close_matches

    near = get_close_matches(given, list(known), n=3)
    return f"Did you mean {' or '.join(map(repr, near))}?" if near else None


def unknown(what: str, given: str, known: Iterable[str]) -> CommandError:
    """Return the error of an id or a name that there is not."""
    return CommandError(
        f"There is no {what} {given!r}.",
        exit_code=Exit.NOT_FOUND,
        code="NOT_FOUND",
        hint=did_you_mean(given, filter(None, known)),
    )
