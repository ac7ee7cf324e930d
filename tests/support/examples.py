"""The examples in the help of each command, and what each needs to be there before."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from unittest import mock

from deepgram_manage.cli.commands import HIDDEN, NOUNS, VERBS
from deepgram_manage.cli.frame import Command
from deepgram_manage.cli.frame.groups import load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.shell import Shell

PRODUCTION = "11111111-1111-4111-8111-111111111111"
_ROTATION = "rot-1a2b3c4d"
_ORGANISATION = f"""
[[project]]
id = "{PRODUCTION}"

[project.members]
"ada@example.com" = "owner"
"new@example.com" = "admin"
"""
_REDIRECTION = re.compile(r" < (\S+)$")


def _examples() -> Iterator[str]:
    named = [(noun, verb) for noun, (_summary, verbs) in NOUNS.items() for verb in verbs]
    for noun, verb in [*named, *((None, verb) for verb in (*VERBS, *HIDDEN))]:
        command = load(verb, noun)
        assert isinstance(command, Command)
        yield from command.traits.examples


# Those that serve until they are interrupted have tests of their own.
EXAMPLES = [each for each in _examples() if not re.search(r" (emulator|exporter)\b", each)]


class Example(NamedTuple):
    """An example that is ready to run."""

    line: str
    """What to type, without a redirection."""
    stdin: str | None
    """What is redirected to it; None when nothing is."""


def ready(example: str, demo: Shell) -> Example:
    """Prepare what an example needs, in the working folder and in the account of the demo.

    Args:
        example: The line in the help.
        demo: A shell in that account, whose home is the working folder.
    """
    Path("deploy.key").write_text(demo.emulator.admin_key, "utf-8")
    Path("acme.toml").write_text(_ORGANISATION, "utf-8")
    redirected = _REDIRECTION.search(example)
    line = _REDIRECTION.sub("", example)
    if "logout" in line:
        _log_in(demo)
    if _ROTATION in line:
        prepare_rotation(demo)
    if re.search(r"archive (?!sync|plan)", line):
        prepare_archive(demo)
    if "REQUEST_ID" in line:
        line = line.replace("REQUEST_ID", _settled_request(demo))
    stdin = Path(redirected[1]).read_text("utf-8") if redirected else None
    return Example(line.removeprefix("deepgram-manage "), stdin)


def _log_in(demo: Shell) -> None:
    """Have profiles to forget."""
    for name in ("default", "staging"):
        login = f"login --insecure-storage --profile {name}"
        assert demo.run(login, stdin=demo.emulator.admin_key).code == 0


def prepare_rotation(demo: Shell) -> None:
    """Have a rotation in its overlap, a day later."""
    with mock.patch("deepgram_manage.access._rotation.new_id", return_value=_ROTATION):
        start = f'keys rotate start "Alan\'s key 2" --project {PRODUCTION} --yes'
        assert demo.run(f"{start} --out rotated.key").code == 0
    demo.emulator.advance(30 * 3600)


def prepare_archive(demo: Shell) -> None:
    """Have an archive of a project with few requests."""
    assert demo.run("archive sync lake --since 1d --project 'Acme Research'").code == 0


def _settled_request(demo: Shell) -> str:
    """Return the id of a request whose record is in the log."""
    listed = demo.run(f"requests list --limit 9 --project {PRODUCTION} --jsonl").out
    oldest: str = re.findall(r'"request_id": "([^"]+)"', listed)[-1]
    return oldest
