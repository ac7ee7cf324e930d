"""The server as a process: its first line, its end, and what it keeps when it is killed."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

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
    """The base URL is all that is printed, and the exit status is zero."""
    with _process("--seed", "documentation") as process:
        url = _url(process)
        assert url.startswith("http://127.0.0.1:")
        assert httpx.get(f"{url}/v1/projects", headers=KEY).status_code == 200
        process.send_signal(number)
        output, errors = process.communicate(timeout=10)
        assert (process.returncode, output, errors) == (0, "", "")


def test_a_wrong_option_is_an_error_in_words() -> None:
    """A seed file that is not there ends the program with status 2."""
    with _process("--seed", "/nowhere.json") as process:
        output, errors = process.communicate(timeout=10)
        assert (process.returncode, output) == (2, "")
        assert errors.startswith("error:")


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
        deadline = time.monotonic() + 10
        while len(answered) < 60 and time.monotonic() < deadline:
            time.sleep(0.005)
        process.kill()
        for writer in writers:
            writer.join()
    assert len(answered) >= 60
    with _process(*options) as process:
        keys = httpx.get(_url(process) + KEYS, headers=KEY).json()["api_keys"]
    assert set(answered) <= {entry["api_key"]["api_key_id"] for entry in keys}
