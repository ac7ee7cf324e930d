"""Find out in which days a request may be, without reading them.

Ids do not sort by time, so no file can be ruled out by the range of its ids. But each row group has
a Bloom filter of them, as Parquet defines it. DuckDB uses these too, and reads all of each: 200 MB
for 10⁸ rows. Here 32 bytes are read of each, from where the manifest says that it is.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import msgspec

from ._arrow import pa
from ._manifest import IdFilters

if TYPE_CHECKING:
    from datetime import date

    from duckdb import DuckDBPyConnection

    from ._arrow import Table
    from ._manifest import Manifest

COLUMN: Final = "request_id"
_TABLE: Final = "archive_files.days"
_SCHEMA: Final[Any] = pa.schema(
    [
        ("path", pa.string()),
        ("date", pa.date32()),
        ("bytes", pa.int64()),
        ("start", pa.int64()),
        ("length", pa.int64()),
        ("groups", pa.int64()),
        ("last", pa.int64()),
    ]
)
_FALSE_POSITIVES: Final = 0.01
_BLOCK: Final = 32
_BITS_64: Final = 2**64 - 1
_BITS_32: Final = 2**32 - 1
# The constants of XXH64 and of Parquet's split-block Bloom filters.
_P1, _P2, _P3 = 0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9
_P4, _P5 = 0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5
_SALTS: Final = (
    0x47B6137B,
    0x44974D91,
    0x8824AD5B,
    0xA2B7289D,
    0x705495C7,
    0x2DF1424B,
    0x9EFC4947,
    0x5C6BFB31,
)


def filter_options(rows: int) -> dict[str, Any]:
    """Return the options with which Parquet files get filters, for row groups of so many rows."""
    return {
        "bloom_filter_options": {COLUMN: {"ndv": max(rows, 1), "fpp": _FALSE_POSITIVES}},
    }


def filters_in(metadata: Any) -> IdFilters | None:
    """Return where a file has its filters, one after the other; None if it has them elsewhere."""
    columns = [metadata.row_group(n).column(0) for n in range(metadata.num_row_groups)]
    if not columns or any(
        column.path_in_schema != COLUMN or not column.bloom_filter_length for column in columns
    ):
        return None
    found = [(column.bloom_filter_offset, column.bloom_filter_length) for column in columns]
    (start, length), last = found[0], found[-1][1]
    lengths = [length] * (len(found) - 1) + [last]
    if found != [(start + n * length, each) for n, each in enumerate(lengths)]:
        return None
    return IdFilters(start=start, length=length, groups=len(found), last=last)


def table_of(manifest: Manifest, folder: Path) -> Table:
    """Return where the days of a project have their filters, those without any included."""
    none = IdFilters(start=0, length=0, groups=0, last=0)
    rows = [
        {
            "path": str(folder / f"project={manifest.project}/date={day}/part.parquet"),
            "date": day,
            "bytes": entry.bytes,
        }
        | msgspec.structs.asdict(entry.filters or none)
        for day, entry in manifest.days.items()
        if entry.rows
    ]
    return pa.Table.from_pylist(rows, _SCHEMA)


def know_days(connection: DuckDBPyConnection, tables: list[Table]) -> None:
    """Keep in a connection where the days of an archive have their filters."""
    connection.register("archive_days", pa.concat_tables(tables))
    connection.execute(f"CREATE SCHEMA {_TABLE.partition('.')[0]}")
    connection.execute(f"CREATE TABLE {_TABLE} AS FROM archive_days")
    connection.unregister("archive_days")


def days_of(connection: DuckDBPyConnection, request_id: str) -> list[date] | None:
    """Return the days in which a request may be; None when all have to be looked at."""
    import duckdb

    try:
        rows = connection.execute(f"FROM {_TABLE}").fetchall()
    except duckdb.CatalogException:
        return None
    place = _place(_xxh64(UUID(request_id).bytes))
    return sorted(
        {
            day
            for path, day, size, *where in rows
            if Path(path).exists() and _may_have(path, size, IdFilters(*where), *place)
        }
    )


def _may_have(path: str, size: int, filters: IdFilters, hashed: int, mask: int) -> bool:
    with io.FileIO(path) as file:
        # Another file than the one of the manifest may be in its place for a moment.
        if not filters.groups or file.seek(0, io.SEEK_END) != size:
            return True
        for group in range(filters.groups):
            length = filters.last if group == filters.groups - 1 else filters.length
            # A filter is a header, and then as many bytes as a power of two says.
            body = 1 << (length.bit_length() - 1)
            block = (hashed >> 32) * (body // _BLOCK) >> 32
            file.seek(filters.start + group * filters.length + length - body + block * _BLOCK)
            found = file.read(_BLOCK)
            if int.from_bytes(found, "little") & mask == mask:
                return True
    return False


def _place(hashed: int) -> tuple[int, int]:
    """Return a hash, and the bits that are set in the block of a filter that has it."""
    mask = 0
    for number, salt in enumerate(_SALTS):
        mask |= 1 << (32 * number + ((hashed & _BITS_32) * salt & _BITS_32) // 2**27)
    return hashed, mask


def _xxh64(value: bytes) -> int:
    """Return the XXH64 hash of sixteen bytes."""
    hashed = _P5 + len(value)
    for at in (0, 8):
        lane = int.from_bytes(value[at : at + 8], "little") * _P2 & _BITS_64
        hashed ^= _rotated(lane, 31) * _P1 & _BITS_64
        hashed = (_rotated(hashed, 27) * _P1 + _P4) & _BITS_64
    hashed = (hashed ^ hashed >> 33) * _P2 & _BITS_64
    hashed = (hashed ^ hashed >> 29) * _P3 & _BITS_64
    return hashed ^ hashed >> 32


def _rotated(value: int, places: int) -> int:
    return (value << places | value >> (64 - places)) & _BITS_64
