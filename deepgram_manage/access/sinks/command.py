"""A command that takes the secret on its standard input, such as the client of a secret store."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from attrs import frozen

from deepgram_manage.access._errors import NotStoredError
from deepgram_manage.child_environment import child_environment

if TYPE_CHECKING:
    from collections.abc import Mapping


@frozen
class Command:
    """A command line for the shell that stores what it reads on its standard input.

    It gets the secret without a line end. Its environment has DEEPGRAM_KEY_ID,
    DEEPGRAM_PROJECT_ID and DEEPGRAM_KEY_COMMENT, but never the credentials of the caller. It must
    exit with 0 only when it has stored the secret; any other code, or more than `timeout`
    seconds, means that it has not. What it prints is dropped: it may hold the secret, in any
    encoding. To keep its errors, redirect them in the command line, as with `2>store.log`.
    """

    command: str
    """What stores the secret."""
    read_command: str | None = None
    """What prints the secret that is stored, so that a rotation knows what the store holds."""
    timeout: float = 60.0
    """How many seconds each may take."""

    @property
    def can_read(self) -> bool:
        """Whether there is a command that reads."""
        return self.read_command is not None

    def probe(self) -> None:
        """Fail if a program that a command begins with does not exist.

        A store has no place to try: what is written there is what programs read.

        Raises:
            NotStoredError: There is no such program.
        """
        for command in filter(None, (self.command, self.read_command)):
            program = _program(command)
            if program is not None and shutil.which(program) is None:
                raise NotStoredError(f"there is no program {program!r}, which is to store the key")

    def store(self, secret: str, about: Mapping[str, str]) -> None:
        """Run the command.

        Raises:
            NotStoredError: It ended with another code than 0, or took too long.
        """
        what = "the command that stores the key"
        try:
            code, _output = _run(self.command, secret, self.timeout, about, reads=False)
        except OSError as error:
            problem = f"{what} cannot be run: {error.strerror or type(error).__name__}"
        else:
            if code == 0:
                return
            problem = (
                f"{what} took more than {self.timeout:g} s: it was stopped, and counts as not "
                "stored"
                if code is None
                else f"{what} ended with {code}; its output is not shown, as it may hold the key: "
                "add 2>FILE to the command to see its errors"
            )
        # A traceback that shows local variables must not show it.
        del secret
        raise NotStoredError(problem)

    def read(self) -> str | None:
        """Return what the reading command prints; None without one, or if it prints nothing.

        Raises:
            NotStoredError: It ended with another code than 0, or took too long.
        """
        if self.read_command is None:
            return None
        code, output = _run(self.read_command, "", self.timeout, {}, reads=True)
        if code == 0:
            return output.strip() or None
        del output
        what = "took too long" if code is None else f"ended with {code}"
        raise NotStoredError(f"the command that reads the key back {what}")

    def to_dict(self) -> dict[str, Any]:
        """Return what describes the destination."""
        return {
            "kind": "command",
            "command": self.command,
            "read_command": self.read_command,
            "timeout": self.timeout,
        }


def _program(command: str) -> str | None:
    """Return the program that a command line begins with; None when only a shell can tell."""
    try:
        words = shlex.split(command)
    except ValueError:
        return None
    word = next(iter(words), "")
    is_plain = bool(word) and not any(char in word for char in "=$`(){}<>|&;*?~")
    return word if is_plain and not _is_builtin(word) else None


def _is_builtin(word: str) -> bool:
    return word in {"cd", "exec", "exit", "if", "for", "while", "read", "set", "umask", "test", "["}


def _run(
    command: str, secret: str, timeout: float, about: Mapping[str, str], *, reads: bool
) -> tuple[int | None, str]:
    """Run a command line; return its code, None if it was stopped, and what it is to read out."""
    environment = child_environment(os.environ) | {
        "DEEPGRAM_KEY_ID": about.get("api_key_id", ""),
        "DEEPGRAM_PROJECT_ID": about.get("project_id", ""),
        "DEEPGRAM_KEY_COMMENT": about.get("comment", ""),
    }
    # A command line is what users give, and the secret is not in it.
    process = subprocess.Popen(  # noqa: S602
        command,
        shell=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE if reads else subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=sys.platform != "win32",
    )
    try:
        output, _errors = process.communicate(secret.encode(), timeout=timeout)
    except subprocess.TimeoutExpired:
        _stop(process)
        return None, ""
    except BaseException:
        _stop(process)
        raise
    return process.returncode, (output or b"").decode("utf-8", "replace")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Stop a command with everything that it has started."""
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
