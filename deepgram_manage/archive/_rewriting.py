"""Makes other files of an archive: one a month, one in all, or the manifest anew."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import chain, groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import msgspec

from deepgram_manage import spreadsheet_text

from . import _wire
from ._errors import ArchiveError
from ._lake import COMPACTED, Lake, named_projects, write_rows
from ._manifest import Manifest
from ._schema import SCHEMA
from ._sorting import in_groups
from ._store import LocalStore, Store, replace, store_of

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator

    from ._arrow import RecordBatch

    Folder = str | os.PathLike[str] | Store

FORMATS: Final = ("csv", "ndjson", "parquet")


def rebuild(folder: Folder, *, filesystem: Any = None) -> int:
    """Make the manifests anew, from what the files say; return how many files there are.

    Days without records are forgotten, and read again if the API still has them.

    Args:
        folder: The archive.
        filesystem: A `pyarrow.fs.FileSystem`, or one of fsspec, that the folder is on.

    Raises:
        ArchiveLockedError: Another process writes to the archive.
        ArchiveDamagedError: A file cannot be read.
        ArchiveError: There is no archive in the folder, or a compacted copy.
    """
    lake = Lake(store_of(folder, filesystem))
    lake.refuse_missing()
    with lake.store.lock():
        found = list(lake.days())
        for project, days in groupby(found, lambda key: key[0]):
            entries = {day: lake.entry_in(project, day) for _project, day in days}
            lake.save(Manifest(project, entries))
        lake.forget({project for project, _day in found})
    return len(found)


def compact(
    folder: Folder, target: Folder, *, filesystem: Any = None, target_filesystem: Any = None
) -> int:
    """Write a copy of an archive with one file a month; return how many files that makes.

    Many small days make queries slow. The copy is for reading: `open` takes it, `sync` does not.

    Args:
        folder: The archive.
        target: The new folder.
        filesystem: A `pyarrow.fs.FileSystem`, or one of fsspec, that the archive is on.
        target_filesystem: The same, of the new folder.

    Raises:
        ArchiveError: There is something in the new folder, or no archive in the old one.
    """
    lake, store = Lake(store_of(folder, filesystem)), store_of(target, target_filesystem)
    if store.sizes(""):
        raise ArchiveError(f"{store.address} is not empty: name a new folder")
    lake.refuse_missing()
    made_at = datetime.now(UTC)
    # First of all, so that a folder that is half done is never written to by `sync`, nor read.
    replace(store, COMPACTED, msgspec.json.encode({"made_at": made_at, "is_whole": False}))
    months = groupby(lake.days(), lambda key: (key[0], f"{key[1]:%Y-%m}"))
    number = 0
    for (project, month), days in months:
        batches = _rows(lake, [day for _project, day in days], project)
        path = f"project={project}/month={month}/part.parquet"
        with store.prepare(path, _as_parquet(batches)) as prepared:
            prepared.put()
        number += 1
    replace(store, COMPACTED, msgspec.json.encode({"made_at": made_at, "is_whole": True}))
    return number


def export(  # noqa: PLR0913 -- all but two by name, few needed
    folder: Folder,
    target: str | os.PathLike[str],
    *,
    format: str | None = None,  # noqa: A002 -- what users call it
    projects: str | Iterable[str] | None = None,
    start: date | None = None,
    end: date | None = None,
    filesystem: Any = None,
) -> int:
    """Write rows of an archive into one file; return how many.

    The file is replaced as a whole when it is done.

    Args:
        folder: The archive.
        target: The file.
        format: `csv` (text that a spreadsheet would run gets an apostrophe before it), `ndjson`
            (records as the API sent them) or `parquet`; by the name of the file unless given.
        projects: Ids of projects; all unless given.
        start: The first day, in UTC.
        end: The last day, in UTC; it belongs to the period.
        filesystem: A `pyarrow.fs.FileSystem`, or one of fsspec, that the archive is on.

    Raises:
        ValueError: There is no such format.
        ArchiveError: There is no archive in the folder, or a compacted copy.
    """
    path = Path(target)
    chosen = format or {"jsonl": "ndjson"}.get(path.suffix[1:], path.suffix[1:])
    if chosen not in FORMATS:
        raise ValueError(f"format={chosen!r} must be one of {', '.join(FORMATS)}")
    lake = Lake(store_of(folder, filesystem))
    lake.refuse_missing()
    wanted = named_projects(projects)
    counted = _Counted(
        batch
        for project, day in lake.days()
        if (wanted is None or project in wanted)
        and (start is None or day >= start)
        and (end is None or day <= end)
        for batch in lake.rows(project, day)
    )
    fill = {"csv": _as_csv, "ndjson": _as_ndjson, "parquet": _as_parquet}[chosen]
    with LocalStore(path.parent).prepare_beside(path.name, fill(counted)) as prepared:
        prepared.put()
    return counted.rows


class _Counted:
    """Batches whose rows are counted while they pass by."""

    def __init__(self, batches: Iterable[RecordBatch]) -> None:
        self._batches = batches
        self.rows = 0

    def __iter__(self) -> Iterator[RecordBatch]:
        for batch in self._batches:
            self.rows += batch.num_rows
            yield batch


def _rows(lake: Lake, days: Iterable[date], project: str) -> Iterator[RecordBatch]:
    return chain.from_iterable(lake.rows(project, day) for day in days)


def _as_parquet(batches: Iterable[RecordBatch]) -> Callable[[BinaryIO], None]:
    def fill(file: BinaryIO) -> None:
        write_rows(file, in_groups(batches))

    return fill


def _as_ndjson(batches: Iterable[RecordBatch]) -> Callable[[BinaryIO], None]:
    def fill(file: BinaryIO) -> None:
        for batch in batches:
            lines = map(msgspec.json.encode, _wire.records([batch]))
            file.write(b"".join(line + b"\n" for line in lines))

    return fill


def _as_csv(batches: Iterable[RecordBatch]) -> Callable[[BinaryIO], None]:
    def fill(file: BinaryIO) -> None:
        import csv
        import io

        text = io.StringIO()
        rows = csv.writer(text, lineterminator="\n")
        rows.writerow(SCHEMA.names)
        for batch in batches:
            for row in batch.to_pylist():
                rows.writerow([_cell(value) for value in row.values()])
            file.write(text.getvalue().encode())
            text.seek(0)
            text.truncate()
        file.write(text.getvalue().encode())

    return fill


def _cell(value: Any) -> Any:
    """Return what a spreadsheet can read: lists as JSON, instants as the API has them."""
    match value:
        case list():
            return msgspec.json.encode(value).decode()
        case datetime():
            return _wire.instant(value)
        case str():
            return spreadsheet_text(value)
        case _:
            return value if value is None or not hasattr(value, "normalize") else f"{value:f}"
