"""Text for CSV files is not run where they are opened."""

from __future__ import annotations

import pytest

from deepgram_manage import spreadsheet_text


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])  # noqa: RUF001
def test_a_formula_becomes_text(first: str) -> None:
    """An apostrophe before it makes a spreadsheet show the cell as it is."""
    assert spreadsheet_text(f"{first}1+1") == f"'{first}1+1"


@pytest.mark.parametrize("text", ["", "Build server", "customer:acme", " = 1", "a=b", "'=1"])
def test_other_text_stays(text: str) -> None:
    """Nothing else is changed."""
    assert spreadsheet_text(text) == text
