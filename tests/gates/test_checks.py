"""What `make checks` and `make verify-types` print: how it goes, and what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tools import checks, verify_types

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def make(tmp_path: Path) -> str:
    """Give a program that makes any target but `bad`, and says so."""
    program = tmp_path / "make"
    program.write_text('#!/bin/sh\necho "making $2"\ntest "$2" != bad\n', "utf-8")
    program.chmod(0o755)
    return str(program)


def test_each_check_says_when_it_begins_and_ends(
    make: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A check that succeeds prints two lines, and nothing of what it has printed."""
    checks.main(make, "good", "better")
    lines = capsys.readouterr().out.splitlines()
    assert sorted(lines) == ["better ...", "better: 0 s", "good ...", "good: 0 s"]


def test_a_check_that_fails_shows_what_it_printed(
    make: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The output of a failed check stands above the line that says so, and the others go on."""
    with pytest.raises(SystemExit, match=r"^Run `make bad` to see this again\.\n$"):
        checks.main(make, "bad", "good")
    printed = capsys.readouterr().out
    assert "making bad\nbad: FAILED after 0 s\n" in printed
    assert "good: 0 s\n" in printed


def symbol(name: str, *diagnostics: dict[str, Any], exported: bool = True) -> dict[str, Any]:
    """Make what pyright says of a name without a complete type."""
    return {
        "name": name,
        "isExported": exported,
        "isTypeKnown": False,
        "diagnostics": list(diagnostics),
    }


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (symbol("a.b"), ["a.b has no full type"]),
        (symbol("a._b", exported=False), []),
        (symbol("a.b") | {"isTypeKnown": True}, []),
        (
            symbol(
                "a.b",
                {"message": "x", "file": "a.py", "range": {"start": {"line": 4}}},
                {"message": "hint", "severity": "information"},
            ),
            ["a.py:5: x"],
        ),
    ],
    ids=["a name", "a private name", "a complete name", "with its place"],
)
def test_incomplete_public_names_are_told(told: dict[str, Any], expected: list[str]) -> None:
    """One line for each public name without a complete type, with its place if that is known."""
    report = {"generalDiagnostics": [], "typeCompleteness": {"symbols": [told]}}
    assert verify_types.complaints(report) == expected
