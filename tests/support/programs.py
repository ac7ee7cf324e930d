"""Small programs, run in an interpreter of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from textwrap import dedent
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# httpx loads click, rich and pygments for its own command line, where they are installed, as here.
# That is half the time of a small program, and most users of the package do not have them.
WITHOUT_COMMAND_LINE = "import sys; sys.modules['httpx._main'] = None"


def run(program: str, *arguments: str, options: tuple[str, ...] = (), **settings: str) -> str:
    """Run a program; give what it printed, its errors too."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("DEEPGRAM_")
    }
    code = f"{WITHOUT_COMMAND_LINE}\n{dedent(program)}"
    done = subprocess.run(  # noqa: S603 -- the programs stand in the tests
        [sys.executable, "-W", "error", *options, "-c", code, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=30,
        check=False,
        env=environment | settings,
    )
    return done.stdout


# Each program is run by a fork, which ends as a program does: by leaving this module at its end.
_EACH_IN_A_FORK = """
import json, os, sys
_printed = {{}}
for _name, _program in {programs!r}.items():
    _read, _write = os.pipe()
    if os.fork() == 0:
        os.dup2(_write, 1)
        os.dup2(_write, 2)
        exec(compile(_program, _name, "exec"))
        break
    os.close(_write)
    with open(_read) as _file:
        _printed[_name] = _file.read()
    os.wait()
else:
    print(json.dumps(_printed))
"""


def run_each(
    beginning: str,
    programs: Mapping[str, str],
    *arguments: str,
    options: tuple[str, ...] = (),
    **settings: str,
) -> dict[str, str]:
    """Run programs that begin in the same way; give what each printed after that.

    Most of the time of a small program goes to what it imports. Here they share it: one interpreter
    runs the beginning, and each program goes on from there in a process of its own.
    """
    ends = {name: dedent(program) for name, program in programs.items()}
    code = beginning + _EACH_IN_A_FORK.format(programs=ends)
    printed = run(code, *arguments, options=options, **settings)
    try:
        said: dict[str, str] = json.loads(printed)
    except ValueError:
        raise AssertionError(printed) from None
    return said
