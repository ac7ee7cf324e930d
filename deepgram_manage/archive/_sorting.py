"""Put rows in the order of time, each once, without holding all of them in memory.

The log comes newest first, and nearly in order. Rows are sorted a run at a time; when there are
many, the runs go to disk, and are merged by the rank of each row in all of them. Only the keys that
rows are sorted by, 24 bytes a row, are all in memory.
"""

from __future__ import annotations

import shutil
import tempfile
from hashlib import blake2b
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from weakref import finalize

import msgspec

from ._arrow import pa, pc
from ._schema import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import TracebackType
    from typing import Self

    from ._arrow import RecordBatch, Table

GROUP_ROWS: Final = 122_880
"""How many rows a row group has at least, but for the last: what DuckDB reads best."""
_DISK_ROWS: Final = 2_048
"""How many rows of a run are read back at once: all runs are read side by side."""
_PIECES: Final = 4
"""Into how many pieces a row group is divided while runs are merged."""
PIECE_ROWS: Final = GROUP_ROWS // _PIECES
"""How many rows are merged, and are read back from a file, at once."""


class Runs:
    """Rows that are added in any order and come out sorted by `created`, each once.

    Of two rows of one request, the one that was added first stays.
    """

    def __init__(self, rows: int = GROUP_ROWS) -> None:
        """Begin with none; a run has this many rows."""
        self._rows = rows
        self._loose: list[RecordBatch] = []
        self._number = 0
        self._stored: list[_Stored] = []
        self._keys: list[Table] = []
        self._folder: str | None = None
        self._forget: Callable[[], object] = _nothing

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
        self._loose, self._stored, self._keys = [], [], []
        self._forget()

    def add(self, batch: RecordBatch) -> None:
        """Take rows."""
        if not batch.num_rows:
            return
        self._loose.append(batch)
        self._number += batch.num_rows
        if self._number >= self._rows:
            self._store(self._run())

    @property
    def is_empty(self) -> bool:
        """Whether no row was added."""
        return not (self._loose or self._stored)

    def _run(self) -> Table:
        """Return the rows that are in no run yet as one."""
        loose, self._loose, self._number = self._loose, [], 0
        return in_order(pa.Table.from_batches(loose, SCHEMA))

    def _store(self, run: Table) -> None:
        if self._folder is None:
            self._folder = tempfile.mkdtemp(prefix="deepgram-archive-")
            # A run of `sync` that fails does not always say that its rows may go.
            self._forget = finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._keys.append(_keys(run))
        self._stored.append(_Stored(Path(self._folder) / f"{len(self._stored)}.arrow", run))
        _release()

    def sorted(self) -> Iterator[RecordBatch]:
        """Yield all rows, oldest first, each request once; they can be had once only."""
        last: tuple[Any, Any] | None = None
        for table in self._merged():
            if not table.num_rows:
                continue
            keys = _keys(table)
            keep = _each_once(keys, last)
            last = _key(keys, table.num_rows - 1)
            once = table if pc.all(keep).as_py() else table.filter(keep)
            if once.num_rows:
                yield from once.combine_chunks().to_batches()

    def _merged(self) -> Iterator[Table]:
        if not self._stored:
            yield self._run()
            return
        if self._loose:
            self._store(self._run())
        order = _order(pa.concat_tables(self._keys))
        self._keys = []
        rows = ceil(self._rows / _PIECES)
        for at in range(0, len(order), rows):
            yield in_order(pa.concat_tables(self._next(order.slice(at, rows))))

    def _next(self, ranks: Any) -> Iterator[Table]:
        """Yield what each run has of the next ranks."""
        first = 0
        for run in self._stored:
            mine = pc.and_(pc.greater_equal(ranks, first), pc.less(ranks, first + run.num_rows))
            yield run.take(pc.sum(mine).as_py() or 0)
            first += run.num_rows


