"""A canary key is nowhere to be seen: not in outputs, processes, environments or files."""

from __future__ import annotations

import io
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.test_bad_input import BAD
from tests.support.commands import Commands

if TYPE_CHECKING:
    from deepgram_manage.emulator.fixture import DeepgramEmulator
    from tests.support.servers import Server
    from tests.support.shell import Shell

CANARY = "c0ffee5ec2e7" * 3 + "c0ff"


@pytest.fixture
def canary(shell: Shell, deepgram_emulator: DeepgramEmulator) -> Shell:
    """Return a shell that calls with the canary."""
    deepgram_emulator.add_key(
        None, deepgram_emulator.member_id, secret=CANARY, scopes=["owner"], account_wide=True
    )
    shell.environment["DEEPGRAM_API_KEY"] = CANARY
    return shell


@pytest.mark.parametrize("kind", BAD)
def test_no_trouble_shows_the_key(kind: str, canary: Shell, tmp_path: Path) -> None:
    """Neither --debug nor --verbose has the key, whatever goes wrong, and no file has it."""
    bad = BAD[kind]
    if bad.prepare is not None:
        bad.prepare(canary)
    done = canary.run(
        f"{bad.line} --debug --verbose", stdin=bad.stdin, environment=bad.environment, terminal=True
    )
    assert CANARY not in done.out + done.err
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and _has(path, CANARY)]


def _has(path: Path, text: str) -> bool:
    return text.encode() in path.read_bytes()


def test_a_new_secret_is_shown_once(canary: Shell) -> None:
    """The secret of a new key is in one answer, and in no later one."""
    secret = canary.run("keys create --comment x --scope member").out.strip()
    lines = ("keys list --json", "keys show x --json", "keys list --wide", "keys list --csv")
    assert not [line for line in lines if secret in canary.run(line).out]


def test_a_secret_in_a_file_is_not_on_stdout(canary: Shell, tmp_path: Path) -> None:
    """--out makes a file that only its owner can read, and keeps the secret to it."""
    file = tmp_path / "x.key"
    done = canary.run(f"keys create --comment x --scope member --out {file} --json")
    secret = file.read_text("utf-8").strip()
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(secret) == 40
    assert secret not in done.out + done.err
    assert done.json["comment"] == "x"


def test_a_file_is_not_overwritten(canary: Shell, tmp_path: Path) -> None:
    """A file that exists stays as it is, and no key is made."""
    file = tmp_path / "x.key"
    file.write_text("mine", "utf-8")
    assert canary.run(f"keys create --comment x --scope member --out {file}").code == 1
    assert file.read_text("utf-8") == "mine"
    assert canary.run("keys show x").code == 4


def test_a_file_without_a_secret_is_removed(canary: Shell, tmp_path: Path) -> None:
    """A creation that fails leaves no empty file."""
    canary.emulator.add_fault("recorded", "create_key", name="payment_required")
    file = tmp_path / "x.key"
    assert canary.run(f"keys create --comment x --scope member --out {file}").code == 6
    assert not file.exists()


def test_self_hosted_secrets_are_handed_out_once(canary: Shell, tmp_path: Path) -> None:
    """The secret of distribution credentials goes to stdout, or to a file alone."""
    made = canary.run("self-hosted create --comment a --json").json
    assert made["secret"]
    file = tmp_path / "secret"
    done = canary.run(f"self-hosted create --comment b --out {file} --json")
    assert "secret" not in done.json
    assert file.read_text("utf-8").strip()
    assert made["secret"] not in canary.run("self-hosted list --json").out


def test_a_dry_run_shows_no_secret(canary: Shell) -> None:
    """A request is shown without its headers, and so without the key."""
    done = canary.run("keys create --comment x --scope member --ttl 1h --dry-run --debug")
    assert done.out.startswith("POST https://api.deepgram.com/v1/projects/")
    assert '"time_to_live_in_seconds": 3600' in done.out
    assert CANARY not in done.out + done.err
    assert canary.run("keys show x").code == 4


def test_the_process_list_and_the_environments_of_children_do_not_have_it(
    server: Server, deepgram_emulator: DeepgramEmulator, tmp_path: Path
) -> None:
    """No argument list has the key, no process that the program starts, and no temporary file."""
    emulator = deepgram_emulator
    emulator.add_key(None, emulator.member_id, secret=CANARY, scopes=["owner"], account_wide=True)
    for number in range(30):
        emulator.add_key(emulator.project_id, emulator.member_id, comment=f"key {number}")
    commands = Commands(server.url, CANARY, tmp_path)
    commands.environment["TMPDIR"] = str(tmp_path)
    commands.environment["PAGER"] = "sh -c 'echo READY; exec sleep 60'"
    terminal = commands.at_terminal("keys list", height=20)
    terminal.expect("READY")
    assert terminal.pid is not None
    children = _descendants(terminal.pid)
    assert children
    for process in children:
        assert not _has(Path(f"/proc/{process}/cmdline"), CANARY)
        assert not _has(Path(f"/proc/{process}/environ"), CANARY)
    assert not _has(Path(f"/proc/{terminal.pid}/cmdline"), CANARY)
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and _has(path, CANARY)]
    for process in children:
        os.kill(process, signal.SIGTERM)
    terminal.read()
    terminal.close()


def _descendants(process: int) -> list[int]:
    file = Path(f"/proc/{process}/task/{process}/children")
    children = [int(each) for each in file.read_text("utf-8").split()]
    return [each for child in children for each in (child, *_descendants(child))]


def test_completion_keeps_nothing(canary: Shell, tmp_path: Path) -> None:
    """What is completed is asked for each time, and kept nowhere."""
    assert "Admin key" in canary.run("complete-names keys").out
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("key", ["wrong", "key", "deleted", "o"])
def test_a_key_that_is_a_common_word_leaves_the_hint_whole(key: str, shell: Shell) -> None:
    """Stars in our own sentence would be hard to read, and would tell what the key is."""
    shell.environment["DEEPGRAM_API_KEY"] = key
    done = shell.run("projects list")
    assert done.code == 3
    assert (
        "hint: The key is wrong, expired or deleted; 'deepgram-manage doctor' says where it comes "
        "from.\n"
    ) in done.err


@pytest.mark.parametrize("form", ["", "--json", "--jsonl", "--csv"])
@pytest.mark.parametrize("key", [CANARY, "wrong"])
def test_a_key_that_is_named_by_its_secret_is_not_shown(form: str, key: str, canary: Shell) -> None:
    """Neither to a person nor in JSON, which scripts keep in logs."""
    emulator = canary.emulator
    if key != CANARY:
        owner = emulator.world.state.members(canary.project_id)[0].member_id
        emulator.add_key(None, owner, secret=key, scopes=["owner"], account_wide=True)
        canary.environment["DEEPGRAM_API_KEY"] = key
    done = canary.run(f"keys show {key} {form}")
    assert done.code == 4
    assert "There is no key '********'." in done.err
    assert key not in done.out + done.err


def test_a_secret_is_taken_out_of_talk_wherever_it_comes_from(canary: Shell) -> None:
    """Even a message that held the key would be shown without it."""
    from deepgram_manage.cli.frame.streams import Streams  # noqa: PLC0415 -- only here

    talk = io.StringIO()
    streams = Streams(io.StringIO(), io.StringIO(), talk, environment={})
    streams.hide(CANARY)
    streams.say(f"the server said: bad key {CANARY}")
    assert talk.getvalue() == "the server said: bad key ********\n"
    assert canary.run("projects list").code == 0
