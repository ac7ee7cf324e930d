"""CONTRIBUTING.md names what there is."""

from __future__ import annotations

import re

import pytest

from tests.gates.test_worked_change import NEW
from tests.support.document import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
MAKEFILES = [(ROOT / name).read_text("utf-8") for name in ("Makefile", "tools/environments.mk")]
COMMANDS = re.findall(r"`make ([^`]+)`", TEXT)
TARGETS = sorted({word for command in COMMANDS for word in command.split() if "=" not in word})
FOLDERS = "deepgram_manage|docs|generator-templates|openapi|tests|tools"
PATHS = sorted({*re.findall(rf"`((?:{FOLDERS})/[^`]+)`", TEXT)} - NEW.keys())


@pytest.mark.parametrize("target", TARGETS)
def test_each_target_exists(target: str) -> None:
    """Each target that a contributor is told to make is in a makefile."""
    assert any(f"\n{target}:" in text for text in MAKEFILES)


@pytest.mark.parametrize("path", PATHS)
def test_each_path_exists(path: str) -> None:
    """Each file or folder that a contributor is sent to is there."""
    assert list(ROOT.glob(path))


def test_there_is_something_to_look_for() -> None:
    """The patterns above find the targets and the paths."""
    assert {"test", "drift", "diff", "generate"} <= set(TARGETS)
    assert "deepgram_manage/async_manage.py" in PATHS
