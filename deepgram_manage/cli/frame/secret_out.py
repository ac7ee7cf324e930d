"""Hands out a secret, once: on stdout, or in a file that nobody else can read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Self

from .failures import CommandError, usage_error
from .streams import AnswerLostError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from .app import App


class SecretOut:
    """The place for a secret; it is prepared before the secret is made.

    Use it in a `with` block around the call that makes the secret: a file that got none is removed.
    """

    def __init__(self, app: App, path: str | None) -> None:
        """Make the file, if there is to be one.

        Raises:
            CommandError: The file exists or cannot be made, or there is no stdout.
        """
        self._app = app
        self._path = Path(path) if path else None
        self._descriptor: int | None = None
        if app.asked.dry_run:
            return
        if self._path is not None:
            self._descriptor = _new_file(self._path)
        elif app.streams.stdout.closed:
            raise usage_error("stdout is closed, and so the secret would be lost.")

    @property
    def is_file(self) -> bool:
        """Whether the secret goes to a file."""
        return self._path is not None

    def hand_out(self, secret: str, cleaning_up: str) -> None:
        """Write the secret.

        Args:
            secret: What to write, without the end of the line.
            cleaning_up: The command that deletes what the secret belongs to.

        Raises:
            CommandError: It could not be written.
        """
        try:
            if self._descriptor is None:
                self._app.streams.write(f"{secret}\n")
                self._app.streams.flush()
            else:
                self._save(self._descriptor, secret)
        except (OSError, AnswerLostError) as error:
            raise CommandError(
                f"It was created, but its secret could not be written: {error}",
                code="SECRET_LOST",
                hint=f"The secret is lost. Delete it with: {cleaning_up}",
            ) from None

    def hand_out_within(self, answer: Callable[[], str], secret: str, cleaning_up: str) -> None:
        """Write an answer that has the secret in it, unless its fields or filter leave it out.

        Args:
            answer: Returns the answer, without the end of the last line.
            secret: What it has in it.
            cleaning_up: The command that deletes what the secret belongs to.

        Raises:
            CommandError: It could not be written, or its filter failed.
        """
        try:
            text = answer()
        except CommandError as error:
            raise CommandError(
                f"It was created, but its secret could not be shown: {error}",
                code="SECRET_LOST",
                hint=f"The secret is lost. Delete it with: {cleaning_up}",
            ) from None
        self.hand_out(text, cleaning_up)
        if secret not in text:
            self._app.warn(f"the answer leaves out the secret, which is lost: {cleaning_up}")

    def _save(self, descriptor: int, secret: str) -> None:
        with open(descriptor, "w", encoding="utf-8", closefd=False) as file:
            file.write(f"{secret}\n")
        os.fsync(descriptor)
        os.close(descriptor)
        self._descriptor = None
        self._app.say(f"The secret is in {self._path}.")

    def __enter__(self) -> Self:
        """Use it in a `with` block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Remove a file that got no secret."""
        if self._descriptor is not None and self._path is not None:
            os.close(self._descriptor)
            self._path.unlink(missing_ok=True)


def _new_file(path: Path) -> int:
    """Make a file that only its owner can read; one that exists is left alone."""
    try:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise CommandError(f"{path} exists, and is not overwritten.", code="FILE") from None
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.", code="FILE") from None
