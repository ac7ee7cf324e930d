"""Rows as every engine takes them: ids as text, for few know the UUIDs of Arrow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ._arrow import pa
from ._schema import SCHEMA, UUID

if TYPE_CHECKING:
    from ._arrow import RecordBatch


def _kind(kind: Any) -> Any:
    if kind == UUID:
        return pa.string()
    return pa.list_(pa.string()) if kind == pa.list_(UUID) else kind


PORTABLE: Final[Any] = pa.schema([(column.name, _kind(column.type)) for column in SCHEMA])


def portable(batch: RecordBatch) -> RecordBatch:
    """Return rows with ids as text."""
    columns = [_column(column) for column in batch.columns]
    return pa.RecordBatch.from_arrays(columns, schema=PORTABLE)


def _column(column: Any) -> Any:
    if column.type == UUID:
        return pa.array(
            [None if v is None else _text(v) for v in column.storage.to_pylist()], pa.string()
        )
    if column.type == pa.list_(UUID):
        return pa.ListArray.from_arrays(
            column.offsets, _column(column.values), mask=column.is_null()
        )
    return column


def _text(packed: bytes) -> str:
    digits = packed.hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
