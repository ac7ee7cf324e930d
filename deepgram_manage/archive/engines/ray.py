# pyright: basic, reportMissingImports=false
"""Ray Data: the request log as a dataset. Needs the extra `deepgram-manage[ray]`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ray.data

from deepgram_manage.archive._arrow import pa
from deepgram_manage.archive._partition import Partition
from deepgram_manage.archive._portable import PORTABLE, portable
from deepgram_manage.archive._source import Source, read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def dataset(partitions: Iterable[Partition], source: Source | None = None) -> Any:
    """Return a Ray dataset with the rows of some partitions, a block or more for each.

    Args:
        partitions: What to read.
        source: Where to read from; Deepgram, with the key in DEEPGRAM_API_KEY of the workers,
            unless given.
    """
    items = [
        {"project": part.project, "start": part.start.isoformat(), "end": part.end.isoformat()}
        for part in partitions
    ]
    named = ray.data.from_items(items, override_num_blocks=max(1, len(items)))
    # A Datasource of its own would have to follow BlockMetadata from release to release.
    return named.map_batches(
        _tables, batch_size=1, batch_format="pyarrow", fn_kwargs={"source": source}
    )


def _tables(items: Any, source: Source | None) -> Iterator[Any]:
    for item in items.to_pylist():
        batches = [portable(batch) for batch in read(Partition(**item), source)]
        yield pa.Table.from_batches(batches, PORTABLE)
