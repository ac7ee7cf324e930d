# pyright: basic, reportMissingImports=false
"""Dask: the request log as a data frame, and `sync` on a cluster.

Needs the extra `deepgram-manage[dask]`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dask.dataframe as dd
import pandas as pd

from deepgram_manage.archive._arrow import pa
from deepgram_manage.archive._portable import PORTABLE, portable
from deepgram_manage.archive._source import Source, read

from ._dask_sync import sync

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deepgram_manage.archive._partition import Partition


__all__ = ["frame", "sync"]


def frame(partitions: Iterable[Partition], source: Source | None = None) -> Any:
    """Return a Dask data frame with a partition for each of these; they are read when computed.

    Args:
        partitions: What to read.
        source: Where to read from; Deepgram, with the key in DEEPGRAM_API_KEY, unless given.
    """
    return dd.from_map(_pandas, list(partitions), source=source, meta=_to_pandas([]))


def _pandas(part: Partition, source: Source | None) -> pd.DataFrame:
    return _to_pandas([portable(batch) for batch in read(part, source)])


def _to_pandas(batches: list[Any]) -> pd.DataFrame:
    table = pa.Table.from_batches(batches, PORTABLE)
    made: pd.DataFrame = table.to_pandas(types_mapper=pd.ArrowDtype)
    return made
