"""The files of an archive: one a project and day, a manifest a project, and a cursor.

The order of each commit is: the file (written, synced, renamed, folder synced), the manifest, the
cursor. What is about to be renamed is noted first; so whenever the process is killed, the next one
knows whether the file in its place is the old or the new one.
"""

from __future__ import annotations

import hashlib
import re
import threading
from datetime import date, datetime
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

import msgspec

from ._arrow import pa, pc, pq
from ._errors import ArchiveDamagedError, ArchiveError
from ._id_filters import filter_options, filters_in
from ._manifest import Cursor, Entry, Manifest, Pending
from ._schema import REPETITIVE_COLUMNS, SCHEMA
from ._sorting import GROUP_ROWS, PIECE_ROWS, in_groups
from ._store import LOCK, TABLES, Store, replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ._arrow import RecordBatch, Schema, Table
    from ._partition import Partition

PARQUET: Final[dict[str, Any]] = {
    "compression": "zstd",
    "compression_level": 3,
    "use_dictionary": REPETITIVE_COLUMNS,
    "write_statistics": True,
}
_ENTRY: Final = b"deepgram_manage.entry"
_READ_AT: Final = b"read_at"
_REDACTED: Final = b"redacted"
_CHECKSUM: Final = 64
"""Hexadecimal digits, at the end of a part."""
_DAY: Final = re.compile(r"project=(?P<project>[^/]+)/date=(?P<day>\d{4}-\d\d-\d\d)/part\.parquet")
_UUID: Final = re.compile("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_PART: Final = re.compile(r"project=[^/]+/(date|month)=[^/]+/part\.parquet")
COMPACTED: Final = f"{TABLES}/compacted.json"
"""Is where the files are no longer one a day."""


class Totals:
    """What is counted of rows while they pass by on their way into a file."""

    def __init__(self) -> None:
        """Begin with none."""
        self.rows = 0
        self.first: datetime | None = None
        self.last: datetime | None = None
        self._zero = 0
        self._without = 0
        self._is_priced = False

    def watch(self, tables: Iterable[Table]) -> Iterator[Table]:
        """Return tables, and count the rows of each that is taken."""
        return map(self._counted, tables)

    def _counted(self, table: Table) -> Table:
        self.rows += table.num_rows
        bounds = pc.min_max(table["created"]).as_py()
        self.first = bounds["min"] if self.first is None else self.first
        self.last = bounds["max"] or self.last
        masks = unsettled(table)
        self._zero += pc.sum(masks["zero"]).as_py() or 0
        self._without += pc.sum(masks["without"]).as_py() or 0
        self._is_priced |= bool(pc.any(pc.is_valid(table["usd"])).as_py())
        return table

    @property
    def unsettled(self) -> int:
        """How many rows may still get a cost."""
        # Where no record has a cost, the contract has one price for all.
        return self._zero + (self._without if self._is_priced else 0)


def unsettled(table: Table) -> dict[str, Any]:
    """Return which rows may still get another cost: those of 0 or unwritten, those without one."""
    unwritten = pc.is_null(table["code"])
    succeeded = pc.fill_null(pc.less(table["code"], 400), False)
    is_zero = pc.fill_null(pc.equal(table["usd"], pa.scalar(0, table["usd"].type)), False)
    return {
        "zero": pc.or_(unwritten, pc.and_(succeeded, is_zero)),
        "without": pc.and_(succeeded, pc.is_null(table["usd"])),
    }


def is_archive(paths: Iterable[str]) -> bool:
    """Return whether files are, or were, those of an archive."""
    # A run that failed before its first day leaves a lock, and has archived nothing.
    return any(path.startswith(("project=", f"{TABLES}/")) and path != LOCK for path in paths)


def missing(store: Store) -> ArchiveError:
    """Return the error of a folder in which nothing was ever archived."""
    return ArchiveError(f"there is no archive in {store.address}")


class Lake:
    """The files of an archive. Only who has its lock may write."""

    def __init__(self, store: Store) -> None:
        """Use a place, which may be empty."""
        self.store = store
        self._committing = threading.Lock()
        self._manifests: dict[str, Manifest] = {}

    def refuse_compacted(self) -> None:
        """Refuse a copy whose files are no longer one a day.

        Raises:
            ArchiveError: It was compacted.
        """
        if self.store.read(COMPACTED) is not None:
            raise ArchiveError(
                f"{self.store.address} is compacted, for reading only: name the folder that it was "
                "made of"
            )

    def refuse_missing(self) -> None:
        """Refuse a folder in which nothing was ever archived, or a copy that is compacted.

        Raises:
            ArchiveError: There is no archive.
        """
        self.refuse_compacted()
        if not is_archive(self.store.sizes("")):
            raise missing(self.store)

    def projects(self) -> list[str]:
        """Return the projects that the manifests name, sorted."""
        paths = [path.rpartition("/")[2] for path in self.store.sizes(f"{TABLES}/manifest")]
        return sorted(path.removesuffix(".json") for path in paths if path.endswith(".json"))

    def manifest(self, project: str) -> Manifest:
        """Return what is known of a project.

        Raises:
            ArchiveDamagedError: It cannot be read.
        """
        if project not in self._manifests:
            path = _manifest_path(project)
            self._manifests[project] = self._read(path, Manifest) or Manifest(project)
        return self._manifests[project]

    def cursor(self, project: str) -> Cursor:
        """Return how far a project was read."""
        return self._read(_cursor_path(project), Cursor) or Cursor(project)

    def _read(self, path: str, kind: Any) -> Any:
        content = self.store.read(path)
        if content is None:
            return None
        try:
            return msgspec.json.decode(content, type=kind)
        except msgspec.MsgspecError as error:
            raise ArchiveDamagedError(
                f"{self.store.address}/{path} cannot be read ({error}): run `archive.rebuild`"
            ) from error

    def recover(self, project: str) -> None:
        """Finish what an earlier process was killed in."""
        pending: Pending | None = self._read(_pending_path(project), Pending)
        if pending is not None:
            if self.sha256(day_path(project, pending.day)) == pending.entry.sha256:
                self._note(project, pending.day, pending.entry)
            self.store.delete(_pending_path(project))
        for path in self.store.sizes(f"{TABLES}/parts/{project}"):
            entry = self.manifest(project).days.get(date.fromisoformat(path.split("/")[-2]))
            if entry is not None and entry.sealed:
                # It was killed right before that, and no run comes to this day again.
                self.store.delete(path)

    def commit(
        self, project: str, day: date, batches: Iterable[RecordBatch], entry: Entry
    ) -> Entry:
        """Replace a day's file by sorted rows, then its entry, completed by what the rows say."""
        totals, path = Totals(), day_path(project, day)
        tables = totals.watch(in_groups(batches))
        first = next(tables, None)
        if first is None:
            if entry.counted:
                # The log may have failed to say what usage has: it is asked until it drops that.
                entry = msgspec.structs.replace(entry, sealed=False, checked_at=None)
            with self._committing:
                # Written with the next day that has rows: to read this one again costs nothing.
                self.manifest(project).days[day] = entry
            return entry

        footers: list[Any] = []
        tables = chain([first], tables)
        del first  # A table is not held while the next one is made.

        def fill(file: Any) -> None:
            def metadata() -> dict[bytes, bytes]:
                return {_ENTRY: msgspec.json.encode(_completed(entry, totals))}

            footers.append(write_rows(file, tables, metadata))

        with self.store.prepare(path, fill) as prepared, self._committing:
            self.store.renew()
            made = msgspec.structs.replace(
                _completed(entry, totals),
                bytes=prepared.stored.bytes,
                sha256=prepared.stored.sha256,
                filters=filters_in(footers[0]),
            )
            replace(self.store, _pending_path(project), msgspec.json.encode(Pending(day, made)))
            prepared.put()
            self._note(project, day, made)
            self.store.delete(_pending_path(project))
        return made

    def note(self, project: str, day: date, entry: Entry) -> None:
        """Replace the entry of a day whose file stays as it is."""
        with self._committing:
            self._note(project, day, entry)

    def _note(self, project: str, day: date, entry: Entry) -> None:
        manifest = self.manifest(project)
        manifest.days[day] = entry
        self.save(manifest)

    def save(self, manifest: Manifest) -> None:
        """Write a manifest."""
        self._manifests[manifest.project] = manifest
        manifest.days = dict(sorted(manifest.days.items()))
        self.store.renew()
        path = _manifest_path(manifest.project)
        replace(self.store, path, msgspec.json.format(msgspec.json.encode(manifest), indent=1))

    def save_cursor(self, cursor: Cursor) -> None:
        """Write a manifest, with the days that had no rows, and then the cursor."""
        self.save(self.manifest(cursor.project))
        replace(self.store, _cursor_path(cursor.project), msgspec.json.encode(cursor))

    def forget_lost(self, project: str, since: date) -> None:
        """Forget the days whose file is gone: they are read again, as the API still has them."""
        days = self.manifest(project).days
        here = self.store.sizes(f"project={as_name(project)}")
        for day in [day for day, entry in days.items() if entry.rows and day >= since]:
            if day_path(project, day) not in here:
                del days[day]

    def forget(self, rebuilt: set[str]) -> None:
        """Delete what manifests that were made anew replace, and those that cannot be read."""
        for folder in ("cursor", "pending"):
            for path in self.store.sizes(f"{TABLES}/{folder}"):
                self.store.delete(path)
        for project in set(self.projects()) - rebuilt:
            try:
                self.manifest(project)
            except ArchiveDamagedError:
                # It has only days without records.
                self.store.delete(_manifest_path(project))

    def rows(self, project: str, day: date, columns: list[str] | None = None) -> Iterator[Any]:
        """Yield the rows of a day as batches; none when there is no file."""
        path = day_path(project, day)
        if path not in self.store.sizes(path.rpartition("/")[0]):
            return
        try:
            with pq.ParquetFile(self.store.open(path)) as file:
                if columns is not None:
                    yield from file.iter_batches(GROUP_ROWS, columns=columns)
                    return
                for batch in file.iter_batches(PIECE_ROWS, use_threads=False):
                    yield self._current(batch, path)
        except (OSError, pa.ArrowException) as error:
            raise self._damaged(path, error) from error

    def _current(self, batch: RecordBatch, path: str) -> RecordBatch:
        """Return rows with the columns of this version.

        Raises:
            ArchiveError: They have others: what they hold would be lost.
        """
        newer = [name for name in batch.schema.names if name not in SCHEMA.names]
        if newer:
            raise ArchiveError(
                f"{self.store.address}/{path} has columns of a later version of deepgram-manage "
                f"({', '.join(newer)}): upgrade it"
            )
        return as_lake_has_it(batch)

    def _damaged(self, path: str, error: Exception) -> ArchiveDamagedError:
        return ArchiveDamagedError(
            f"{self.store.address}/{path} cannot be read ({error}): delete it if the API still "
            "has that day, and sync again"
        )

    def days(self) -> dict[tuple[str, date], int]:
        """Return the size of each day's file, as found in the folders."""
        found = {
            day: size
            for path, size in self.store.sizes("").items()
            if (day := _day_of(path)) is not None
        }
        return {key: found[key] for key in sorted(found)}

    def strays(self) -> list[str]:
        """Return the Parquet files beside those of days, which others may take for some of them."""
        return sorted(
            path
            for path in self.store.sizes("")
            if path.startswith("project=") and path.endswith(".parquet") and _day_of(path) is None
        )

    def sha256(self, path: str) -> str | None:
        """Return the checksum of a file; None without one."""
        content = self.store.read(path)
        return None if content is None else hashlib.sha256(content).hexdigest()

    def entry_in(self, project: str, day: date) -> Entry:
        """Return the entry of a day as its file has it.

        Raises:
            ArchiveDamagedError: The file cannot be read, or is none of this archive.
        """
        path = day_path(project, day)
        try:
            with pq.ParquetFile(self.store.open(path)) as file:
                footer = file.metadata
            metadata: dict[bytes, bytes] = footer.metadata or {}
            entry = msgspec.json.decode(metadata[_ENTRY], type=Entry)
        except (KeyError, OSError, pa.ArrowException, msgspec.MsgspecError) as error:
            raise self._damaged(path, error) from error
        size = self.store.sizes(path.rpartition("/")[0])[path]
        return msgspec.structs.replace(
            entry,
            rows=footer.num_rows,
            bytes=size,
            sha256=self.sha256(path) or "",
            filters=filters_in(footer),
        )

    # The partitions of a day are kept until its file is replaced: in a form that takes no time to
    # write, and not synced, since they can be read again. So each ends with its checksum.

    def save_part(
        self, part: Partition, batches: Iterable[RecordBatch], read_at: datetime, *, redacted: bool
    ) -> None:
        """Keep the sorted rows of a partition."""
        told = {_READ_AT: read_at.isoformat(), _REDACTED: str(redacted)}
        schema = SCHEMA.with_metadata(told)

        def fill(file: Any) -> None:
            with pa.ipc.new_stream(file, schema) as writer:
                for table in in_groups(batches, PIECE_ROWS):
                    writer.write_table(table)
            file.flush()
            file.write(file.raw.stored.sha256.encode())

        with self.store.prepare(_part_path(part), fill, is_passing=True) as prepared:
            prepared.put()

    def part_read_at(self, part: Partition, *, redacted: bool) -> datetime | None:
        """Return when a partition was read that was kept.

        None when it was not, or is not whole, or was not redacted and should be, or the reverse.
        """
        content = self.store.read(_part_path(part)) or b""
        rows, checksum = content[:-_CHECKSUM], content[-_CHECKSUM:]
        if hashlib.sha256(rows).hexdigest().encode() != checksum:
            return None
        with pa.ipc.open_stream(rows) as reader:
            told = reader.schema.metadata
        is_meant = told[_REDACTED] == str(redacted).encode()
        return datetime.fromisoformat(told[_READ_AT].decode()) if is_meant else None

    def part(self, part: Partition) -> Iterator[RecordBatch]:
        """Yield the rows of a partition that was kept."""
        kept = self.store.open(_part_path(part))
        with pa.OSFile(kept) if isinstance(kept, str) else kept as file:
            for batch in pa.ipc.open_stream(file):
                yield as_lake_has_it(batch)

    def drop_parts(self, project: str, day: date) -> None:
        """Delete the parts of a day."""
        for path in self.store.sizes(_parts_folder(project, day)):
            self.store.delete(path)


def _completed(entry: Entry, totals: Totals) -> Entry:
    return msgspec.structs.replace(
        entry,
        rows=totals.rows,
        first=totals.first,
        last=totals.last,
        unsettled=totals.unsettled,
    )


def write_rows(
    file: Any,
    tables: Iterable[Table],
    metadata: Callable[[], dict[bytes, bytes]] = dict[bytes, bytes],
) -> Any:
    """Write rows into a Parquet file, a row group a table; return its footer.

    Args:
        file: The file, open for writing.
        tables: The rows; all tables but the last have as many.
        metadata: Is asked for the metadata of the file when all rows are written.
    """
    rest = iter(tables)
    first = next(rest, None)
    footers: list[Any] = []
    options = PARQUET | (filter_options(first.num_rows) if first is not None else {})
    rest = iter(()) if first is None else chain([first], rest)
    del first
    with pq.ParquetWriter(file, SCHEMA, metadata_collector=footers, **options) as writer:
        for table in rest:
            writer.write_table(table, row_group_size=GROUP_ROWS)
            del table  # Not held while the next one is made.
        writer.add_key_value_metadata(metadata())
    return footers[0]


def as_lake_has_it(batch: RecordBatch, schema: Schema = SCHEMA) -> RecordBatch:
    """Return rows of any version of the schema with the columns of this one."""
    columns = [
        batch.column(name).cast(kind) if name in batch.schema.names else pa.nulls(len(batch), kind)
        for name, kind in zip(schema.names, schema.types, strict=True)
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def named_projects(projects: str | Iterable[str] | None) -> list[str] | None:
    """Return the ids of the projects that were named; None when none were."""
    if projects is None:
        return None
    return [canonical(each) for each in ([projects] if isinstance(projects, str) else projects)]


def canonical(project: str) -> str:
    """Return a project's id as the API writes it: else a project would be archived twice."""
    return project.lower() if _UUID.fullmatch(project) else project


def as_name(project: str) -> str:
    """Return the id of a project as a part of a path.

    Raises:
        ArchiveError: It would lead elsewhere.
    """
    if "/" in project or "\\" in project or not project.isprintable():
        raise ArchiveError(f"no file can be named after the project id {project!r}")
    return project


def day_path(project: str, day: date) -> str:
    """Return where the rows of a day are."""
    return f"project={as_name(project)}/date={day.isoformat()}/part.parquet"


def _day_of(path: str) -> tuple[str, date] | None:
    found = _DAY.fullmatch(path)
    try:
        return None if found is None else (found["project"], date.fromisoformat(found["day"]))
    except ValueError:
        return None


def is_part(path: str) -> bool:
    """Return whether a file has the rows of a day, or of a month in a compacted copy."""
    return _PART.fullmatch(path) is not None


def _manifest_path(project: str) -> str:
    return f"{TABLES}/manifest/{as_name(project)}.json"


def _cursor_path(project: str) -> str:
    return f"{TABLES}/cursor/{as_name(project)}.json"


def _pending_path(project: str) -> str:
    return f"{TABLES}/pending/{as_name(project)}.json"


def _parts_folder(project: str, day: date) -> str:
    return f"{TABLES}/parts/{project}/{day.isoformat()}"


def _part_path(part: Partition) -> str:
    folder = _parts_folder(part.project, part.date)
    return f"{folder}/{part.start:%H%M%S}-{part.end:%Y%m%d%H%M%S}.arrow"
