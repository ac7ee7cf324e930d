"""An argument that the client refuses is the user's mistake; a fault of ours is not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from deepgram_manage import KeyOptions, Period
from deepgram_manage.cli.frame.refusing import is_refusal
from deepgram_manage.costs import _balance, _tally

if TYPE_CHECKING:
    from tests.support.shell import Shell


@pytest.mark.parametrize(
    ("module", "name", "line"),
    [
        (_balance, "_ERROR", "billing balance"),
        (_tally, "exact", "billing spend --last 2d"),
    ],
)
def test_fault_of_ours_is_not_wrong_usage(
    demo: Shell, monkeypatch: pytest.MonkeyPatch, module: object, name: str, line: str
) -> None:
    """An error that Python raises below a command exits with 1, and asks for a report."""
    monkeypatch.setattr(module, name, None)

    done = demo.run(line)

    assert (done.code, done.out) == (1, "")
    assert "Something went wrong in deepgram-manage itself" in done.err


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("exporter --every 5s", "--every 5.0 must be at least 60 seconds."),
        ("emulator --clock soon", "--clock"),
        ("billing watch --below -1", "--below -1.0 must be a number, 0 or more."),
        ("billing spend --by nothing", "nothing"),
        ('billing watch --exec "\'unclosed"', "is not a command line: No closing quotation"),
        ("billing watch --once --state odd.bin", "odd.bin: "),
        ("requests list --since 99999999d", "is not a length of time"),
        ("api POST /v1/projects --input odd.bin", "--input odd.bin is not JSON"),
        ("api POST /v1/projects --input deep.json", "--input deep.json is not JSON"),
        ("keys audit --policy days.toml", "max-age=365 must be a text with a unit, such as '365d'"),
        ("members set-scope ada@example.com '' --project 'Acme Staging'", "scope=''"),
    ],
)
def test_refused_argument_is_wrong_usage(
    demo: Shell, line: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a check of the client refuses exits with 2, and says what to write."""
    monkeypatch.chdir(tmp_path)
    Path("odd.bin").write_bytes(b"\xff\xfe")
    Path("deep.json").write_text("[" * 100_000, "utf-8")
    Path("days.toml").write_text("max-age = 365\n", "utf-8")

    done = demo.run(line)

    assert (done.code, done.out) == (2, "")
    assert message in done.err


def caught(call: object, *arguments: object) -> Exception:
    """The error that a call raises."""
    assert callable(call)
    try:
        call(*arguments)
    except (TypeError, ValueError) as error:
        return error
    raise AssertionError("nothing was raised")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (caught(Period.month, 2026, 13), True),
        (caught(KeyOptions.coerce, {"comment": "a", "scope": "x"}), True),
        (caught(KeyOptions, 1), False),
        (caught(int, "x"), False),
        (ValueError("never raised"), False),
    ],
)
def test_check_is_told_by_its_raise_statement(error: Exception, expected: bool) -> None:  # noqa: FBT001 -- a table
    """A call that Python itself refuses is a fault of the caller, which is our code."""
    assert is_refusal(error) is expected
