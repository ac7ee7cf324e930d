"""Reports as CSV and JSON."""

from __future__ import annotations

import csv
import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol, TextIO

from deepgram_manage import spreadsheet_text
from deepgram_manage.costs._money import digits

if TYPE_CHECKING:
    from deepgram_manage.costs._arrow import Table


class Document(Protocol):
    """Anything that can be written as JSON, like a report."""

    def to_dict(self) -> dict[str, Any]:
        """Return a dict for JSON."""
        ...


def write_csv(table: Table, stream: TextIO) -> None:
    """Write the rows of a report as CSV: amounts to the last digit, nothing for what is not known.

    Args:
        table: A report.
        stream: Where to; open files with `newline=""`.
    """
    writer = csv.DictWriter(stream, table.columns, lineterminator="\n")
    writer.writeheader()
    for row in table.to_dicts():
        writer.writerow({name: _cell(value) for name, value in row.items()})


def write_json(report: Document, stream: TextIO) -> None:
    """Write a report as JSON; amounts are strings, to the last digit.

    Args:
        report: A report.
        stream: Where to.
    """
    json.dump(report.to_dict(), stream, indent=2, ensure_ascii=False)
    stream.write("\n")


def _cell(value: Any) -> Any:
    if isinstance(value, Decimal):
        # With a point, so that no program takes a column of amounts for one of whole numbers.
        text = digits(value)
        return text if "." in text else f"{text}.0"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return spreadsheet_text(value)
    return value.isoformat() if isinstance(value, date) else value
