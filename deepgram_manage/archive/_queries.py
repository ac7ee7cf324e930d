"""Ask an archive with DuckDB."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, TypedDict

import msgspec
from attrs import frozen

from . import _wire
from ._arrow import pa
from ._errors import ArchiveDamagedError, ArchiveError
from ._id_filters import days_of, know_days, table_of
from ._lake import COMPACTED, Lake, canonical, day_path, is_archive, is_part, missing
from ._partition import DAY, as_instant
from ._schema import SCHEMA, VERSION
from ._store import LocalStore, Store, store_of
from ._tables import COSTS, KEYS, is_table, read_table

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Unpack

    from duckdb import DuckDBPyConnection

    from ._arrow import Table
    from ._manifest import Manifest

    Folder = str | os.PathLike[str] | Store

_MOST: Final = 1_000_000
# Time zones, UTC included, would need an extension that DuckDB downloads.
_DATE: Final = "CAST(make_timestamp(epoch_us(created)) AS DATE)"
_PARAMETER = re.compile(r"\$(\w+)")
_PARTITION = re.compile("(project|date|month)=")


@frozen
class Question:
    """A question that can be asked by its name."""

    name: str
    summary: str
    sql: str

    @property
    def parameters(self) -> set[str]:
        """The names of what it can be given."""
        return set(_PARAMETER.findall(self.sql))


def questions() -> dict[str, Question]:
    """Return the questions that are shipped, by name."""
    folder = files("deepgram_manage.archive") / "questions"
    found: dict[str, Question] = {}
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if file.name.endswith(".sql"):
            summary, _, sql = file.read_text("utf-8").partition("\n")
            name = file.name.removesuffix(".sql")
            found[name] = Question(name, summary.removeprefix("-- "), sql)
    return found


def open(
    folder: Folder,
    *,
    filesystem: Any = None,
    settings: dict[str, Any] | None = None,
    restricted: bool = False,
) -> DuckDBPyConnection:
    """Return a DuckDB connection with the views `requests`, `keys` and `costs`.

    `requests` has a row for each record, with its `project` and `date`; `keys` and `costs` have
    what the last run saw of API keys and of the billing breakdown, and are empty when it saw none.
    The archive itself is only read; what SQL makes is gone when the connection is closed.

    Args:
        folder: The archive, or a compacted copy of it.
        filesystem: A `pyarrow.fs.FileSystem`, or one of fsspec, that the folder is on.
        settings: Of DuckDB, e.g. `{"memory_limit": "4GB", "threads": 2}`.
        restricted: Whether SQL reaches no file outside the folder, no network and no setting; for
            SQL that others wrote. Let them only SELECT, for what is in the folder can be written.

    Raises:
        ArchiveError: There is no archive in the folder, or a copy that is not whole.
        ArchiveDamagedError: A file cannot be read.
    """
    import duckdb

    store = store_of(folder, filesystem)
    paths = store.sizes("")
    if not is_archive(paths):
        raise missing(store)
    is_compacted = COMPACTED in paths
    if is_compacted:
        _refuse_half(store)
    connection = duckdb.connect(config={"autoinstall_known_extensions": False} | (settings or {}))
    rows = [path for path in paths if is_part(path)]
    if not rows:
        schema = SCHEMA.append(pa.field("project", pa.string())).append(
            pa.field("date", pa.date32())
        )
        _register(connection, "requests", pa.Table.from_batches([], schema))
    elif isinstance(store, LocalStore):
        try:
            _add_files(connection, store, rows, is_compacted=is_compacted)
        except duckdb.Error as error:
            raise _damaged(store.address, error) from error
    else:
        _register_dataset(connection, store, is_compacted=is_compacted)
    for name, schema in (("keys", KEYS), ("costs", COSTS)):
        _add_table(connection, store, name, schema, paths)
    if restricted:
        _restrict(connection, store)
    return connection


def _damaged(address: object, error: Exception) -> ArchiveDamagedError:
    # After its first line comes the SQL.
    return ArchiveDamagedError(f"{address} cannot be read ({str(error).partition(chr(10))[0]})")


def _restrict(connection: DuckDBPyConnection, store: Store) -> None:
    if isinstance(store, LocalStore):
        folder = store.folder.resolve()
        # Files are compared with the one, and the pattern of the view with the other.
        allowed = ", ".join(map(_quoted, {str(folder), _literal(folder)}))
        connection.execute(f"SET allowed_directories = [{allowed}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def _refuse_half(store: Store) -> None:
    """Refuse a compacted copy whose making was cut short: it lacks months, and nobody sees which.

    Raises:
        ArchiveError: It was.
    """
    if not msgspec.json.decode(store.read(COMPACTED) or b"{}").get("is_whole", False):
        raise ArchiveError(
            f"{store.address} was not compacted to the end: delete it, and make it anew"
        )


def _add_files(
    connection: DuckDBPyConnection, store: LocalStore, paths: list[str], *, is_compacted: bool
) -> None:
    known = None if is_compacted else _known_days(Lake(store), paths)
    if known is not None:
        know_days(connection, [table_of(each, store.folder.resolve()) for each in known])
    has_one_schema = is_compacted or (
        known is not None
        and all(entry.schema == VERSION for each in known for entry in each.days.values())
    )
    sql = _local(store.folder.resolve(), is_compacted=is_compacted, has_one_schema=has_one_schema)
    connection.execute(f"CREATE VIEW requests AS {sql}")


def _known_days(lake: Lake, paths: list[str]) -> list[Manifest] | None:
    """Return the manifests; None if they do not name all files."""
    try:
        manifests = [lake.manifest(project) for project in lake.projects()]
    except ArchiveDamagedError:
        return None
    named = {day_path(each.project, day) for each in manifests for day in each.days}
    return manifests if named.issuperset(paths) else None


def _local(folder: Path, *, is_compacted: bool, has_one_schema: bool) -> str:
    name, kind = ("month", "VARCHAR") if is_compacted else ("date", "DATE")
    pattern = _quoted(f"{_literal(folder)}/project=*/{name}=*/part.parquet")
    # To unite columns by their names, all files are opened before a question is asked.
    options = f"{pattern}, union_by_name = {not has_one_schema}"
    if any(_PARTITION.match(above) for above in folder.parts):
        # DuckDB would take the folder above, such as that of a backup, for the partition.
        source = (
            f"(SELECT * EXCLUDE (filename), {_extracted('project')} AS project, "
            f"CAST({_extracted(name)} AS {kind}) AS {name} "
            f"FROM read_parquet({options}, filename = true, hive_partitioning = false))"
        )
    else:
        types = f"{{'project': VARCHAR, '{name}': {kind}}}"
        source = f"read_parquet({options}, hive_partitioning = true, hive_types = {types})"
    columns = f"* EXCLUDE (month), {_DATE} AS date" if is_compacted else "*"
    return f"SELECT {columns} FROM {source}"


def _extracted(name: str) -> str:
    """Return SQL for the last partition of a name in the name of a file."""
    return f"regexp_extract(filename, '.*[/\\\\]{name}=([^/\\\\]*)', 1)"


def _literal(folder: Path) -> str:
    """Return a folder as a pattern that only it fits."""
    return re.sub(r"([*?\[])", r"[\1]", str(folder))


def _register_dataset(connection: DuckDBPyConnection, store: Any, *, is_compacted: bool) -> None:
    from ._arrow_files import dataset

    keys = [
        ("project", pa.string()),
        ("month", pa.string()) if is_compacted else ("date", pa.date32()),
    ]
    found = dataset.dataset(
        store.full(""),
        filesystem=store.filesystem,
        format="parquet",
        partitioning=dataset.partitioning(pa.schema(keys), flavor="hive"),
        # By default, what begins with an underscore is left out: that is where tables are.
        exclude_invalid_files=False,
    )
    connection.register("requests_files", found)
    columns = f"* EXCLUDE (month), {_DATE} AS date" if is_compacted else "*"
    connection.execute(f"CREATE VIEW requests AS SELECT {columns} FROM requests_files")


def _add_table(
    connection: DuckDBPyConnection, store: Store, name: str, schema: Any, paths: dict[str, int]
) -> None:
    found = [path for path in paths if is_table(name, path)]
    tables = [read_table(store, path) for path in found]
    _register(
        connection, name, pa.concat_tables(tables) if tables else pa.Table.from_batches([], schema)
    )


def _register(connection: DuckDBPyConnection, name: str, table: Table) -> None:
    connection.register(f"{name}_rows", table)
    connection.execute(f"CREATE TABLE {name} AS FROM {name}_rows")
    connection.unregister(f"{name}_rows")


def ask(  # noqa: PLR0913 -- all but two by name, few needed
    connection: DuckDBPyConnection,
    question: str,
    *,
    start: date | None = None,
    end: date | None = None,
    limit: int = _MOST,
    request_id: str | None = None,
) -> Table:
    """Return the answer to a question that is shipped, as a `pyarrow.Table`.

    Args:
        connection: What `open` returned.
        question: A name in `questions()`.
        start: The first day, in UTC; the first that there is unless given.
        end: The last day, in UTC; it belongs to the period.
        limit: How many rows at most.
        request_id: For the question `request`: which.

    Raises:
        ValueError: There is no such question.
    """
    known = questions()
    if question not in known:
        raise ValueError(f"question={question!r} must be one of {', '.join(known)}")
    sql, first, last = known[question].sql, start or date.min, end or date.max
    given = {"limit": limit, "request_id": request_id}
    if question == "request" and request_id is not None:
        return _request(connection, sql, request_id, first, last)
    wanted = {name: given[name] for name in given if name in known[question].parameters}
    return connection.sql(_within(sql, first, last), params=wanted).to_arrow_table()


def _within(sql: str, first: date, last: date) -> str:
    """Return SQL with the bounds of its period put in: for parameters, DuckDB opens all files."""
    return sql.replace("$start", _day(first)).replace("$end", _day(last))


def _day(value: date) -> str:
    return f"DATE '{as_instant(value).date().isoformat()}'"


def _request(
    connection: DuckDBPyConnection, sql: str, request_id: str, first: date, last: date
) -> Table:
    """Look for a request only in the days in which it may be."""
    given = {"request_id": request_id}
    for day in days_of(connection, request_id) or ():
        if first <= day <= last:
            found = connection.sql(_within(sql, day, day), params=given).to_arrow_table()
            if found.num_rows:
                return found
    # A run may have made a day after the archive was opened.
    return connection.sql(_within(sql, first, last), params=given).to_arrow_table()


_CONDITIONS: Final = {
    "project": "project = $project",
    "accessor": "CAST(api_key_id AS VARCHAR) = $accessor",
    "endpoint": "endpoint = $endpoint",
    "method": "method = $method",
    # As the log filters: `hosted` for all that are `hosted:…`.
    "deployment": "split_part(deployment, ':', 1) = $deployment",
    "start": "epoch_us(created) >= $start",
    "end": "epoch_us(created) < $end",
}
_STATUSES: Final = {"succeeded": "code < 300", "failed": "code >= 400"}


class RecordFilters(TypedDict, total=False):
    """Which records `records` yields; the same as the request log can be asked for."""

    project: str | None
    accessor: str | None
    """The id of an API key."""
    endpoint: str | None
    method: str | None
    deployment: str | None
    status: str | None
    """`succeeded` or `failed`."""
    start: datetime | date | None
    """The first day or instant, in UTC."""
    end: datetime | date | None
    """The last day, which belongs to the period, or the instant after the last."""


def records(
    folder: Folder,
    *,
    limit: int | None = None,
    filesystem: Any = None,
    **filters: Unpack[RecordFilters],
) -> Iterator[dict[str, Any]]:
    """Yield records of an archive as the request log had them, newest first.

    Args:
        folder: The archive, or a compacted copy of it.
        limit: How many at most.
        filesystem: A `pyarrow.fs.FileSystem`, or one of fsspec, that the folder is on.
        filters: See `RecordFilters`.

    Raises:
        ArchiveError: There is no archive in the folder, or a copy that is not whole.
        ArchiveDamagedError: A file cannot be read.
        ValueError: There is no such status.
        TypeError: There is no such filter.
    """
    import duckdb

    given: dict[str, Any] = {name: each for name, each in filters.items() if each is not None}
    if "project" in given:
        given["project"] = canonical(given["project"])
    status = given.pop("status", None)
    for name in given.keys() - _CONDITIONS.keys():
        raise TypeError(f"there is no filter {name!r}: name {', '.join(_CONDITIONS)} or status")
    conditions = [_CONDITIONS[name] for name in given]
    if status is not None:
        if status not in _STATUSES:
            raise ValueError(f"status={status!r} must be one of {', '.join(_STATUSES)}")
        conditions.append(_STATUSES[status])
    for name in {"start", "end"} & given.keys():
        # So that files of other days are not even opened.
        conditions.append(f"date {'<=' if name == 'end' else '>='} {_day(given[name])}")
        given[name] = _microseconds(given[name], is_end=name == "end")
    where = " AND ".join(["true", *conditions])
    most = "" if limit is None else f"LIMIT {int(limit)}"
    sql = f"SELECT * FROM requests WHERE {where} ORDER BY created DESC, request_id DESC {most}"
    with open(folder, filesystem=filesystem) as connection:
        try:
            found = connection.sql(sql, params=given).to_arrow_reader()
        except duckdb.Error as error:
            raise _damaged(folder, error) from error
        yield from _wire.records(found)


def _microseconds(value: Any, *, is_end: bool) -> int:
    is_day = not isinstance(value, datetime)
    instant = as_instant(value) + (DAY if is_end and is_day else timedelta())
    return (instant - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
