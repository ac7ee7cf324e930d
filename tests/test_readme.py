"""The README is kept true: its examples run, and it names what there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import deepgram_manage
from demo.server import running

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
ALIASES = re.compile(r"list_|get_project_models?$|update_project_option$|send_invite_options$")
METHODS = [
    name
    for name in vars(deepgram_manage.ManageClient)
    if not name.startswith("_") and name != "close" and not ALIASES.match(name)
]
ERRORS = [name for name in deepgram_manage.__all__ if name.endswith("Error")]
TARGETS = sorted(set(re.findall(r"(?:`|^)make ([a-z-]+)", README, re.MULTILINE)))


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_examples_run_as_printed(example: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each Python example of the README runs against a server, as it is printed."""
    monkeypatch.setenv("DEEPGRAM_API_KEY", "made-up")
    with running() as url:
        monkeypatch.setenv("DEEPGRAM_HOST", url)
        exec(compile(example, "README.md", "exec"), {"__name__": "__main__"})  # noqa: S102


def test_there_are_examples() -> None:
    """The README shows both clients."""
    assert len(EXAMPLES) == 2


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
