"""The server as a process: its first line, its end, and what it keeps when it is killed."""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from deepgram_manage import ManageClient
from deepgram_manage.emulator.__main__ import main
from deepgram_manage.emulator.fixture import DeepgramEmulator
from deepgram_manage.extras import install_command

if TYPE_CHECKING:
    from collections.abc import Generator

ROOT = Path(__file__).parents[2]
KEY = {"Authorization": "Token your-api-key"}
KEYS = "/v1/projects/your-project-id/keys"


@contextlib.contextmanager
def _process(*options: str) -> Generator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "deepgram_manage.emulator", *options]
    with subprocess.Popen(  # noqa: S603 -- this project's own program
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _url(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_server_cleanly(number: signal.Signals) -> None:
    """The base URL is all that is on stdout, what helps people on stderr; the status is zero."""
    with _process("--seed", "documentation") as process:
        url = _url(process)
        assert url.startswith("http://127.0.0.1:")
        assert httpx.get(f"{url}/v1/projects", headers=KEY).status_code == 200
        process.send_signal(number)
        output, errors = process.communicate(timeout=60)
        assert (process.returncode, output) == (0, "")
        assert errors.splitlines() == [
            "admin key: your-api-key",
            "first project: your-project-id (My Project)",
        ]


def test_serving_every_address_warns_and_prints_one_that_clients_take() -> None:
    """The first line is enough for `DEEPGRAM_HOST`, which is plain HTTP."""
    with _process("--host", "0.0.0.0", "--seed", "documentation") as process:  # noqa: S104 -- the point
        url = _url(process)
        projects = ManageClient("your-api-key", base_url=url).get_projects().projects
        process.send_signal(signal.SIGTERM)
        _output, errors = process.communicate(timeout=60)
    assert [project.project_id for project in projects] == ["your-project-id"]
    assert "warning: everybody who can reach this machine" in errors


@contextlib.contextmanager
def _taken_port() -> Generator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield str(listener.getsockname()[1])


@pytest.mark.parametrize(
    "options",
    [
        ("--seed", "/nowhere.json"),
        ("--database", "/"),
        ("--clock", "yesterday"),
        ("--host", "nowhere.invalid"),
    ],
)
def test_a_wrong_option_is_an_error_in_words(
    options: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """The program ends with status 2, after one line that says why."""
    assert main(["--seed", "empty", *options]) == 2
    output, errors = capsys.readouterr()
    assert output == ""
    assert errors.startswith("error: ")
    assert errors.count("\n") == 1


def test_a_port_that_is_taken_is_an_error_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    """The line names the port."""
    with _taken_port() as port:
        assert main(["--seed", "empty", "--port", port]) == 2
    assert f"cannot listen at 127.0.0.1, port {port}: " in capsys.readouterr().err


@pytest.mark.parametrize(
    "options", [("--port", "99999"), ("--port", "-1"), ("--port", "x"), ("--host", "")]
)
def test_an_option_that_is_never_right_is_a_usage_error(
    options: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is opened."""
    with pytest.raises(SystemExit) as caught:
        main(options)
    assert caught.value.code == 2
    assert options[0] in capsys.readouterr().err


def test_a_missing_extra_is_an_error_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without uvicorn the program says what to install, and so does the fixture's server."""
    monkeypatch.delitem(sys.modules, "deepgram_manage.emulator.server", raising=False)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    advice = f"the emulator's server needs an extra. Run: {install_command('emulator')}"
    assert main([]) == 2
    assert capsys.readouterr().err == f"error: {advice}\n"
    with DeepgramEmulator() as emulator, pytest.raises(ModuleNotFoundError) as caught:
        _ = emulator.base_url
    assert str(caught.value) == advice


def test_only_the_server_needs_the_extra() -> None:
    """The transports without a socket import neither Starlette nor uvicorn."""
    program = (
        "import sys, deepgram_manage.emulator as e; e.EmulatorTransport(e.Emulator());"
        "sys.exit(bool({'starlette', 'uvicorn'} & set(sys.modules)))"
    )
    subprocess.run(  # noqa: S603 -- this project's own code
        [sys.executable, "-c", program], cwd=ROOT, check=True, timeout=30
    )


def test_a_killed_server_keeps_what_it_answered(tmp_path: Path) -> None:
    """After `kill -9` in the middle of writes every answered key is there."""
    options = ("--seed", "documentation", "--database", str(tmp_path / "state.db"))
    answered: list[str] = []
    with _process(*options) as process:
        url = _url(process)

        def write() -> None:
            with contextlib.suppress(httpx.HTTPError), httpx.Client(headers=KEY) as client:
                while True:
                    body = {"comment": "c", "scopes": ["member"]}
                    answered.append(client.post(url + KEYS, json=body).json()["api_key_id"])

        writers = [threading.Thread(target=write) for _ in range(4)]
        for writer in writers:
            writer.start()
        deadline = time.monotonic() + 60
        while len(answered) < 30 and time.monotonic() < deadline:
            time.sleep(0.005)
        process.kill()
        for writer in writers:
            writer.join()
    assert len(answered) >= 30
    with _process(*options) as process:
        keys = httpx.get(_url(process) + KEYS, headers=KEY).json()["api_keys"]
    assert set(answered) <= {entry["api_key"]["api_key_id"] for entry in keys}
