"""Packages of extras: Ctrl-C waits until one is loaded whole."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

import pytest

from deepgram_manage.cli.frame.extras import needs

if TYPE_CHECKING:
    from pathlib import Path

PRESSES = "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\nIS_WHOLE = True\n"


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a module that is interrupted while it is loaded."""
    (tmp_path / "pressing_ctrl_c.py").write_text(PRESSES, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    return "pressing_ctrl_c"


def test_ctrl_c_waits_for_the_end_of_an_import(module: str) -> None:
    """Native modules abort the process when they are interrupted, so they are loaded whole."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            needs(module, extra="x", purpose="x")

        assert sys.modules.pop(module).IS_WHOLE
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)


def test_ignored_ctrl_c_stays_ignored(module: str) -> None:
    """What runs in the background ignores it, and goes on."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        assert needs(module, extra="x", purpose="x").IS_WHOLE
        del sys.modules[module]
    finally:
        signal.signal(signal.SIGINT, before)
