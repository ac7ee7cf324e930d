"""Asks a person something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .failures import CommandError
from .printable import printable

if TYPE_CHECKING:
    from .streams import Streams


def ask(streams: Streams, question: str) -> str:
    """Ask on stderr, so that the answer of the command stays alone on stdout.

    Raises:
        CommandError: The input ended instead.
    """
    # Names in a question are other people's, and must not steer the terminal.
    streams.stderr.write(printable(question, but="\n"))
    streams.stderr.flush()
    answer = streams.stdin.readline()
    if not answer:
        streams.say("")
        raise CommandError("Nothing was done: the input ended.", code="NOT_CONFIRMED")
    return answer
