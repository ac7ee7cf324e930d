"""What errors mean to somebody at a shell: a sentence, a hint, and an exit code.

The classes of the client are loaded by the first error, which most calls never see.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from deepgram_manage import (
    AuthenticationError,
    DeepgramApiError,
    DeepgramApiKeyError,
    DeepgramConnectionError,
    DeepgramError,
    NotFoundError,
    PaymentRequiredError,
    PermissionDeniedError,
    RateLimitError,
    UsageNotReadyError,
    UsageNotSettledError,
    WriteOutcomeUnknownError,
)
from deepgram_manage.extras import install_command

from .failures import CommandError, Exit, Failure
from .refusing import is_refusal
from .streams import OwnWords

if TYPE_CHECKING:
    from deepgram_manage import ManageClient

_FORMS = {"--output", "-o", "--format", "-f"}
"""How other programs call the option for the form of an answer."""

_PATIENCE = 5.0
"""How many seconds to wait for what would only make an error clearer."""

# The first that fits counts: an unclear write may also be a server error.
_EXITS: tuple[tuple[type[DeepgramError], Exit, OwnWords | None], ...] = (
    (
        DeepgramApiKeyError,
        Exit.CREDENTIALS,
        OwnWords("Set DEEPGRAM_API_KEY, or run 'deepgram-manage login'."),
    ),
    (WriteOutcomeUnknownError, Exit.UNCLEAR, None),
    (PermissionDeniedError, Exit.PERMISSION, None),
    (
        AuthenticationError,
        Exit.CREDENTIALS,
        OwnWords(
            "The key is wrong, expired or deleted; "
            "'deepgram-manage doctor' says where it comes from."
        ),
    ),
    (
        UsageNotReadyError,
        Exit.NOT_FOUND,
        OwnWords("'deepgram-manage requests wait' waits for the record."),
    ),
    (NotFoundError, Exit.NOT_FOUND, None),
    (
        PaymentRequiredError,
        Exit.LIMIT,
        OwnWords("The project has no credit left; see 'deepgram-manage billing balances'."),
    ),
    (RateLimitError, Exit.LIMIT, OwnWords("Too many requests: try again later.")),
    (UsageNotSettledError, Exit.UNCLEAR, OwnWords("Wait longer with --within.")),
    (
        DeepgramConnectionError,
        Exit.UNCLEAR,
        OwnWords("The server did not answer; 'deepgram-manage doctor' tests the way to it."),
    ),
)


def _explain_api_error(error: DeepgramError) -> Failure:
    """Return what to say about an error of the client."""
    exit_code: Exit
    hint: str | None
    exit_code, hint = next(
        ((code, hint) for kind, code, hint in _EXITS if isinstance(error, kind)),
        (Exit.FAILED, None),
    )
    if isinstance(error, DeepgramApiError):
        if error.missing_scope:
            # Some servers say so with 401, though the key itself is right.
            exit_code, hint = Exit.PERMISSION, f"This needs {error.missing_scope}."
        if isinstance(error, NotFoundError) and "/requests/" in error.path:
            hint = OwnWords(
                "Records appear minutes after a request: 'requests wait' waits for one."
            )
        return Failure(
            exit_code,
            error.code or exit_code.name,
            with_notes(error, str(error))
            if isinstance(error, WriteOutcomeUnknownError)
            else _sentence(error),
            hint,
            error.request_id,
            error.status_code,
        )
    return Failure(exit_code, exit_code.name, with_notes(error, str(error)), hint)


def with_own_scopes(failure: Failure, manage: ManageClient) -> Failure:
    """Return a failure whose hint says what the key may do, too, where the server tells."""
    try:
        scopes = manage.with_options(deadline=_PATIENCE, retry=None).get_token_details().scopes
    except DeepgramError:
        return failure
    has = f"This key has {', '.join(scopes) or 'no scopes'}."
    return failure._replace(hint=f"{failure.hint} {has}" if failure.hint else has)


def _sentence(error: DeepgramApiError) -> str:
    text = f"{error.message} ({error.method} {error.path}: {error.status_code})"
    return with_notes(error, text)


def with_notes(error: Exception, text: str) -> str:
    """Return a text about an error with the notes that the client made on it."""
    return " ".join([text, *getattr(error, "__notes__", [])])


def explain(error: Exception) -> Failure | None:  # noqa: PLR0911 -- one for each kind of error
    """Return what to say about an error; None when it is a fault of this program."""
    if isinstance(error, CommandError):
        return error.failure
    if isinstance(error, click.UsageError):
        return _usage(error)
    if isinstance(error, click.ClickException):
        return Failure(Exit.FAILED, "FAILED", error.format_message())
    if isinstance(error, DeepgramError):
        return _explain_api_error(error)
    if isinstance(error, ModuleNotFoundError):
        hint = f"Run: {install_command('cli')}"
        return Failure(Exit.FAILED, "MISSING_EXTRA", f"{error.name} is not installed.", hint)
    if isinstance(error, OSError):
        return Failure(Exit.FAILED, "FILE", _of_file(error))
    if isinstance(error, ValueError | TypeError) and is_refusal(error):
        return Failure(Exit.USAGE, "USAGE", str(error))
    return None


def _usage(error: click.UsageError) -> Failure:
    context = error.ctx
    hint = f"See '{context.command_path} --help'." if context else None
    if isinstance(error, click.NoSuchOption) and error.option_name in _FORMS:
        hint = OwnWords(
            "For another form use --json, --jsonl or --csv; '> FILE' writes into a file."
        )
    return Failure(Exit.USAGE, "USAGE", error.format_message(), hint)


def _of_file(error: OSError) -> str:
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror or error}"
