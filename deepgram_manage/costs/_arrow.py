"""Reports as Arrow and Parquet; needs the extra deepgram-manage[arrow]."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from deepgram_manage.extras import install_command

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class Table(Protocol):
    """Anything with rows, like a report."""

    @property
    def columns(self) -> Sequence[str]:
        """The names of the columns, also of a table without rows."""
        ...

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return the rows."""
        ...


# More digits than any sum of what a server sends; fewer places than some single double has.
_PRECISION = 38
_PLACES = 18
_NAMES: dict[str, type] = {
    "usd": Decimal,
    "start": date,
    "end": date,
    "unknown": int,
    "key_deleted": bool,
}


def arrow_table(table: Table) -> Any:
    """Return the rows of a report as a table of Arrow; amounts are decimal128(38, 18).

    Args:
        table: A report.

    Raises:
        ImportError: pyarrow is not installed.
        ValueError: An amount has more than 18 decimal places, or 20 before them.
    """
    pyarrow = _pyarrow()
    kinds: dict[type, Any] = {
        Decimal: pyarrow.decimal128(_PRECISION, _PLACES),
        date: pyarrow.date32(),
        int: pyarrow.int64(),
        bool: pyarrow.bool_(),
    }
    schema = pyarrow.schema(
        [(name, kinds.get(_kind(table, name), pyarrow.string())) for name in table.columns]
    )
    return pyarrow.Table.from_pylist(table.to_dicts(), schema=schema)


def write_parquet(table: Table, path: Path | str) -> None:
    """Write the rows of a report as Parquet.

    Args:
        table: A report.
        path: The file, which is replaced.

    Raises:
        ImportError: pyarrow is not installed.
        ValueError: An amount has more than 18 decimal places, or 20 before them.
    """
    rows = arrow_table(table)
    import_module("pyarrow.parquet").write_table(rows, path)


def _kind(table: Table, name: str) -> type:
    kinds: dict[str, type] = getattr(table, "kinds", _NAMES)
    return kinds.get(name, str)


def _pyarrow() -> Any:
    try:
        return import_module("pyarrow")
    except ImportError:
        message = f"pyarrow is not installed. Run: {install_command('arrow')}"
        raise ImportError(message) from None
