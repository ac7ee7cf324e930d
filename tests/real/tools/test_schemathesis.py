"""A stranger's look: schemathesis calls every operation in every way the document allows.

Two of its checks stay out. The document describes dates and scopes as plain strings, so not all it
allows is accepted; and like the real server the emulator ignores what it does not know.
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from deepgram_manage.emulator import Emulator
from deepgram_manage.emulator.app import application
from deepgram_manage.emulator.routes import match
from deepgram_manage.emulator.server import ThreadedServer
from tests.emulator.faces import NOW, OWNER_KEY, PROJECT, small_seed
from tests.support.document import DOCUMENT
from tests.support.profiles import PROFILE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deepgram_manage.emulator.wire import Call, Reply

# One of each kind of its own, beside the 1,300 that it derives from the document.
EXAMPLES = str(PROFILE.max_examples // 75)
# Calls that take the caller's own project or rights away would leave nothing to test.
_FATAL = {"delete_project", "leave_project", "remove_member", "update_member_scope"}
# Each of the fifty filters of usage is tried on its own, with `get_usage_breakdown`, which has all
# that `get_usage` has: twice would be a third of all calls.
_SETTINGS = f"""
[parameters]
"path.project_id" = "{PROJECT}"

[[operations]]
include-operation-id = "get_usage"
phases.coverage.enabled = false
"""


class _Immortal(Emulator):
    """An emulator that begins again after each call that may end it."""

    def handle(self, call: Call) -> Reply:
        """Answer one call."""
        reply = super().handle(call)
        operation = match(call.method, call.path).operation
        if operation is not None and operation.name in _FATAL:
            self.reset()
        return reply


@pytest.fixture
def base_url() -> Iterator[str]:
    """Yield the address of an emulator with the small seed."""
    emulator = _Immortal(small_seed(), clock=NOW)
    server = ThreadedServer(application(emulator))
    yield server.base_url
    server.close()
    emulator.close()


def test_nothing_is_found(base_url: str, tmp_path: Path) -> None:
    """No server error, and no answer that the document does not describe."""
    settings = tmp_path / "schemathesis.toml"
    settings.write_text(_SETTINGS)
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(settings)),
        *("run", str(DOCUMENT), "--url", base_url, "-H", f"Authorization: Token {OWNER_KEY}"),
        *("--max-examples", EXAMPLES, "--generation-deterministic"),
        *("--exclude-checks", "positive_data_acceptance,negative_data_rejection"),
    ]
    run = subprocess.run(  # noqa: S603 -- a tool of this project's environment
        command, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout
