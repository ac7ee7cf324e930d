"""Runs a command line: from its words to its exit code."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from .app import App
from .common import wants_json
from .failures import Exit, Failure
from .groups import PROGRAM, root
from .streams import AnswerLostError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .streams import Streams

_RED = 31


def main(argv: Sequence[str] | None = None, app: App | None = None) -> int:
    """Run a command.

    Args:
        argv: The words after the name of the program; those of this process unless given.
        app: The run of the program, made by tests.

    Returns:
        The exit code.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    running = app or App()
    streams = running.streams
    streams.has_answered = False
    running.failed_with = None
    code: int | None = None
    try:
        code = _run(words, running)
        streams.flush()
        if streams.reader_left:
            _abandon(streams)
    except BrokenPipeError:
        # Whoever read the answer has read enough; what failed before has failed all the same.
        _abandon(streams)
        return _verdict(running, code, Exit.DONE)
    except AnswerLostError as error:
        streams.say(f"error: The answer could not be written: {error}")
        _abandon(streams)
        return _verdict(running, code or None, Exit.FAILED)
    return code


def _verdict(app: App, code: int | None, otherwise: int) -> int:
    """Return the exit code of a command whose answer nobody got: that of a guard counts."""
    if app.failed_with is not None:
        return app.failed_with
    if not app.is_guard:
        return code or otherwise
    return Exit.CANNOT_TELL if code is None else code


def _run(words: list[str], app: App) -> int:
    """Run a command, and say what went wrong."""
    program = root()
    try:
        with program.make_context(PROGRAM, words, obj=app) as context:
            program.invoke(context)
            app.finish()
    except click.exceptions.Exit as done:
        return done.exit_code
    except (KeyboardInterrupt, click.Abort):
        failure = Failure(Exit.INTERRUPTED, "INTERRUPTED", "Interrupted.")
        return _report(failure, words, app)
    except (BrokenPipeError, AnswerLostError):
        raise
    except Exception as error:  # noqa: BLE001 -- the last resort: every error is told
        return _failed(error, words, app)
    return app.exit_code


def _failed(error: Exception, words: list[str], app: App) -> int:
    if app.asked.dry_run:
        from .dry_run import NotSentError, show

        if isinstance(error, NotSentError):
            show(app.streams, app.asked, error)
            return Exit.DONE
    from .explaining import explain

    failure = explain(error)
    if failure is not None and failure.exit_code is Exit.PERMISSION:
        from .explaining import with_own_scopes

        failure = with_own_scopes(failure, app.manage)
    if "--debug" in words or app.asked.debug:
        import traceback

        app.streams.say("".join(traceback.format_exception(error)).rstrip())
    if failure is None:
        failure = Failure(
            Exit.FAILED,
            "INTERNAL",
            f"Something went wrong in deepgram-manage itself: {type(error).__name__}: {error}",
            "Run it again with --debug, and report what it prints.",
        )
    if app.is_guard and failure.exit_code is not Exit.USAGE:
        # A script must not take a failure for a verdict.
        failure = failure._replace(exit_code=Exit.CANNOT_TELL)
    return _report(failure, words, app)


def _report(failure: Failure, words: list[str], app: App) -> int:
    """Say what went wrong, to people and, when they asked for JSON, to programs."""
    app.failed_with = failure.exit_code
    # Whoever named a key by its secret finds it in no log.
    failure = failure.with_texts(app.streams.without_secrets)
    _tell(failure, app)
    # Half an answer with an error behind it would not be JSON any more; lines of JSON still are.
    if wants_json(words) and ("--jsonl" in words or not app.streams.has_answered):
        import json

        app.streams.write(json.dumps({"error": failure.to_dict()}, indent=_indent(words)) + "\n")
    return failure.exit_code


def _indent(words: list[str]) -> int | None:
    return None if "--jsonl" in words else 2


def _tell(failure: Failure, app: App) -> None:
    app.streams.say(failure.message, "error:", _RED)
    if failure.hint:
        app.streams.say(failure.hint, "hint:")
    if failure.request_id:
        app.streams.say(f"request id: {failure.request_id}")


def _abandon(streams: Streams) -> None:
    """Keep Python from writing what is left of the answer when it ends."""
    import os

    streams.has_answered = False
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):
        return
