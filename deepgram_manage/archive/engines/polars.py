"""Polars: the request log as a lazy frame. Needs the extra `deepgram-manage[polars]`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import polars as pl
from polars.io.plugins import register_io_source

from deepgram_manage.archive._arrow import pa
from deepgram_manage.archive._portable import PORTABLE, portable
from deepgram_manage.archive._source import Source, read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from deepgram_manage.archive._partition import Partition


def scan(partitions: Iterable[Partition], source: Source | None = None) -> pl.LazyFrame:
    """Return the rows of some partitions as a lazy frame; they are read when it is collected.

    Filters and columns are pushed down: rows and columns that are not asked for leave memory as
    soon as their batch was read.

    Args:
        partitions: What to read.
        source: Where to read from; Deepgram, with the key in DEEPGRAM_API_KEY, unless given.
    """
    parts = list(partitions)

    def frames(
        columns: list[str] | None,
        predicate: pl.Expr | None,
        rows: int | None,
        _batch_size: int | None,
    ) -> Iterator[pl.DataFrame]:
        left = rows
        for batch in (batch for part in parts for batch in read(part, source)):
            frame = _frame(pa.Table.from_batches([portable(batch)]))
            if predicate is not None:
                frame = frame.filter(predicate)
            if columns is not None:
                frame = frame.select(columns)
            yield frame if left is None else frame.head(left)
            left = None if left is None else left - min(left, frame.height)
            if left == 0:
                return

    empty = _frame(pa.Table.from_batches([], PORTABLE))
    return register_io_source(frames, schema=empty.schema)


def _frame(table: Any) -> pl.DataFrame:
    made: Any = pl.from_arrow(table)  # pyright: ignore[reportUnknownMemberType]
    return cast("pl.DataFrame", made)
