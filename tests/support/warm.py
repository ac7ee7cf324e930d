"""Programs that are forked off a server that has imported what they need.

Most of the time of a small program goes to what it imports. For tests that start many, and that
are not about how one starts, a server imports it once; each program then is a process of its own
still, with the arguments, environment, folder and streams that it was started with.

As a script this is the server: `python warm.py ADDRESS MODULE…`. It has no imports but those of the
standard library, so that any interpreter can run it.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import runpy
import select
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TextIO

if TYPE_CHECKING:
    from collections.abc import Mapping

_MOST = 1 << 20
_STREAMS = 3

# What stands in the place of a program, in bash: it hands its arguments, environment, folder and
# streams to the server, and ends as the program does. `-I` and `-S` spare it what it does not need.
_STAND_IN = """\
#!{python} -IS
import json, os, socket, sys
server = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
server.connect({address!r})
asked = [[*{arguments!r}, *sys.argv[1:]], dict(os.environ), os.getcwd()]
socket.send_fds(server, [json.dumps(asked).encode()], [0, 1, 2])
os._exit(int(server.recv(9)))
"""


class Warm:
    """A server of programs, for as long as it is open.

    Attributes:
        python: Its interpreter.
    """

    def __init__(self, python: str | Path, *modules: str) -> None:
        """Start a server that imports some modules first."""
        self.python = python
        self._folder = tempfile.TemporaryDirectory()
        self._address = f"{self._folder.name}/server"
        self._server = subprocess.Popen(  # noqa: S603 -- this very module
            [python, __file__, self._address, *modules],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._server.stdout is not None
        assert self._server.stdout.readline() == b"ready\n"

    def run(
        self,
        *arguments: str | Path,
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Do what `subprocess.run` does with the interpreter and these arguments."""
        with (
            socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as server,
            tempfile.TemporaryFile() as out,
            tempfile.TemporaryFile() as err,
            Path(os.devnull).open("rb") as nothing,
        ):
            server.connect(self._address)
            words = [str(each) for each in arguments]
            asked = [
                words,
                dict(os.environ if environment is None else environment),
                str(folder or Path.cwd()),
            ]
            streams = [each.fileno() for each in (nothing, out, err)]
            socket.send_fds(server, [json.dumps(asked).encode()], streams)
            code = int(server.recv(9))
            said = []
            for stream in (out, err):
                stream.seek(0)
                said.append(stream.read().decode())
        return subprocess.CompletedProcess(words, code, *said)

    def stand_in(self, path: Path, *arguments: str) -> None:
        """Write a program that does what the interpreter does with these arguments and more."""
        text = _STAND_IN.format(python=self.python, address=self._address, arguments=arguments)
        path.write_text(text, "utf-8")
        path.chmod(0o755)

    def close(self) -> None:
        """Stop."""
        self._server.communicate()
        self._folder.cleanup()


def _serve(address: str, modules: list[str]) -> None:
    """Serve until the standard input ends."""
    for module in modules:
        importlib.import_module(module)
    # What a fork does not look at stays in the memory of the server, and need not be copied.
    gc.freeze()
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listening.bind(address)
    listening.listen()
    print("ready", flush=True)  # noqa: T201 -- whoever started this waits for it
    running: dict[int, tuple[int, socket.socket]] = {}
    waiting = select.poll()
    waiting.register(0)
    waiting.register(listening, select.POLLIN)
    while True:
        for ready, _event in waiting.poll():
            if ready == 0:
                return
            if ready in running:
                process, client = running.pop(ready)
                code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
                with contextlib.suppress(OSError), client:
                    client.send(str(code % 256).encode())
                waiting.unregister(ready)
                os.close(ready)
                continue
            client, _address = listening.accept()
            message, streams, _flags, _from = socket.recv_fds(client, _MOST, _STREAMS)
            process = os.fork()
            if not process:
                listening.close()
                client.close()
                _become(streams, *json.loads(message))
            for stream in streams:
                os.close(stream)
            pidfd = os.pidfd_open(process)
            running[pidfd] = process, client
            waiting.register(pidfd, select.POLLIN)


def _become(
    streams: list[int], arguments: list[str], environment: dict[str, str], folder: str
) -> NoReturn:
    """Be the program, whose streams are at the same numbers: end as `python` with it does."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    # Made anew, since they remember whether they are a terminal, a pipe or a file.
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        before: TextIO = getattr(sys, name)
        after = open(number, mode, 1, before.encoding, before.errors, closefd=False)  # noqa: SIM115
        setattr(sys, name, after)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    first, *rest = arguments
    if first == "-m":
        sys.argv = rest
        sys.path[0] = folder
        runpy.run_module(rest[0], run_name="__main__", alter_sys=True)
    else:
        sys.argv = arguments
        sys.path[0] = str(Path(first).parent)
        runpy.run_path(first, run_name="__main__")
    sys.exit()


if __name__ == "__main__":
    _serve(sys.argv[1], sys.argv[2:])
