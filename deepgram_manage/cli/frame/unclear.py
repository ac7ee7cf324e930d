"""Explains what a creating call may have left behind, with the command that cleans up."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from deepgram_manage import WriteOutcomeUnknownError

from .explaining import with_notes
from .failures import CommandError, Exit

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from .app import App


@contextmanager
def explained(
    app: App, what: str, *, listing: str, deleting: Callable[[str], str]
) -> Generator[None]:
    """Turn the outcome that nobody knows into what to do about it.

    Args:
        app: The run of the program.
        what: What is created, e.g. `key`.
        listing: The command that shows whether it was created.
        deleting: Returns the command that deletes the one of an id.

    Raises:
        CommandError: It is not known whether it was created.
    """
    try:
        yield
    except WriteOutcomeUnknownError as error:
        if error.found_ids:
            commands = "; ".join(deleting(each) for each in error.found_ids)
            hint = f"Its secret is lost. Delete it and create another: {commands}"
        else:
            hint = f"Check whether it exists before you create another: {listing}"
        raise CommandError(
            with_notes(error, f"It is not known whether the {what} was created: {error}"),
            exit_code=Exit.UNCLEAR,
            code="OUTCOME_UNKNOWN",
            hint=hint,
        ) from None
    except KeyboardInterrupt:
        app.streams.say(f"The {what} may have been created. Look with: {listing}")
        raise
