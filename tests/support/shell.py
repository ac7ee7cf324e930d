"""The command line in this process: what a person types, and what comes of it."""

from __future__ import annotations

import io
import json
import shlex
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TextIO, TypeAlias

from deepgram_manage.cli import main
from deepgram_manage.cli.frame import App
from deepgram_manage.cli.frame.streams import Streams
from deepgram_manage.emulator import EmulatorTransport

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

    from deepgram_manage.emulator import Emulator

Anything: TypeAlias = Any


@dataclass(frozen=True)
class Done:
    """What came of a command."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Anything:
        """The answer, read as JSON."""
        return json.loads(self.out)

    @property
    def rows(self) -> list[list[str]]:
        """The answer, read as tab-separated values."""
        return [line.split("\t") for line in self.out.splitlines()]


class Shell:
    """Runs commands on an emulator, whose clock is theirs: to sleep moves it.

    Attributes:
        emulator: What answers.
        environment: The environment variables.
        transport: What the commands send with.
    """

    def __init__(self, emulator: Emulator, **environment: str) -> None:
        """Call with the emulator's first key."""
        self.emulator = emulator
        self.environment = {"DEEPGRAM_API_KEY": emulator.admin_key} | environment
        self.transport: httpx.BaseTransport = EmulatorTransport(emulator)

    def run(  # noqa: PLR0913 -- one argument for each thing that a terminal has
        self,
        line: str,
        *,
        terminal: bool = False,
        stdin: str | bytes = "",
        width: int = 100,
        height: int = 50,
        environment: Mapping[str, str] | None = None,
        encoding: str = "utf-8",
        stdout: TextIO | None = None,
    ) -> Done:
        """Run a command line, without the name of the program.

        Args:
            line: What is typed.
            terminal: Whether at a terminal, or else in a pipe.
            stdin: What is typed after that, or what a pipe brings.
            width: The columns of the terminal.
            height: The lines of the terminal.
            environment: More environment variables.
            encoding: That of the terminal.
            stdout: Where the answer goes instead; it is then not part of what came.
        """
        written = io.BytesIO()
        out = stdout or io.TextIOWrapper(written, encoding, "backslashreplace", newline="\n")
        err = io.StringIO()
        variables = {"NO_COLOR": "1"} | self.environment | dict(environment or {})
        streams = Streams(
            io.TextIOWrapper(io.BytesIO(stdin.encode() if isinstance(stdin, str) else stdin)),
            out,
            err,
            environment=variables,
            terminals=(terminal, terminal, terminal),
            size=(width, height),
        )
        app = App(
            streams, variables, transport=self.transport, now=self.now, sleep=self.emulator.advance
        )
        code = main(shlex.split(line.removeprefix("deepgram-manage ")), app)
        if stdout is None:
            out.flush()
        return Done(code, written.getvalue().decode(encoding), err.getvalue())

    @property
    def project_id(self) -> str:
        """The id of the first project."""
        return self.emulator.world.state.projects()[0].project_id

    def now(self) -> datetime:
        """Return the time of the emulator."""
        return datetime.fromtimestamp(self.emulator.now() / 1_000_000, UTC)
