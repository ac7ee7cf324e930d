"""The README is kept true: its examples run, and it names what there is."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import pytest

import deepgram_manage
from deepgram_manage.emulator import Emulator
from deepgram_manage.emulator.app import application
from deepgram_manage.emulator.server import ThreadedServer

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
ALIASES = re.compile(r"list_|get_project_models?$|update_project_option$|send_invite_options$")
METHODS = [
    name
    for name in vars(deepgram_manage.ManageClient)
    if not name.startswith("_") and name not in {"asyncmanage", "close"} and not ALIASES.match(name)
]
ERRORS = [name for name in dir(deepgram_manage) if name.endswith("Error")]
TARGETS = sorted(set(re.findall(r"(?:`|^)make ([a-z-]+)", README, re.MULTILINE)))


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_examples_run_as_printed(example: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each Python example of the README runs against the emulator, as it is printed."""
    with (
        closing(Emulator("documentation")) as emulator,
        closing(ThreadedServer(application(emulator))) as server,
    ):
        monkeypatch.setenv("DEEPGRAM_API_KEY", emulator.admin_key)
        monkeypatch.setenv("DEEPGRAM_HOST", server.base_url)
        exec(compile(example, "README.md", "exec"), {"__name__": "__main__"})  # noqa: S102


def test_there_are_examples() -> None:
    """The README shows both clients, and two faces of the emulator."""
    assert len(EXAMPLES) == 6


@pytest.mark.parametrize("name", METHODS)
def test_each_method_is_in_the_table_of_calls(name: str) -> None:
    """Each method of the client stands in the README's table of calls."""
    assert f"`{name}(" in README


@pytest.mark.parametrize("name", ERRORS)
def test_each_error_is_named(name: str) -> None:
    """Each error class stands in the README's tree."""
    assert name in README


@pytest.mark.parametrize("target", TARGETS)
def test_each_make_target_exists(target: str) -> None:
    """Each target that the README names is in the Makefile."""
    assert f"\n{target}:" in (ROOT / "Makefile").read_text("utf-8")