class _Stored:
    """A run on disk, whose rows are taken from its beginning to its end."""

    def __init__(self, path: Path, run: Table) -> None:
        self._path = path
        self.num_rows: int = run.num_rows
        with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, SCHEMA) as writer:
            writer.write_table(run, max_chunksize=_DISK_ROWS)
        self._held = pa.Table.from_batches([], SCHEMA)
        self._batches = self._read()

    def take(self, count: int) -> Table:
        """Return the next rows."""
        held = [self._held]
        number = self._held.num_rows
        while number < count:
            held.append(pa.Table.from_batches([next(self._batches)]))
            number += held[-1].num_rows
        table = pa.concat_tables(held)
        self._held = table.slice(count)
        return table.slice(0, count)

    def _read(self) -> Iterator[RecordBatch]:
        with pa.OSFile(str(self._path)) as file:
            reader = pa.ipc.open_file(file)
            for at in range(reader.num_record_batches):
                yield reader.get_batch(at)


def _nothing() -> None:
    """Have nothing to forget."""


def _release() -> None:
    """Hand memory back that Arrow keeps for later, which else adds up from thread to thread."""
    pa.default_memory_pool().release_unused()


def in_order(table: Table) -> Table:
    """Return rows sorted by `created`, then by id; those that are alike stay in their order."""
    return table.take(_order(_keys(table)))


def _keys(table: Table) -> Table:
    """Return what rows are sorted by, and requests are told apart by."""
    return pa.table({"created": table["created"], "id": _ids(table)})


def _order(keys: Table) -> Any:
    return pc.sort_indices(keys, sort_keys=[("created", "ascending"), ("id", "ascending")])


def _ids(table: Table) -> Any:
    """Return the id of each request as 16 bytes; a digest where the column could not hold it."""
    ids = pa.chunked_array([chunk.storage for chunk in table["request_id"].chunks], pa.binary(16))
    if not ids.null_count:
        return ids
    odd = iter(_digests(table.filter(pc.is_null(ids))))
    filled = [next(odd) if each is None else each for each in ids.to_pylist()]
    return pa.chunked_array([pa.array(filled, pa.binary(16))])


def _digests(table: Table) -> Iterator[bytes]:
    """Yield a digest of each id that is in `extra`; of the whole row where there is none."""
    for at, text in enumerate(table["extra"].to_pylist()):
        found = None if text is None else msgspec.json.decode(text).get("request_id")
        if found is None:
            found = table.slice(at, 1).to_pylist()
        yield blake2b(msgspec.json.encode(found), digest_size=16).digest()


def _each_once(keys: Table, last: tuple[Any, Any] | None) -> Any:
    """Return which rows are not the request right before them; `last` is before the first."""
    created, ids = keys["created"], keys["id"]
    number = keys.num_rows
    again = pc.and_(
        pc.equal(ids.slice(1), ids.slice(0, number - 1)),
        _are_same(created.slice(1), created.slice(0, number - 1)),
    )
    return pa.concat_arrays([pa.array([_key(keys, 0) != last]), *pc.invert(again).chunks])


def _key(keys: Table, at: int) -> tuple[Any, Any]:
    return keys["created"][at].as_py(), keys["id"][at].as_py()


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
            held = table.slice(rows).to_batches()
            number -= rows
            table = table.slice(0, rows)
            yield table
            del table  # Not held while the next one is made.
            _release()
    if number:
        yield pa.Table.from_batches(held, SCHEMA)


def of_parts(batches: Iterable[RecordBatch]) -> Iterator[RecordBatch]:
    """Yield the sorted rows of the parts of a day, one after the other.

    Those without a time may be in several parts: they come last, each once.
    """
    with Runs() as runs:
        for batch in batches:
            has_time = pc.is_valid(batch.column("created"))
            if pc.all(has_time, min_count=0).as_py():
                yield batch
            else:
                yield batch.filter(has_time)
                runs.add(batch.filter(pc.invert(has_time)))
        yield from runs.sorted()
