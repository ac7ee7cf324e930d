"""Completion, in the shells themselves."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pexpect
import pytest

from tests.support.commands import PROGRAM, Commands

if TYPE_CHECKING:
    from pathlib import Path

    from deepgram_manage.emulator.fixture import DeepgramEmulator
    from tests.support.servers import Server
    from tests.support.shell import Shell

_COMPLETED = """
{script}
COMP_WORDS=({words})
COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
_deepgram_manage
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


def in_bash(script: str, words: str, environment: dict[str, str] | None = None) -> list[str]:
    """Return what bash completes."""
    done = subprocess.run(  # noqa: S603 -- our own script
        [str(shutil.which("bash")), "-c", _COMPLETED.format(script=script, words=words)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env=environment,
    )
    assert not done.stderr
    return done.stdout.split("\n")[:-1]


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        ("deepgram-manage ke", ["keys"]),
        ("deepgram-manage self-hosted cr", ["create"]),
        ("deepgram-manage keys create --comm", ["--comment"]),
        ("deepgram-manage keys list --status a", ["active"]),
        ("deepgram-manage keys list --json = api_key.com", ["api_key.comment"]),
        ("deepgram-manage keys list --csv --all-p", ["--all-projects"]),
        ("deepgram-manage completion f", ["fish"]),
    ],
)
def test_bash_completes_what_is_fixed(words: str, completed: list[str], shell: Shell) -> None:
    """Commands, options, choices and fields are in the script, so that a TAB starts nothing."""
    script = shell.run("completion bash").out
    assert in_bash(script, words, {"PATH": "/nowhere"}) == completed


def test_bash_completes_names_of_the_account(server: Server, tmp_path: Path, shell: Shell) -> None:
    """Names are asked for, and quoted as the shell needs them."""
    commands = Commands(server.url, server.emulator.admin_key, tmp_path)
    program = tmp_path / "deepgram-manage"
    # However slow this machine is now: what is measured elsewhere is not measured here.
    program.write_text(f'#!/bin/sh\nexec {" ".join(PROGRAM)} "$@"\n', "utf-8")
    program.chmod(0o755)
    timeout = tmp_path / "timeout"
    timeout.write_text('#!/bin/sh\n[ "$1" = 0.5 ] && shift && exec "$@"\n', "utf-8")
    timeout.chmod(0o755)
    environment = commands.environment | {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    script = shell.run("completion bash").out
    words = "deepgram-manage keys delete adm"
    assert in_bash(script, words, environment) == ["Admin\\ key"]


@pytest.mark.parametrize(
    ("kind", "names"),
    [("projects", ["Test project"]), ("keys", ["Admin key"]), ("members", ["owner@example.com"])],
)
def test_names_are_listed(kind: str, names: list[str], shell: Shell) -> None:
    """The scripts ask for the names of a kind."""
    assert shell.run(f"complete-names {kind}").out.splitlines() == names


def test_names_of_profiles_are_listed(shell: Shell) -> None:
    """Profiles are found without asking the server."""
    shell.run("login --insecure-storage --profile eu", stdin=shell.emulator.admin_key)
    assert shell.run("complete-names profiles").out == "eu\n"


def test_completion_is_silent_when_it_fails(
    shell: Shell, deepgram_emulator: DeepgramEmulator
) -> None:
    """Whoever presses TAB does not want to read an error, and waits half a second at most."""
    deepgram_emulator.add_fault("latency", count=None, seconds=60)
    done = shell.run("complete-names keys")
    assert (done.code, done.out, done.err) == (0, "", "")


@pytest.mark.parametrize("name", ["zsh", "fish"])
def test_other_shells_can_read_their_script(name: str, shell: Shell, tmp_path: Path) -> None:
    """The script for another shell has no mistake that the shell can see."""
    program = shutil.which(name)
    script = tmp_path / "script"
    script.write_text(shell.run(f"completion {name}").out, "utf-8")
    assert "keys create" in script.read_text("utf-8")
    if program is None:
        pytest.skip(f"{name} is not installed")
    subprocess.run([program, "-n", str(script)], check=True, timeout=60)  # noqa: S603 -- a shell


@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not installed")
def test_zsh_completes(shell: Shell, tmp_path: Path) -> None:
    """TAB completes an option in a zsh that somebody types into."""
    script = tmp_path / "script"
    script.write_text(shell.run("completion zsh").out, "utf-8")
    zsh = pexpect.spawn(
        "zsh",
        ["-f", "-i"],
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "TERM": "dumb"},
        encoding="utf-8",
        timeout=60,
    )
    zsh.sendline(f"autoload -Uz compinit; compinit -u; source {script}; echo LOA''DED")
    zsh.expect("LOADED")
    zsh.send("deepgram-manage keys create --comm\t")
    zsh.expect("--comment ")
    zsh.close(force=True)


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not installed")
def test_fish_completes(shell: Shell, tmp_path: Path) -> None:
    """The script makes fish complete commands and options."""
    script = tmp_path / "script"
    script.write_text(shell.run("completion fish").out, "utf-8")
    done = subprocess.run(  # noqa: S603 -- our own script
        ["fish", "-c", f"source {script}; complete -C 'deepgram-manage keys create --comm'"],  # noqa: S607
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
    )
    assert done.stdout.split() == ["--comment"]


def test_a_hidden_command_is_in_no_list(shell: Shell) -> None:
    """What the scripts call is not for people."""
    assert "complete-names" not in shell.run("--help").out
    assert "complete-names" not in shell.run("completion bash").out.replace(
        "deepgram-manage complete-names", ""
    )
