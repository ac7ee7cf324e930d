"""The examples in the help of each command do what they say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from deepgram_manage.cli.commands import HIDDEN, NOUNS, VERBS
from deepgram_manage.cli.frame import Command
from deepgram_manage.cli.frame.groups import load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.shell import Shell

PRODUCTION = "11111111-1111-4111-8111-111111111111"
ROTATION = "rot-1a2b3c4d"
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


# `emulator` serves until it is stopped: tests/cli/test_processes.py runs it.
# Those that serve until they are interrupted have tests of their own.
EXAMPLES = [each for each in _examples() if not re.search(r" (emulator|exporter)\b", each)]


@pytest.fixture
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, demo: Shell) -> None:
    """Have the files that examples read, and no profile but that of `logout`."""
    monkeypatch.chdir(tmp_path)
    Path("deploy.key").write_text(demo.emulator.admin_key, "utf-8")
    Path("acme.toml").write_text(_ORGANISATION, "utf-8")
    for name in ("default", "eu"):
        login = f"login --insecure-storage --profile {name}"
        assert demo.run(login, stdin=demo.emulator.admin_key).code == 0


@pytest.fixture
def _keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a keyring that forgets."""
    monkeypatch.setattr(
        "deepgram_manage.cli.frame.keyring_store.write", lambda _name, _secret: None
    )


def _rotate(demo: Shell) -> None:
    """Have a rotation in its overlap, a day later."""
    with mock.patch("deepgram_manage.access._rotation.new_id", return_value=ROTATION):
        start = f'keys rotate start "Alan\'s key 2" --project {PRODUCTION} --yes'
        assert demo.run(f"{start} --out rotated.key").code == 0
    demo.emulator.advance(30 * 3600)


def _archive(demo: Shell) -> None:
    """Have an archive of a project with few requests."""
    assert demo.run("archive sync lake --since 1d --project 'Acme Research'").code == 0


@pytest.mark.usefixtures("_in_a_folder", "_keyring")
@pytest.mark.parametrize("terminal", [False, True], ids=["pipe", "terminal"])
@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_runs(example: str, terminal: bool, demo: Shell) -> None:  # noqa: FBT001 -- a case
    """Each example is done, in a pipe and at a terminal, and says what it did."""
    redirected = _REDIRECTION.search(example)
    stdin = Path(redirected[1]).read_text("utf-8") if redirected else ""
    line = _REDIRECTION.sub("", example)
    if ROTATION in line:
        _rotate(demo)
    if re.search(r"archive (?!sync|plan)", line):
        _archive(demo)
    if "REQUEST_ID" in line:
        newest = demo.run(f"requests list --limit 9 --project {PRODUCTION} --jsonl").out
        line = line.replace("REQUEST_ID", re.findall(r'"request_id": "([^"]+)"', newest)[-1])

    done = demo.run(line, terminal=terminal and not redirected, stdin=stdin, height=10_000)

    assert (done.code, done.err if done.code else "") == (0, "")
    assert done.out or done.err
