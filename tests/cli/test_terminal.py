"""The program in a pseudo-terminal: what a person sees, and what a person types."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.support.commands import Commands, screen

if TYPE_CHECKING:
    from pathlib import Path

    import pexpect

    from deepgram_manage.emulator.fixture import DeepgramEmulator
    from tests.support.servers import Server


@pytest.fixture
def commands(server: Server, tmp_path: Path) -> Commands:
    """Return the program, with the admin key of the emulator on a socket."""
    return Commands(server.url, server.emulator.admin_key, tmp_path)


def shown(terminal: pexpect.spawn[str]) -> str:
    """Wait for the end, and return all that was written to the terminal."""
    text = terminal.read()
    terminal.close()
    return str(text)


def test_a_person_sees_a_table(commands: Commands) -> None:
    """A terminal shows headings in bold, and how long ago things were."""
    text = shown(commands.at_terminal("keys list"))
    assert "\x1b[1m" in text
    heading, row = screen(text)[:2]
    assert heading.split()[:2] == ["ID", "COMMENT"]
    assert re.search(r"Admin key .* ago", row)


@pytest.mark.parametrize("width", [20, 45, 80, 200])
def test_a_table_fits_its_terminal(width: int, commands: Commands) -> None:
    """No line is longer than the terminal is wide, but that of an id, which is copied as it is."""
    text = shown(commands.at_terminal("keys list", width=width))
    lines = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in text.splitlines()]
    assert [line for line in lines if re.search(r"\b[0-9a-f-]{36}\b", line)]
    assert max(len(line) for line in lines if not re.fullmatch(r"[0-9a-f-]{36}", line)) <= width


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_colour_can_be_refused(environment: dict[str, str], commands: Commands) -> None:
    """NO_COLOR and a dumb terminal get text alone."""
    assert "\x1b" not in shown(commands.at_terminal("keys list", environment=environment))


def test_deleting_a_project_wants_its_name(commands: Commands) -> None:
    """A person types the name of the project, and it is deleted."""
    terminal = commands.at_terminal("projects delete")
    terminal.expect("Type its name, Test project: ")
    terminal.sendline("Test project")
    assert "Deleted project Test project." in shown(terminal)
    assert terminal.exitstatus == 0


def test_a_key_is_typed_without_an_echo(commands: Commands) -> None:
    """`login` shows nothing of the key that is typed."""
    key = commands.environment.pop("DEEPGRAM_API_KEY")
    terminal = commands.at_terminal("login --insecure-storage")
    terminal.expect("API key")
    terminal.waitnoecho(5)
    terminal.sendline(key)
    text = shown(terminal)
    assert key not in text
    assert "profile 'default'" in text
    assert commands.run("projects list")[0] == 0


def test_what_is_longer_than_the_terminal_goes_to_the_pager(
    commands: Commands, deepgram_emulator: DeepgramEmulator
) -> None:
    """PAGER gets a long list, and never the key; a short list it does not get."""
    emulator = deepgram_emulator
    for number in range(30):
        emulator.add_key(emulator.project_id, emulator.member_id, comment=f"key {number}")
    pager = "sh -c 'echo PAGED; env; cat'"
    text = shown(commands.at_terminal("keys list", height=20, environment={"PAGER": pager}))
    assert "PAGED" in text
    assert emulator.admin_key not in text
    short = shown(commands.at_terminal("projects list", height=20, environment={"PAGER": pager}))
    assert "PAGED" not in short


def test_a_pager_that_is_missing_is_no_error(
    commands: Commands, deepgram_emulator: DeepgramEmulator
) -> None:
    """Without the pager the list is shown at once."""
    emulator = deepgram_emulator
    for number in range(30):
        emulator.add_key(emulator.project_id, emulator.member_id, comment=f"key {number}")
    terminal = commands.at_terminal("keys list", height=20, environment={"PAGER": "/no/such"})
    assert "key 29" in shown(terminal)
    assert terminal.exitstatus == 0


def test_the_demo_is_a_small_shell(commands: Commands) -> None:
    """A newcomer types commands, without an account, and leaves with `exit`."""
    del commands.environment["DEEPGRAM_API_KEY"]
    terminal = commands.at_terminal("demo")
    terminal.expect("demo> ")
    terminal.sendline("billing balances")
    terminal.expect("250.12")
    terminal.expect("demo> ")
    terminal.sendline("exit")
    shown(terminal)
    assert terminal.exitstatus == 0


def test_progress_appears_after_a_second_and_goes_away(
    commands: Commands, deepgram_emulator: DeepgramEmulator
) -> None:
    """A person who waits sees a count, which leaves nothing behind."""
    deepgram_emulator.add_history(deepgram_emulator.project_id, 300)
    deepgram_emulator.add_fault("latency", "list_requests", count=None, seconds=0.7)
    text = shown(commands.at_terminal("requests list --all --jq .[0].request_id", height=1000))
    assert re.search(r"\r\x1b\[K\d+ requests, \d+ a second", text)
    assert not [line for line in screen(text) if "a second" in line]
