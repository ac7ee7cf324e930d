"""Ask an archive with DuckDB."""

from __future__ import annotations

import re
from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from ._arrow import pa
from ._lake import COMPACTED
from ._schema import SCHEMA
from ._store import TABLES, LocalStore, Store, store_of
from ._tables import COSTS, KEYS

if TYPE_CHECKING:
    import os

    from duckdb import DuckDBPyConnection

    from ._arrow import Table

    Folder = str | os.PathLike[str] | Store

_MOST: Final = 1_000_000
# Time zones, UTC included, would need an extension that DuckDB downloads.
_DATE: Final = "CAST(make_timestamp(epoch_us(created)) AS DATE)"
_PARAMETER = re.compile(r"\$(\w+)")


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
    folder = files(__package__) / "questions"
    found: dict[str, Question] = {}
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if file.name.endswith(".sql"):
            summary, _, sql = file.read_text("utf-8").partition("\n")
            name = file.name.removesuffix(".sql")
            found[name] = Question(name, summary.removeprefix("-- "), sql)
    return found


def open(  # noqa: A001 -- always called as `archive.open`
    folder: Folder, *, filesystem: Any = None, settings: dict[str, Any] | None = None
) -> DuckDBPyConnection:
    """Return a DuckDB connection with the views `requests`, `keys` and `costs`.

    `requests` has a row for each record, with its `project` and `date`; `keys` and `costs` have
    what the last run saw of API keys and of the billing breakdown, and are empty when it saw none.
    Nothing can be written.

    Args:
        folder: The archive, or a compacted copy of it.
        filesystem: A `pyarrow.fs.FileSystem`, or one of fsspec, that the folder is on.
        settings: Of DuckDB, e.g. `{"memory_limit": "4GB", "threads": 2}`.
    """
    import duckdb

    store = store_of(folder, filesystem)
    connection = duckdb.connect(config={"autoinstall_known_extensions": False} | (settings or {}))
    paths = store.sizes("")
    is_compacted = COMPACTED in paths
    rows = [path for path in paths if path.startswith("project=") and path.endswith(".parquet")]
    if not rows:
        schema = SCHEMA.append(pa.field("project", pa.string())).append(
            pa.field("date", pa.date32())
        )
        _register(connection, "requests", pa.Table.from_batches([], schema))
    elif isinstance(store, LocalStore):
        pattern = _quoted(str(store.folder / "project=*/**/*.parquet"))
        connection.execute(f"CREATE VIEW requests AS {_local(pattern, is_compacted=is_compacted)}")
    else:
        _register_dataset(connection, store, is_compacted=is_compacted)
    for name, schema in (("keys", KEYS), ("costs", COSTS)):
        _add_table(connection, store, name, schema, paths)
    return connection


def _local(pattern: str, *, is_compacted: bool) -> str:
    types = "'project': VARCHAR, " + ("'month': VARCHAR" if is_compacted else "'date': DATE")
    source = (
        f"read_parquet({pattern}, union_by_name = true, hive_partitioning = true, "  # noqa: S608 -- quoted
        f"hive_types = {{{types}}})"
    )
    columns = f"* EXCLUDE (month), {_DATE} AS date" if is_compacted else "*"
    return f"SELECT {columns} FROM {source}"  # noqa: S608 -- quoted above


def _register_dataset(connection: DuckDBPyConnection, store: Any, *, is_compacted: bool) -> None:
    from pyarrow import dataset  # type: ignore[import-untyped]

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
    connection.execute(f"CREATE VIEW requests AS SELECT {columns} FROM requests_files")  # noqa: S608 -- two constants


def _add_table(
    connection: DuckDBPyConnection, store: Store, name: str, schema: Any, paths: dict[str, int]
) -> None:
    from ._arrow import pq

    found = [path for path in paths if path.startswith(f"{TABLES}/{name}/")]
    tables = [pq.read_table(store.open(path)) for path in found]
    _register(
        connection, name, pa.concat_tables(tables) if tables else pa.Table.from_batches([], schema)
    )


def _register(connection: DuckDBPyConnection, name: str, table: Table) -> None:
    connection.register(f"{name}_rows", table)
    connection.execute(f"CREATE TABLE {name} AS FROM {name}_rows")


def ask(
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
    values = {
        "start": start or date.min,
        "end": end or date.max,
        "limit": limit,
        "request_id": request_id,
    }
    asked = known[question]
    given = {name: values[name] for name in asked.parameters}
    return connection.sql(asked.sql, params=given).to_arrow_table()


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
