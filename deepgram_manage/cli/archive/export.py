"""`archive export`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from deepgram_manage.cli.frame import (
    App,
    Column,
    Kind,
    Shape,
    argument,
    command,
    option,
    period_option,
)
from deepgram_manage.cli.frame.failures import usage_error

from .folder import Folder, library

if TYPE_CHECKING:
    from deepgram_manage import Period

EXPORT = Shape(
    columns=(Column("ROWS", "rows", Kind.NUMBER), Column("FILE", "file")), fields=("rows", "file")
)
_FORMATS = ("csv", "ndjson", "parquet")


@dataclass(frozen=True, kw_only=True)
class Export(Folder):
    """Which rows to write, and into what."""

    file: str = argument("FILE")
    format: str | None = option(
        "--format", type=click.Choice(_FORMATS), help="By the name of the FILE unless given."
    )
    only: tuple[str, ...] = option(
        "--only", multiple=True, metavar="PROJECT_ID", help="Only this project; may be repeated."
    )
    period: Period | None = period_option(None)


@command(
    Export,
    shape=EXPORT,
    examples=(
        "deepgram-manage archive export lake log.csv --last 7d",
        "deepgram-manage archive export lake log.ndjson",
    ),
)
def run(app: App, options: Export) -> None:
    """Write rows of an archive into a CSV, NDJSON or Parquet file.

    NDJSON has the records as the API sent them, a line each.
    """
    ending = options.file.rpartition(".")[2]
    if options.format is None and ending not in (*_FORMATS, "jsonl"):
        raise usage_error(f"{options.file}: name a file that ends in .csv, .ndjson or .parquet.")
    period = options.period
    rows = library(app).export(
        options.folder,
        options.file,
        format=options.format,
        projects=options.only or None,
        start=period and period.start,
        end=period and period.end,
    )
    app.done({"rows": rows, "file": options.file}, f"Wrote {rows:,} rows to {options.file}.")
