"""Where a command reads and writes: the one place that knows whether a person is looking."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from typing import TYPE_CHECKING, LiteralString, Self, TextIO

from .printable import printable

if TYPE_CHECKING:
    from collections.abc import Mapping

_WIDTH, _HEIGHT = 80, 24


class OwnWords(str):
    """Words of this program that quote nobody: they give no secret away, whatever it is.

    A secret may be a common word, such as `wrong`. Stars in a sentence that everybody knows would
    tell which one.
    """

    __slots__ = ()

    if TYPE_CHECKING:  # Nothing that was put together can be one.

        def __new__(cls, words: LiteralString) -> Self:
            """Take a text that stands in the source."""
            ...


class AnswerLostError(Exception):
    """The answer could not be written: stdout is closed, or its disk is full."""


class Streams:
    """The three streams of a command, and what is known of each.

    Attributes:
        environment: The environment variables.
        stdin: What a person types, or what a pipe brings.
        stdout: The answer, and nothing else.
        stderr: Talk: warnings, questions, progress, errors.
        reads_from_terminal: Whether somebody can be asked.
        writes_to_terminal: Whether somebody reads the answer.
        talks_to_terminal: Whether somebody reads the talk.
        colour: Whether the answer may have colour.
        colours_talk: Whether the talk may have colour.
        width: The columns of the terminal; 80 where it does not say.
        height: The lines of the terminal; 24 where it does not say.
        has_answered: Whether a part of the answer was written.
        outlives_reader: Whether the command goes on when nobody reads its answer any more.
        reader_left: Whether that has happened.
    """

    def __init__(  # noqa: PLR0913 -- three streams, and what is known of each
        self,
        stdin: TextIO,
        stdout: TextIO,
        stderr: TextIO,
        *,
        environment: Mapping[str, str],
        terminals: tuple[bool, bool, bool] | None = None,
        size: tuple[int, int] | None = None,
    ) -> None:
        """Look at three streams; `terminals` and `size` say what tests want to be true."""
        self.environment = environment
        self.stdin = stdin
        self.stdout = stdout
        self.stderr = stderr
        looks = (_is_terminal(stream) for stream in (stdin, stdout, stderr))
        reads, writes, talks = terminals or looks
        self.reads_from_terminal: bool = reads
        self.writes_to_terminal: bool = writes
        self.talks_to_terminal: bool = talks
        self.colour: bool = _has_colour(environment, is_terminal=self.writes_to_terminal)
        self.colours_talk: bool = _has_colour(environment, is_terminal=self.talks_to_terminal)
        width, height = size or _size(stdout, environment)
        self.width: int = width or _WIDTH
        self.height: int = height or _HEIGHT
        self.has_answered: bool = False
        self.outlives_reader: bool = False
        self.reader_left: bool = False
        self._has_passing_line = False
        self._secrets: list[str] = []

    @classmethod
    def of_process(cls) -> Streams:
        """Return the streams of this process; a closed one refuses to be written to."""
        for stream in (sys.stdout, sys.stderr):
            # What the encoding of the terminal lacks is shown, as an escape, and never fatal.
            if stream is not None:  # pyright: ignore[reportUnnecessaryComparison]
                stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
        stdin: object = sys.stdin
        if isinstance(stdin, TextIOWrapper):
            # What is not text is refused by whoever reads it, who knows what it should be.
            stdin.reconfigure(errors="surrogateescape")
        return cls(
            sys.stdin or _closed(),
            sys.stdout or _closed(),
            sys.stderr or open(os.devnull, "w", encoding="utf-8"),  # noqa: PTH123 -- as long as the process
            environment=os.environ,
        )

    @property
    def speaks_unicode(self) -> bool:
        """Whether the answer can have any character."""
        return (self.stdout.encoding or "utf-8").lower().replace("-", "").startswith("utf")

    def read_bytes(self) -> bytes:
        """Return all that standard input has, in whatever encoding it is; nothing if closed."""
        return b"" if self.stdin.closed else self.stdin.buffer.read()

    def hide(self, secret: str) -> None:
        """Have no talk show a secret, wherever it comes from."""
        self._secrets.append(secret)

    def without_secrets(self, text: str) -> str:
        """Return a text with stars for each secret in it; the program's own words stay whole."""
        if isinstance(text, OwnWords):
            return text
        for secret in self._secrets:
            text = text.replace(secret, "********")
        return text

    def write(self, text: str) -> None:
        """Write a part of the answer.

        Raises:
            AnswerLostError: It cannot be written.
        """
        self.has_answered = True
        self.pass_over()
        if self.reader_left:
            return
        try:
            self.stdout.write(text)
        except (OSError, ValueError) as error:
            self._lose(error)

    def say(self, text: str, label: str = "", colour: int = 0) -> None:
        """Tell a person a line.

        Args:
            text: What to say. Names in it are other people's, and must not steer the terminal.
            label: What stands before it.
            colour: The colour of the label, by its number in ANSI escape codes; 0 for none.
        """
        text = printable(self.without_secrets(text), but="\n\t")
        if label:
            coloured = colour and self.colours_talk
            shown = f"\x1b[{colour}m{label}\x1b[0m" if coloured else label
            text = f"{shown} {text}"
        self.pass_over()
        self.stderr.write(f"{text}\n")
        self.stderr.flush()

    def show_passing(self, text: str) -> None:
        """Show a line that the next one takes the place of."""
        self.stderr.write(f"\r\x1b[K{printable(text)[: self.width - 1]}")
        self.stderr.flush()
        self._has_passing_line = True

    def pass_over(self) -> None:
        """Take the passing line away, if there is one."""
        if self._has_passing_line:
            self._has_passing_line = False
            self.stderr.write("\r\x1b[K")
            self.stderr.flush()

    def flush(self) -> None:
        """Write out what was held back, if there is an answer.

        Raises:
            AnswerLostError: It cannot be written.
        """
        if self.reader_left or not self.has_answered:
            return
        try:
            self.stdout.flush()
        except (OSError, ValueError) as error:
            self._lose(error)

    def _lose(self, error: Exception) -> None:
        """Raise what happened to the answer, unless the command goes on without a reader."""
        if not isinstance(error, BrokenPipeError):
            raise AnswerLostError(str(error)) from None
        if not self.outlives_reader:
            raise error
        self.reader_left = True


def _closed() -> TextIO:
    """Return a stream that was closed before the program began."""
    stream = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 -- closed in the next line
    stream.close()
    return stream


def _is_terminal(stream: TextIO) -> bool:
    return not stream.closed and stream.isatty()


def _has_colour(environment: Mapping[str, str], *, is_terminal: bool) -> bool:
    """Follow NO_COLOR, CLICOLOR_FORCE and TERM, in this order."""
    if environment.get("NO_COLOR"):
        return False
    if environment.get("CLICOLOR_FORCE", "0") not in {"", "0"}:
        return True
    return is_terminal and environment.get("TERM") != "dumb"


def _size(stdout: TextIO, environment: Mapping[str, str]) -> tuple[int, int]:
    try:
        columns, lines = os.get_terminal_size(stdout.fileno())
    except (OSError, ValueError):
        columns, lines = 0, 0
    told = [environment.get(name, "") for name in ("COLUMNS", "LINES")]
    columns, lines = (
        int(text) if text.isdecimal() and int(text) else number
        for text, number in zip(told, (columns, lines), strict=True)
    )
    return columns, lines
