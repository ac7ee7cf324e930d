"""Tables for people, which fit the terminal."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from .cells import as_rounded, as_text, printable, relative
from .shape import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from deepgram_manage.cli.frame.streams import Streams

    from .form import Asked
    from .shape import Column, Item

_NOTHING = "-"
_NUMBERS = (Kind.NUMBER, Kind.USD)
_ID_WIDTH = 36
"""The width of a UUID."""
_COLUMN_WIDTH = 8
"""What is left to any other column at least, or ids are folded, too."""


def table(
    streams: Streams, columns: Sequence[Column], items: Sequence[Item], now: datetime, asked: Asked
) -> None:
    """Show a list."""
    columns = [
        column
        for column in columns
        if not column.optional or asked.wide or any(column.of(item) is not None for item in items)
    ]
    if streams.width < _COLUMN_WIDTH * len(columns):
        _write(streams, _stacked(streams, columns, items, now, wide=asked.wide), asked)
        return
    shown = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    is_roomy = streams.width >= _ID_WIDTH + _COLUMN_WIDTH * (len(columns) - 1)
    for column in columns:
        shown.add_column(
            column.header,
            justify="right" if column.kind in _NUMBERS else "left",
            overflow="fold",
            # The half of a number would be read as another one.
            no_wrap=column.kind in _NUMBERS or (column.kind is Kind.ID and is_roomy),
        )
    for item in items:
        shown.add_row(
            *(cell(column.of(item), column.kind, now, wide=asked.wide) for column in columns)
        )
    _write(streams, rendered(streams, shown), asked)


def _stacked(
    streams: Streams,
    columns: Sequence[Column],
    items: Sequence[Item],
    now: datetime,
    *,
    wide: bool,
) -> str:
    """Return a list for a terminal that is too narrow for columns: one thing below the other."""
    return "\n".join(
        record(streams, [(column, column.of(item)) for column in columns], now, wide=wide)
        for item in items
    )


def _write(streams: Streams, text: str, asked: Asked) -> None:
    if asked.pager and text.count("\n") >= streams.height:
        from deepgram_manage.cli.frame.pager import page

        page(streams, text)
    else:
        streams.write(text)


def record(
    streams: Streams, cells: Sequence[tuple[Column, Any]], now: datetime, *, wide: bool
) -> str:
    """Return a single thing as text, a line for each of its values."""
    shown = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    shown.add_column(style="bold", no_wrap=True)
    shown.add_column(overflow="fold")
    for column, value in cells:
        shown.add_row(column.header.capitalize(), cell(value, column.kind, now, wide=wide))
    return rendered(streams, shown)


def line(streams: Streams, cells: Sequence[tuple[Column, Any]]) -> str:
    """Return a thing as one line, for lists that have no end; times are exact."""
    text = "  ".join(printable(as_text(value)) or _NOTHING for _column, value in cells)
    return f"{text if len(text) <= streams.width else text[: streams.width - 1] + '…'}\n"


def cell(value: Any, kind: Kind, now: datetime, *, wide: bool) -> Text:
    """Write a value for a person; what is not known is a dash, and never a zero."""
    if value is None or value in ("", []):
        return Text(_NOTHING)
    if kind is Kind.TIME and not wide:
        return Text(relative(value, now))
    if kind is Kind.USD and not wide:
        from deepgram_manage.costs import dollars

        return Text(dollars(Decimal(as_text(value))))
    if isinstance(value, float) and not wide:
        return Text(as_rounded(value))
    return Text(printable(as_text(value, separator=", ")))


def rendered(streams: Streams, shown: Table) -> str:
    """Return a table as the terminal shows it."""
    console = Console(
        file=io.StringIO(),
        width=streams.width,
        force_terminal=streams.colour,
        no_color=not streams.colour,
        color_system="standard" if streams.colour else None,
        highlight=False,
        markup=False,
        legacy_windows=False,
        safe_box=not streams.speaks_unicode,
        _environ={},
    )
    console.print(shown)
    file: Any = console.file
    lines = file.getvalue().splitlines()
    return "".join(f"{line.rstrip()}\n" for line in lines)
