"""A secret that is watched: it is in the destination, and nowhere else."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from deepgram_manage import access
from tests.support.canaries import reported

if TYPE_CHECKING:
    from deepgram_manage.emulator.fixture import DeepgramEmulator
    from tests.access.conftest import Run
    from tests.support.wire import Anything

CANARY = "ca4a47" * 6 + "beef"
SHOWN = CANARY[:12]

# Stands for the client of a store: it notes what anybody on the machine could see of it.
STAND_IN = """
import os, pathlib, sys
proc = pathlib.Path("/proc")
seen = []
for process in ("self", str(os.getppid())):
    for name in ("cmdline", "environ"):
        seen.append((proc / process / name).read_bytes())
pathlib.Path(sys.argv[1]).write_bytes(b"\\n".join(seen))
secret = sys.stdin.read()
pathlib.Path(sys.argv[2]).write_text(secret)
print("stored", secret)
print("stored", secret, file=sys.stderr)
sys.exit(int(sys.argv[3]))
"""


@pytest.fixture
def canary(deepgram_emulator: DeepgramEmulator, monkeypatch: pytest.MonkeyPatch) -> str:
    """Let the next key have a known secret; return the id of a key to rotate."""
    monkeypatch.setattr(
        "deepgram_manage.emulator.operations.keys.secrets",
        SimpleNamespace(token_hex=lambda _bytes: CANARY),
    )
    return deepgram_emulator.add_key(
        deepgram_emulator.project_id, deepgram_emulator.member_id, secret="0" * 40, comment="ci"
    ).api_key_id


def files_with(folder: Path, *, but: str) -> list[str]:
    """Name the files below a folder that hold the canary, one aside."""
    return [
        str(path)
        for path in folder.rglob("*")
        if path.is_file() and path.name != but and SHOWN.encode() in path.read_bytes()
    ]


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks into /proc")
@pytest.mark.parametrize("code", [0, 1])
def test_secret_is_in_the_store_alone(  # noqa: PLR0913, PLR0917 -- everywhere to look
    run: Run,
    deepgram_emulator: DeepgramEmulator,
    canary: str,
    code: int,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Stored or not, the secret is in no argument, environment, log, state, file or error."""
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    script = tmp_path / "stand_in.py"
    script.write_text(STAND_IN, "utf-8")
    sink = access.sinks.Command(f"{sys.executable} {script} {tmp_path}/seen {tmp_path}/held {code}")
    said: list[str] = []
    caplog.set_level(logging.DEBUG)

    error: BaseException | None = None
    try:
        rotation: Anything = run(
            access.rotate.start,
            deepgram_emulator.project_id,
            canary,
            sink,
            state=tmp_path / "states",
            progress=said.append,
        )
    except access.RotationError as caught:
        error, rotation = caught, caught.rotation

    assert (tmp_path / "held").read_text("utf-8") == CANARY
    assert files_with(tmp_path, but="held") == []
    output = "".join(capfd.readouterr())
    shown = " ".join([output, caplog.text, *said, repr(rotation), str(rotation), repr(sink)])
    assert SHOWN not in shown
    assert (error is None) == (code == 0)
    if error is not None:
        assert SHOWN not in reported(error)
    assert any(tmp_path.glob("seen"))


def test_secret_is_not_in_an_error_of_the_network(
    run: Run, deepgram_emulator: DeepgramEmulator, canary: str, tmp_path: Path
) -> None:
    """When calls fail after the key was created, their errors do not hold it."""

    def spoil(sentence: str) -> None:
        if "verifying" in sentence:
            for kind in ("internal_error", "bad_gateway_html"):
                deepgram_emulator.add_fault(kind, count=None)

    with pytest.raises(access.RotationError) as caught:
        run(
            access.rotate.start,
            deepgram_emulator.project_id,
            canary,
            access.sinks.File(tmp_path / "key"),
            state=tmp_path / "states",
            progress=spoil,
        )

    assert SHOWN not in reported(caught.value)
    assert files_with(tmp_path, but="key") == []


PROGRAM = """
import os, signal, sys
from deepgram_manage import ManageClient, access

base_url, key, project, old, folder, kill_at = sys.argv[1:]
steps = iter(range(99))

def killed(*_: object) -> None:
    if next(steps) == int(kill_at):
        os.kill(os.getpid(), signal.SIGKILL)

from deepgram_manage.access import _atomic
real = _atomic._write_new

def write_new(path, content, mode):
    killed()
    real(path, content, mode)
    killed()

_atomic._write_new = write_new
manage = ManageClient(key, base_url=base_url)
sink = access.sinks.File(f"{folder}/key")
states = f"{folder}/states"
if access.rotate.list_rotations(states):
    access.rotate.resume(manage, old, state=states, progress=killed)
else:
    access.rotate.start(manage, project, old, sink, state=states, progress=killed)
"""


@pytest.mark.parametrize("kill_at", [5, 9])
def test_kill_9_leaves_what_resume_needs(
    deepgram_emulator: DeepgramEmulator, tmp_path: Path, kill_at: int
) -> None:
    """A process that is killed on the way loses nothing: the next one goes on, on a socket."""
    emulator = deepgram_emulator
    old = emulator.add_key(emulator.project_id, emulator.member_id, comment="ci")
    program = tmp_path / "program.py"
    program.write_text(textwrap.dedent(PROGRAM), "utf-8")
    arguments = [emulator.base_url, emulator.admin_key, emulator.project_id, old.api_key_id]
    command = [sys.executable, str(program), *arguments, str(tmp_path)]

    killed = subprocess.run([*command, str(kill_at)], check=False, capture_output=True)  # noqa: S603
    done = subprocess.run([*command, "-1"], check=False, capture_output=True, text=True)  # noqa: S603

    assert killed.returncode == -signal.SIGKILL
    assert done.returncode == 0, done.stderr
    secret = (tmp_path / "key").read_text("utf-8").strip()
    assert emulator.client_for(secret).manage.get_token_details().api_key_id
    keys = emulator.manage.get_keys(emulator.project_id).api_keys
    assert len([key for key in keys if key.comment.startswith("ci")]) == 2


def test_two_processes_rotate_one_key(deepgram_emulator: DeepgramEmulator, tmp_path: Path) -> None:
    """Of two processes that start at the same time, one rotates and the other is refused."""
    emulator = deepgram_emulator
    old = emulator.add_key(emulator.project_id, emulator.member_id, comment="ci")
    program = tmp_path / "program.py"
    program.write_text(
        textwrap.dedent(PROGRAM).replace("if access.rotate.list_rotations(states):", "if False:"),
        "utf-8",
    )
    arguments = [emulator.base_url, emulator.admin_key, emulator.project_id, old.api_key_id]
    command = [sys.executable, str(program), *arguments, str(tmp_path), "-1"]

    processes = [
        subprocess.Popen(command, stderr=subprocess.PIPE, text=True)  # noqa: S603
        for _ in range(2)
    ]
    errors = sorted(process.communicate()[1] for process in processes)

    assert sorted(process.returncode for process in processes) == [0, 1], errors
    assert "RotationError" in errors[1]
    keys = emulator.manage.get_keys(emulator.project_id).api_keys
    assert len([key for key in keys if key.comment.startswith("ci")]) == 2
