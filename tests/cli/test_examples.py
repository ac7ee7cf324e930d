"""The examples in the help of each command do what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.examples import EXAMPLES, ready

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.shell import Shell


@pytest.fixture
def _keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a keyring that forgets."""
    monkeypatch.setattr(
        "deepgram_manage.cli.frame.keyring_store.write", lambda _name, _secret: None
    )


@pytest.mark.usefixtures("_keyring")
@pytest.mark.parametrize("terminal", [False, True], ids=["pipe", "terminal"])
@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_runs(
    example: str,
    terminal: bool,  # noqa: FBT001 -- a case
    demo: Shell,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each example is done, in a pipe and at a terminal, and says what it did."""
    monkeypatch.chdir(tmp_path)
    line, stdin = ready(example, demo)

    done = demo.run(line, terminal=terminal and stdin is None, stdin=stdin or "", height=10_000)

    assert (done.code, done.err if done.code else "") == (0, "")
    assert done.out or done.err
