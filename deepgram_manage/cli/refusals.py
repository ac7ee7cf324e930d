"""What `access` refuses, as an error of the program."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from deepgram_manage.cli.frame import CommandError, Exit

if TYPE_CHECKING:
    from collections.abc import Generator

    from deepgram_manage.access import AccessError

_EXITS = {
    "scopes": Exit.PERMISSION,
    "no-key": Exit.NOT_FOUND,
    "no-project": Exit.NOT_FOUND,
    "unknown-rotation": Exit.NOT_FOUND,
    "ambiguous": Exit.USAGE,
    "owner-changes": Exit.USAGE,
}


@contextmanager
def refusals_explained() -> Generator[None]:
    """Turn what is refused in the block into an error of the program.

    Raises:
        CommandError: Something was refused.
    """
    from deepgram_manage.access import AccessError

    try:
        yield
    except AccessError as error:
        raise explained(error) from error


def explained(error: AccessError) -> CommandError:
    """Return what is refused as an error of the program."""
    from deepgram_manage.access import OwnerChangeError, RotationError

    hint = None
    text = str(error)
    if isinstance(error, OwnerChangeError):
        text, hint = error.change, "Add --yes to agree, or call with a key of the same account."
    elif isinstance(error, RotationError) and error.rotation and not error.rotation.is_over:
        hint = (
            f"See 'deepgram-manage keys rotate status {error.rotation.id}'; 'resume' goes on, "
            "'abandon' gives up."
        )
    return CommandError(
        f"{sentence(text)}.",
        exit_code=_EXITS.get(error.reason, Exit.FAILED),
        code=error.reason.upper().replace("-", "_"),
        hint=hint,
    )


def sentence(text: str) -> str:
    """Return a text with a capital at its beginning, unless it begins with an id."""
    return text if text.startswith("rot-") else f"{text[:1].upper()}{text[1:]}"
