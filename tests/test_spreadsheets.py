"""Text that a spreadsheet would run, in cells of CSV."""

from __future__ import annotations

import pytest

from deepgram_manage.spreadsheets import defused


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff20"])
def test_text_that_would_run_gets_an_apostrophe(first: str) -> None:
    """A comment of a key that is a formula is shown, and not run."""
    assert defused(f"{first}cmd()") == f"'{first}cmd()"


@pytest.mark.parametrize("cell", ["ci", "", "a=b", "'=x", -5, -0.5, None, True])
def test_anything_else_stays_as_it_is(cell: object) -> None:
    """Numbers, nothing and plain text are written as they are."""
    assert defused(cell) is cell
