"""Plots of sums by day, in the terminal and in pictures."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import httpx
import pytest

from deepgram_manage.extras import install_command

if TYPE_CHECKING:
    from pathlib import Path

    from deepgram_manage.emulator.fixture import DeepgramEmulator
    from tests.support.shell import Shell


@pytest.fixture
def used(deepgram_emulator: DeepgramEmulator, shell: Shell) -> Shell:
    """Return a shell in a project that was used for ten days."""
    deepgram_emulator.add_history(deepgram_emulator.project_id, 300, days=10)
    return shell


@pytest.mark.parametrize("line", ["usage summary --last 10d", "billing breakdown --last 10d"])
@pytest.mark.parametrize("terminal", [True, False], ids=["terminal", "pipe"])
def test_a_plot_is_read_without_colour(line: str, terminal: bool, used: Shell) -> None:  # noqa: FBT001 -- a case
    """Bars, a scale and days are there, and no escape."""
    done = used.run(f"{line} --plot", terminal=terminal, width=70)
    assert done.code == 0
    assert "█" in done.out
    assert "a day" in done.out.splitlines()[0]
    assert "2026-" in done.out or "20" in done.out.splitlines()[-1]
    assert "\x1b" not in done.out
    assert max(map(len, done.out.splitlines())) <= 70


def test_a_number_that_is_not_known_is_not_drawn(shell: Shell) -> None:
    """The other days have their bars all the same."""
    begin = '{"start": "2026-10-01", "end": "2026-10-02", "results": ['
    rows = [
        f'{{"start": "2026-10-0{day}", "end": "2026-10-0{day}", "requests": {number}}}'
        for day, number in ((1, "NaN"), (2, "3"))
    ]
    body = f"{begin}{', '.join(rows)}]}}".encode()
    shell.transport = httpx.MockTransport(lambda _request: httpx.Response(200, content=body))
    project = "11111111-1111-4111-8111-111111111111"
    done = shell.run(f"usage summary --project {project} --plot", terminal=True)
    assert (done.code, done.err) == (0, "")
    assert "█" in done.out
    assert "2026-10-01" not in done.out


def test_a_terminal_of_ascii_gets_bars_of_ascii(used: Shell) -> None:
    """What the terminal cannot show is not used for bars."""
    done = used.run("usage summary --plot", terminal=True, encoding="ascii")
    assert "###" in done.out


def test_a_terminal_that_is_too_narrow_is_told(used: Shell) -> None:
    """A plot needs some room."""
    done = used.run("usage summary --plot", terminal=True, width=10)
    assert (done.code, done.out) == (1, "")
    assert "too narrow" in done.err


@pytest.mark.parametrize(("suffix", "begins"), [("svg", b"<svg"), ("png", b"\x89PNG")])
def test_a_plot_is_a_picture(suffix: str, begins: bytes, used: Shell, tmp_path: Path) -> None:
    """A file that ends in .svg or .png is a picture, and nothing is left beside it."""
    file = tmp_path / f"usage.{suffix}"
    done = used.run(f"usage summary --plot {file}")
    assert (done.code, done.out) == (0, "")
    assert file.read_bytes().startswith(begins)
    assert [each.name for each in tmp_path.iterdir()] == [file.name]


def test_a_picture_that_cannot_be_written_is_an_error(used: Shell, tmp_path: Path) -> None:
    """A folder that is not there is told in a sentence."""
    done = used.run(f"usage summary --plot {tmp_path}/nowhere/x.svg")
    assert done.code == 1
    assert "x.svg" in done.err


def test_nothing_to_draw_is_an_error(shell: Shell) -> None:
    """A project without usage has no picture."""
    assert shell.run("usage summary --plot").code == 1


@pytest.mark.parametrize(
    ("module", "option", "extra"),
    [("plotext", "--plot", "plot"), ("altair", "--plot x.svg", "page"), ("jq", "--jq .", "jq")],
)
def test_a_missing_extra_is_named(
    module: str, option: str, extra: str, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has not installed what an option needs is told what to install."""
    monkeypatch.setitem(sys.modules, module, None)
    done = shell.run(f"usage summary {option}")
    assert (done.code, done.out) == (1, "")
    assert f"Run: {install_command(extra)}" in done.err


@pytest.mark.parametrize("form", ["--json", "--jsonl", "--csv", "--jq ."])
@pytest.mark.parametrize("command", ["usage summary", "billing breakdown", "billing spend"])
def test_a_plot_is_no_form_for_programs(command: str, form: str, demo: Shell) -> None:
    """Who asks for JSON gets JSON or an error, and no drawing; nothing is sent."""
    demo.environment["DEEPGRAM_API_KEY"] = ""
    done = demo.run(f"{command} --plot {form}")
    assert done.code == 2
    assert "--plot excludes" in done.err
