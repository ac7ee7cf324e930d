"""The program as a process: exit codes, signals, pipes that close, and what is not installed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, cast

import pytest

from deepgram_manage.emulator import Emulator
from deepgram_manage.extras import install_command
from tests.support.commands import Commands
from tests.support.examples import EXAMPLES, ready
from tests.support.shell import Shell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deepgram_manage.emulator.fixture import DeepgramEmulator
    from tests.support.servers import Server, Socket

ALL_PROCESSES = "CLI_PROCESSES" in os.environ


@pytest.fixture
def commands(server: Server, tmp_path: Path) -> Commands:
    """Return the program, with the admin key of the emulator on a socket."""
    return Commands(server.url, server.emulator.admin_key, tmp_path)


@pytest.fixture(autouse=True)
def _interruptible() -> Iterator[None]:
    """Have Ctrl-C reach the programs, also where whoever runs the tests ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_a_command_answers_in_a_pipe(commands: Commands) -> None:
    """A process prints its answer on stdout, nothing on stderr, and exits with 0."""
    code, out, err = commands.run("projects list")
    assert (code, out.split("\t")[1], err) == (0, "Test project\n", "")


def test_a_failure_is_an_exit_code(commands: Commands) -> None:
    """The code of the error is the exit code of the process."""
    code, out, err = commands.run("keys show nobody --json")
    assert (code, json.loads(out)["error"]["code"]) == (4, "NOT_FOUND")
    assert "Traceback" not in err


def test_a_reader_who_goes_is_no_error(
    commands: Commands, deepgram_emulator: DeepgramEmulator
) -> None:
    """`| head -1` ends the command, without a word and with 0."""
    deepgram_emulator.add_history(deepgram_emulator.project_id, 3000)
    with commands.start("requests list --all --jsonl --quiet") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) == 0


def test_a_secret_that_nobody_read_is_an_error(commands: Commands) -> None:
    """A key of which the secret is lost is not done."""
    with commands.start("keys create --comment x --scope member") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert b"The secret is lost" in process.stderr.read()
        assert process.wait(60) == 1


def test_a_closed_stdin_is_an_empty_one(commands: Commands) -> None:
    """`<&-` has no key, and that is all there is to say."""
    line = f"exec {sys.executable} -m deepgram_manage login --insecure-storage <&-"
    done = subprocess.run(  # noqa: S602 -- only a shell closes a stream
        line, shell=True, env=commands.environment, capture_output=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (2, b"error: There is no key on standard input.\n")


def test_a_closed_stdout_is_an_error(commands: Commands) -> None:
    """`>&-` is not taken for success."""
    line = f"exec {sys.executable} -m deepgram_manage projects list >&-"
    done = subprocess.run(  # noqa: S602 -- only a shell closes a stream
        line, shell=True, env=commands.environment, capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert b"could not be written" in done.stderr


def test_a_full_disk_is_an_error(commands: Commands) -> None:
    """What is lost while the last of it is written counts, too."""
    with open("/dev/full", "w", encoding="utf-8") as full:  # noqa: PTH123 -- a device
        process = commands.start("projects list", stdout=full.fileno())
        _out, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert b"No space left" in err


def test_a_verdict_counts_although_nobody_reads_it(commands: Commands) -> None:
    """`keys audit | grep -q` under pipefail: a guard that found something does not exit with 0."""
    with commands.start("keys audit --fail-at note") as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.wait(30) == 1


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("keys audit --fail-at note", 1),
        ("keys audit --fail-at note --json", 1),
        ("billing guard --below 1000000 --json", 1),
        ("keys show nobody --json", 4),
        ("keys show --json", 2),
    ],
)
def test_nobody_reads_the_answer_and_the_code_is_the_same(
    line: str, code: int, unbuffered: str, commands: Commands, deepgram_emulator: DeepgramEmulator
) -> None:
    """A verdict or an error is the exit code, whether the answer is lost at once or at the end."""
    commands.environment["PYTHONUNBUFFERED"] = unbuffered
    deepgram_emulator.add_balance(deepgram_emulator.project_id, 5.0)
    with commands.start(line) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        err = process.stderr.read()
        assert process.wait(30) == code
    assert b"Traceback" not in err
    assert b"could not be written" not in err


