"""The small tables beside the log: the API keys, and what was billed."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from ._arrow import pa, pc, pq
from ._schema import INSTANT, USD, UUID
from ._store import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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


def keys(project: str, items: Iterable[Mapping[str, Any]]) -> Table:
    """Return the keys of a project, as the API lists them; there are no secrets in them."""
    rows: list[dict[str, Any]] = [
        {
            "project": project,
            "api_key_id": _id(item["api_key"].get("api_key_id")),
            "comment": item["api_key"].get("comment"),
            "email": item.get("member", {}).get("email"),
            "tags": item["api_key"].get("tags") or [],
            "scopes": item["api_key"].get("scopes") or [],
            "created": _instant(item["api_key"].get("created")),
            "expiration_date": _instant(item["api_key"].get("expiration_date")),
        }
        for item in items
    ]
    return pa.Table.from_pylist(rows, KEYS)


def costs(project: str, items: Iterable[Mapping[str, Any]]) -> Table:
    """Return the rows of a billing breakdown."""
    rows: list[dict[str, Any]] = [
        {
            "project": project,
            "date": date.fromisoformat(item["grouping"]["start"]),
            "accessor": _id(item["grouping"].get("accessor")),
            "deployment": item["grouping"].get("deployment"),
            "line_item": item["grouping"].get("line_item"),
            "tags": item["grouping"].get("tags"),
            "dollars": _dollars(item.get("dollars")),
        }
        for item in items
    ]
    return pa.Table.from_pylist(rows, COSTS)


def with_earlier(store: Store, project: str, table: Table, start: date) -> Table:
    """Return costs with those before a day that are kept already."""
    path = table_path("costs", project)
    if path not in store.sizes(path.rpartition("/")[0]):
        return table
    kept = pq.read_table(store.open(path)).cast(COSTS)
    return pa.concat_tables([kept.filter(pc.less(kept["date"], pa.scalar(start))), table])


def save(store: Store, name: str, project: str, table: Table) -> None:
    """Replace a table of a project."""
    with store.prepare(
        table_path(name, project), lambda file: pq.write_table(table, file, compression="zstd")
    ) as prepared:
        prepared.put()


def table_path(name: str, project: str) -> str:
    """Return where a table is."""
    return f"{TABLES}/{name}/{project}.parquet"


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
