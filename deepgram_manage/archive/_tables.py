"""The small tables beside the log: the API keys, and what was billed."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final, cast

from ._arrow import pa, pc, pq
from ._errors import ArchiveDamagedError
from ._partition import as_instant
from ._schema import INSTANT, USD, UUID
from ._store import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ._arrow import Table
    from ._store import Store

_SMALLEST: Final = Decimal(1).scaleb(-18)
_FITS: Final = Context(prec=38)

KEYS: Final[Any] = pa.schema(
    [
        ("project", pa.string()),
        ("api_key_id", UUID),
        ("comment", pa.string()),
        ("email", pa.string()),
        ("tags", pa.list_(pa.string())),
        ("scopes", pa.list_(pa.string())),
        ("created", INSTANT),
        ("expiration_date", INSTANT),
    ]
)
COSTS: Final[Any] = pa.schema(
    [
        ("project", pa.string()),
        ("date", pa.date32()),
        ("accessor", UUID),
        ("deployment", pa.string()),
        ("line_item", pa.string()),
        ("tags", pa.list_(pa.string())),
        ("dollars", USD),
    ]
)


def keys(project: str, items: Iterable[Any]) -> Table:
    """Return the keys of a project, as the API lists them; there are no secrets in them."""
    rows: list[dict[str, Any]] = []
    for item in items:
        key, member = _dict(_dict(item).get("api_key")), _dict(_dict(item).get("member"))
        rows.append(
            {
                "project": project,
                "api_key_id": _id(key.get("api_key_id")),
                "comment": _text(key.get("comment")),
                "email": _text(member.get("email")),
                "tags": _texts(key.get("tags")) or [],
                "scopes": _texts(key.get("scopes")) or [],
                "created": _instant(key.get("created")),
                "expiration_date": _instant(key.get("expiration_date")),
            }
        )
    return pa.Table.from_pylist(rows, KEYS)


def costs(project: str, items: Iterable[Any]) -> Table:
    """Return the rows of a billing breakdown."""
    rows: list[dict[str, Any]] = []
    for item in items:
        grouping = _dict(_dict(item).get("grouping"))
        rows.append(
            {
                "project": project,
                "date": _date(grouping.get("start")),
                "accessor": _id(grouping.get("accessor")),
                "deployment": _text(grouping.get("deployment")),
                "line_item": _text(grouping.get("line_item")),
                "tags": _texts(grouping.get("tags")),
                "dollars": _dollars(_dict(item).get("dollars")),
            }
        )
    return pa.Table.from_pylist(rows, COSTS)


def with_earlier(store: Store, project: str, table: Table, start: date) -> Table:
    """Return costs with those before a day that are kept already."""
    path = table_path("costs", project)
    if path not in store.sizes(path.rpartition("/")[0]):
        return table
    kept = read_table(store, path).cast(COSTS)
    return pa.concat_tables([kept.filter(pc.less(kept["date"], pa.scalar(start))), table])


def save(store: Store, name: str, project: str, table: Table) -> None:
    """Replace a table of a project."""
    with store.prepare(
        table_path(name, project), lambda file: pq.write_table(table, file, compression="zstd")
    ) as prepared:
        prepared.put()


def is_table(name: str, path: str) -> bool:
    """Return whether a file is a table with a name."""
    return path.startswith(f"{TABLES}/{name}/") and path.endswith(".parquet")


def read_table(store: Store, path: str) -> Table:
    """Return what a table has.

    Raises:
        ArchiveDamagedError: It cannot be read.
    """
    try:
        return pq.read_table(store.open(path))
    except (OSError, pa.ArrowException) as error:
        raise ArchiveDamagedError(
            f"{store.address}/{path} cannot be read ({error}): delete it, and sync again"
        ) from error


def table_path(name: str, project: str) -> str:
    """Return where a table is."""
    return f"{TABLES}/{name}/{project}.parquet"


# An answer that nobody foresaw does not end a run: what is not of its column's type is not known.


def _dict(value: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _texts(value: Any) -> list[str | None] | None:
    return [_text(each) for each in cast("Any", value)] if isinstance(value, list) else None


def _date(value: Any) -> date | None:
    try:
        return as_instant(value).date() if isinstance(value, str) else None
    except (ValueError, OverflowError):
        return None


def _id(value: Any) -> bytes | None:
    try:
        return uuid.UUID(value).bytes
    except (ValueError, TypeError, AttributeError):
        return None


def _instant(value: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(value)
    except (ValueError, TypeError):
        return None


def _dollars(value: Any) -> Decimal | None:
    """Return an amount as its column takes it; None for what is not one."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return Decimal(repr(value)).quantize(_SMALLEST, ROUND_HALF_EVEN, _FITS)
    except InvalidOperation:
        return None