def test_a_closed_stdout_without_an_answer_is_not_told(commands: Commands) -> None:
    """What failed before there was an answer keeps its own code, and its own words alone."""
    done = subprocess.run(  # noqa: S602 -- only a shell closes a stream
        f"exec {sys.executable} -m deepgram_manage keys show nobody >&-",
        shell=True,
        env=commands.environment,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 4
    assert b"could not be written" not in done.stderr


def test_ctrl_c_ends_with_130_and_leaves_no_file(
    commands: Commands, deepgram_emulator: DeepgramEmulator, tmp_path: Path
) -> None:
    """An interrupted creation says how to look for what it may have left, and has no half file."""
    deepgram_emulator.add_fault("latency", "create_key", seconds=30)
    with commands.start("keys create --comment x --scope member --out secret -v") as process:
        assert process.stderr is not None
        while b"POST" not in process.stderr.readline():
            pass
        process.send_signal(signal.SIGINT)
        err = process.stderr.read()
        assert process.wait(30) == 130
    assert b"keys list" in err
    assert b"Traceback" not in err
    assert not (tmp_path / "secret").exists()


def test_ctrl_c_does_not_wait_for_answers(
    commands: Commands, deepgram_emulator: DeepgramEmulator
) -> None:
    """An interruption ends a fan-out at once, whatever the server does."""
    deepgram_emulator.add_fault("latency", "list_keys", count=None, seconds=120)
    with commands.start("keys list --all-projects -v") as process:
        assert process.stderr is not None
        while b"keys" not in process.stderr.readline():
            pass
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_any_locale_will_do(
    encoding: str, commands: Commands, deepgram_emulator: DeepgramEmulator
) -> None:
    """JSON can be read whatever the encoding of stdout is, and so can a table."""
    emulator = deepgram_emulator
    emulator.add_key(emulator.project_id, emulator.member_id, comment="Ключ 🗝")
    code, out, _err = commands.run(
        "keys list --json=api_key.comment", environment={"PYTHONIOENCODING": encoding}
    )
    assert code == 0
    assert "Ключ 🗝" in {each["api_key"]["comment"] for each in json.loads(out)}


def test_without_the_extra_a_sentence_says_what_to_install(commands: Commands) -> None:
    """Whoever has the core alone is told which extra the command line needs."""
    program = "import sys; sys.modules['click'] = None\nfrom deepgram_manage.__main__ import main\n"
    done = subprocess.run(  # noqa: S603 -- this program
        [sys.executable, "-c", program + "sys.exit(main())"],
        env=commands.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert f"Run: {install_command('cli')}" in done.stderr


@pytest.mark.parametrize("line", ["--version", "--help", "keys --help", "keys list --help"])
def test_help_loads_no_client(line: str, commands: Commands) -> None:
    """Whoever asks what there is does not pay for what it does."""
    program = (
        "import sys\nfrom deepgram_manage.cli import main\n"
        f"main({line.split()!r})\n"
        "slow = {'httpx', 'attrs', 'rich', 'asyncio', 'dateutil', 'keyring', 'jq'}\n"
        "print(*slow & sys.modules.keys(), file=sys.stderr)"
    )
    done = subprocess.run(  # noqa: S603 -- this program
        [sys.executable, "-c", program],
        env=commands.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stderr.split() == []


def test_the_emulator_serves_what_the_commands_ask(commands: Commands) -> None:
    """`emulator` prints what the environment needs, and stops at a signal."""
    with commands.start("emulator --seed demo") as process:
        assert process.stdout is not None
        lines = [process.stdout.readline().decode().strip() for _ in range(2)]
        environment = dict(line.split("=", 1) for line in lines)
        code, out, _err = commands.run("projects list --json=name", environment=environment)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert (code, len(json.loads(out))) == (0, 3)


@pytest.fixture
def account(listening: Socket, tmp_path: Path) -> Iterator[tuple[Commands, Shell]]:
    """Yield the program in the account of the demo on a socket, and a shell that prepares it."""
    emulator = Emulator("demo")
    # The socket serves any emulator; its other tests want those of the fixture.
    url = listening.serve(cast("DeepgramEmulator", emulator)).url
    commands = Commands(url, emulator.admin_key, tmp_path)
    # A keyring that forgets: the one of this machine is nobody's to write to.
    commands.environment["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    yield commands, Shell(emulator, XDG_CONFIG_HOME=str(tmp_path), HOME=str(tmp_path))
    emulator.close()


@pytest.mark.skipif(not ALL_PROCESSES, reason="run by `make test-cli-processes`")
@pytest.mark.parametrize("terminal", [False, True], ids=["pipe", "terminal"])
@pytest.mark.parametrize("example", EXAMPLES if ALL_PROCESSES else EXAMPLES[:1])
def test_each_example_runs_as_a_process(
    example: str,
    terminal: bool,  # noqa: FBT001 -- a case
    account: tuple[Commands, Shell],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each example of each help runs as typed: in a shell's pipe, and in a pseudo-terminal."""
    commands, demo = account
    monkeypatch.chdir(commands.folder)
    line, stdin = ready(example, demo)
    if "--host" in line:
        pytest.skip("another server")
    if terminal and stdin is None:
        spawned = commands.at_terminal(line)
        text = spawned.read()
        spawned.close()
        assert (spawned.exitstatus, bool(text)) == (0, True), text
    else:
        code, out, err = commands.run(line, stdin=(stdin or "").encode())
        assert (code, bool(out or err)) == (0, True), err
