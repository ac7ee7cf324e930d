"""Text for CSV files that are opened in a spreadsheet."""

from __future__ import annotations

__all__ = [
    "spreadsheet_text",
]

# As OWASP lists them for CSV injection, the full-width forms included.
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001


def spreadsheet_text(text: str) -> str:
    """Return text that a spreadsheet shows and does not run as a formula.

    Anybody who may name a key or tag a request decides what stands in a report; a comment such as
    `=HYPERLINK("…")` becomes a formula where the CSV file is opened. Such text gets an apostrophe
    before it; all other text is returned as it is. Numbers need none of this: pass text only.

    Args:
        text: What stands in a cell: a comment, a tag, a name.
    """
    return f"'{text}" if text.startswith(_BEGINS_A_FORMULA) else text
