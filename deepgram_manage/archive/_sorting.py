"""Put rows in the order of time, each once, without holding all of them in memory.

The log comes newest first, and nearly in order. Rows are sorted a run at a time; when there are
many, the runs go to disk, and are merged by the rank of each row in all of them.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ._arrow import pa, pc
from ._schema import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType
    from typing import Self

    from ._arrow import RecordBatch, Table

GROUP_ROWS: Final = 122_880
"""How many rows a row group has at least, but for the last: what DuckDB reads best."""
_MOST_IN_MEMORY: Final = 2


class Runs:
    """Rows that are added in any order and come out sorted by `created`, each once.

    Of two rows of one request, the one that was added first stays.
    """

    def __init__(self, rows: int = GROUP_ROWS) -> None:
        """Begin with none; a run has this many rows."""
        self._rows = rows
        self._loose: list[RecordBatch] = []
        self._number = 0
        self._runs: list[Table] = []
        self._folder: str | None = None

    def __enter__(self) -> Self:
        """Use the runs in a `with` block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Forget all rows."""
        self._loose, self._runs = [], []
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def add(self, batch: RecordBatch) -> None:
        """Take rows."""
        if not batch.num_rows:
            return
        self._loose.append(batch)
        self._number += batch.num_rows
        if self._number >= self._rows:
            self._close_run()

    @property
    def is_empty(self) -> bool:
        """Whether no row was added."""
        return not (self._loose or self._runs)

    def _close_run(self) -> None:
        if not self._loose:
            return
        run = in_order(pa.Table.from_batches(self._loose, SCHEMA))
        self._loose, self._number = [], 0
        self._runs.append(run)
        if len(self._runs) > _MOST_IN_MEMORY or self._folder is not None:
            self._runs = [self._on_disk(at, run) for at, run in enumerate(self._runs)]

    def _on_disk(self, at: int, run: Table) -> Table:
        if self._folder is None:
            self._folder = tempfile.mkdtemp(prefix="deepgram-archive-")
        path = Path(self._folder) / f"{at}.arrow"
        if not path.exists():
            with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, SCHEMA) as writer:
                writer.write_table(run)
        # Mapped, so that the system may drop its pages.
        return pa.ipc.open_file(pa.memory_map(str(path))).read_all()

    def sorted(self) -> Iterator[RecordBatch]:
        """Yield all rows, oldest first, each request once."""
        self._close_run()
        last: tuple[Any, Any] | None = None
        for table in self._merged():
            table = _each_once(table, last)  # noqa: PLW2901 -- the same rows, but for some
            if table.num_rows:
                last = _key(table, table.num_rows - 1)
                yield from table.combine_chunks().to_batches()

    def _merged(self) -> Iterator[Table]:
        if len(self._runs) <= _MOST_IN_MEMORY:
            if self._runs:
                yield in_order(pa.concat_tables(self._runs))
            return
        order = _order(pa.concat_tables([run.select(_KEYS) for run in self._runs]))
        done = [0] * len(self._runs)
        for at in range(0, len(order), self._rows):
            ranks = order.slice(at, self._rows)
            yield in_order(pa.concat_tables(self._slices(ranks, done)))

    def _slices(self, ranks: Any, done: list[int]) -> Iterator[Table]:
        """Yield what each run has of some ranks, and note how far each run was read."""
        first = 0
        for number, run in enumerate(self._runs):
            mine = pc.and_(pc.greater_equal(ranks, first), pc.less(ranks, first + run.num_rows))
            count = pc.sum(mine).as_py() or 0
            yield run.slice(done[number], count)
            done[number] += count
            first += run.num_rows


_KEYS: Final = ["created", "request_id"]


def in_order(table: Table) -> Table:
    """Return rows sorted by `created`, then by id; those that are alike stay in their order."""
    return table.take(_order(table))


def _order(table: Table) -> Any:
    keys = pa.table({"created": table["created"], "id": _storage(table["request_id"])})
    return pc.sort_indices(keys, sort_keys=[("created", "ascending"), ("id", "ascending")])


def _storage(ids: Any) -> Any:
    return pa.chunked_array([chunk.storage for chunk in ids.chunks], pa.binary(16))


def _key(table: Table, at: int) -> tuple[Any, Any]:
    return table["created"][at].as_py(), table["request_id"][at].as_py()


def _each_once(table: Table, last: tuple[Any, Any] | None) -> Table:
    """Return sorted rows without those of a request that comes right before; `last` does so."""
    if last is not None and last[1] is not None:
        while table.num_rows and _key(table, 0) == last:
            table = table.slice(1)
    number = table.num_rows
    if number < 2:  # noqa: PLR2004 -- one row is unlike all others
        return table
    ids, created = _storage(table["request_id"]), table["created"]
    again = pc.and_(
        pc.fill_null(pc.equal(ids.slice(1), ids.slice(0, number - 1)), False),
        _are_same(created.slice(1), created.slice(0, number - 1)),
    )
    if not pc.any(again).as_py():
        return table
    keep = pa.concat_arrays([pa.array([True]), *pc.invert(again).chunks])
    return table.filter(keep)


def _are_same(left: Any, right: Any) -> Any:
    """Return where two columns have the same value, or none both."""
    both_none = pc.and_(pc.is_null(left), pc.is_null(right))
    return pc.or_(pc.fill_null(pc.equal(left, right), False), both_none)


def in_groups(batches: Iterable[RecordBatch], rows: int = GROUP_ROWS) -> Iterator[Table]:
    """Yield the same rows in tables of as many rows as a row group has; the last may be smaller."""
    held: list[RecordBatch] = []
    number = 0
    for batch in batches:
        held.append(batch)
        number += batch.num_rows
        while number >= rows:
            table = pa.Table.from_batches(held, SCHEMA)
            yield table.slice(0, rows)
            held = table.slice(rows).to_batches()
            number -= rows
    if number:
        yield pa.Table.from_batches(held, SCHEMA)
