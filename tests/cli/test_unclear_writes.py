"""A thousand keys made while everything fails: none twice, and no secret lost without a word."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

import httpx
import pytest

from deepgram_manage.emulator import EmulatorTransport
from deepgram_manage.emulator.faults import KINDS
from tests.support.shell import Shell

if TYPE_CHECKING:
    from deepgram_manage.emulator.fixture import DeepgramEmulator

_SECRET = re.compile(r"[0-9a-f]{40}")
_DELETING = re.compile(r"keys delete (\S+)")
ACCOUNTS, TIMES = 20, 50
"""A thousand in all; in a full account, each list of keys takes longer."""


class Impatient(httpx.BaseTransport):
    """Waits for nothing: what would take time is a timeout at once."""

    def __init__(self, emulator: DeepgramEmulator) -> None:
        """Send to an emulator."""
        self._inner = EmulatorTransport(emulator)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request with hardly any patience."""
        request.extensions["timeout"] = {"read": 0.0001}
        return self._inner.handle_request(request)


@pytest.fixture
def impatient(deepgram_emulator: DeepgramEmulator) -> Shell:
    """Return a shell on an emulator whose delays take no time."""
    shell = Shell(deepgram_emulator, DEEPGRAM_PROJECT=deepgram_emulator.project_id)
    shell.transport = Impatient(deepgram_emulator)
    return shell


@pytest.mark.parametrize("account", range(ACCOUNTS))
def test_a_thousand_creations_under_all_faults(
    account: int, impatient: Shell, deepgram_emulator: DeepgramEmulator
) -> None:
    """Each creation makes one key at most; one without a secret is named, or where to look."""
    chance = random.Random(account)  # noqa: S311 -- chance that repeats is the point
    kinds = sorted(KINDS - {"recorded"})
    lost_unsaid, twice = [], []
    codes: dict[int, int] = {}
    for number in range(TIMES):
        kind = chance.choice([*kinds, None])
        route = chance.choice(["create_key", "*"])
        if kind:
            deepgram_emulator.add_fault(
                kind, route, count=chance.choice([1, 2, 5]), seconds=30, retry_after=0
            )
        before = _keys(deepgram_emulator)
        done = impatient.run(f"keys create --comment 'key {number}' --scope usage:read")
        deepgram_emulator.clear_faults()
        made = _keys(deepgram_emulator) - before
        codes[done.code] = codes.get(done.code, 0) + 1
        if len(made) > 1:
            twice.append((kind, done))
        told = set(_DELETING.findall(done.err)) | ({""} if "keys list" in done.err else set())
        shown = _SECRET.findall(done.out)
        if len(shown) != (done.code == 0) or (made and not shown and not told):
            lost_unsaid.append((kind, done))
        if done.code == 0:
            assert deepgram_emulator.world.state.key_of_secret(shown[0]) is not None
    assert (twice, lost_unsaid) == ([], [])
    # Or the test would prove nothing.
    assert codes[0]
    assert codes[7]


def _keys(emulator: DeepgramEmulator) -> set[str]:
    state = emulator.world.state
    return {key.api_key_id for key in state.keys(emulator.project_id)}
