"""Says what is wrong with a scope that the server refuses."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from deepgram_manage import KNOWN_SCOPES, BadRequestError
from deepgram_manage.cli.frame import CommandError
from deepgram_manage.cli.frame.explaining import explain
from deepgram_manage.cli.frame.failures import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence


_CURRENT = tuple(scope for scope in KNOWN_SCOPES if not scope.startswith("onprem:"))


@contextmanager
def scopes_explained(given: Sequence[str]) -> Generator[None]:
    """Add to the error of a server which scopes there are, when one that is unknown was given.

    The server decides: a scope that is unknown here may be new.

    Raises:
        CommandError: The server refused the call.
    """
    try:
        yield
    except BadRequestError as error:
        failure = explain(error)
        hint = _hint(given)
        if failure is None or hint is None:
            raise
        raise CommandError.of(failure._replace(hint=hint)) from error


def _hint(given: Sequence[str]) -> str | None:
    unknown = [scope for scope in given if scope not in KNOWN_SCOPES]
    if not unknown:
        return None
    meant = did_you_mean(unknown[0], _CURRENT)
    return (
        f"{unknown[0]!r} is not a scope that the API reference lists. "
        f"{f'{meant} ' if meant else ''}These are: {', '.join(_CURRENT)}."
    )
