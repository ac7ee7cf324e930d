"""Tables for people, which fit the terminal, and in which no id and no number is taken apart."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from deepgram_manage.cli.frame.printable import printable

from .cells import as_rounded, as_text, is_known, relative
from .layout import Layout, fitting
from .shape import NUMBERS, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from deepgram_manage.cli.frame.streams import Streams

    from .form import Asked
    from .shape import Column, Item

_NOTHING = "-"
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_GAP = 2
_LONG_WORD = 24
"""A word of text that is longer may be taken apart."""
_NARROW = 8
"""Less room than this beside a label is too little for a value."""


def table(
    streams: Streams, columns: Sequence[Column], items: Sequence[Item], now: datetime, asked: Asked
) -> None:
    """Show a list: in columns, else with the ids on lines of their own, else thing by thing."""
    columns = [column for column in columns if column.is_seen(items, wide=asked.wide)]
    rows = [
        [cell(column.of(item), column.kind, now, wide=asked.wide) for column in columns]
        for item in items
    ]
    by_column = list(zip(columns, zip(*rows, strict=True), strict=True))
    layout = fitting(
        [_least(column, cells) for column, cells in by_column],
        [max(map(cell_len, (column.header, *cells))) for column, cells in by_column],
        [_is_id(column, cells) for column, cells in by_column],
        room=streams.width,
        gap=_GAP,
    )
    if layout is None:
        text = "\n".join(_written(_record(streams, columns, row)) for row in rows)
    else:
        text = _written(_side_by_side(streams, columns, rows, layout))
    if asked.pager and text.count("\n") >= streams.height:
        from deepgram_manage.cli.frame.pager import page

        page(streams, text)
    else:
        streams.write(text)


def record(
    streams: Streams, cells: Sequence[tuple[Column, Any]], now: datetime, *, wide: bool
) -> str:
    """Return a single thing as text, a line for each of its values."""
    columns = [column for column, _value in cells]
    values = [cell(value, column.kind, now, wide=wide) for column, value in cells]
    return _written(_record(streams, columns, values))


def line(streams: Streams, cells: Sequence[tuple[Column, Any]]) -> str:
    """Return a thing as one line, for lists that have no end; times are exact."""
    text = "  ".join(printable(as_text(value)) or _NOTHING for _column, value in cells)
    if len(text) <= streams.width:
        return f"{text}\n"
    end = streams.width - 1
    for found in _UUID.finditer(text):
        if found.start() < end < found.end():
            end = found.start()
    # An id that stands first is shown whole: the terminal wraps it, and it can be copied.
    return f"{text[:end].rstrip()}…\n" if end else f"{text.partition('  ')[0]}\n"


def cell(value: Any, kind: Kind, now: datetime, *, wide: bool) -> str:
    """Write a value for a person; what is not known is a dash, and never a zero."""
    if not is_known(value) or value in ("", []):
        return _NOTHING
    if kind is Kind.TIME and not wide:
        return relative(value, now)
    if kind is Kind.USD and not wide:
        from deepgram_manage.costs import dollars

        return dollars(Decimal(as_text(value)))
    if isinstance(value, float) and not wide:
        return as_rounded(value)
    return printable(as_text(value, separator=", "))


def _is_id(column: Column, cells: Iterable[str]) -> bool:
    """Return whether a column has what is copied; a group may be one, too."""
    return column.kind is Kind.ID or any(_UUID.fullmatch(each) for each in cells)


def _least(column: Column, cells: Sequence[str]) -> int:
    """Return the width under which a column would have to take apart what it must not."""
    heading = max(map(cell_len, column.header.split()))
    if column.kind is not Kind.TEXT or _is_id(column, cells):
        return max(heading, *map(cell_len, cells))
    words = (word for each in cells for word in each.split())
    return max(heading, min(max(map(cell_len, words), default=0), _LONG_WORD))


def _side_by_side(
    streams: Streams, columns: Sequence[Column], rows: Sequence[Sequence[str]], layout: Layout
) -> Iterator[str]:
    """Yield the lines of the heading and of the rows, each with the ids that are below it."""
    heading = [column.header for column in columns]
    is_number = [column.kind in NUMBERS for column in columns]
    for number, row in enumerate([heading, *rows]):
        wrapped = [_wrapped(row[place], width) for place, width in layout.widths.items()]
        lines = [
            (" " * _GAP).join(
                _padded(text, width, at_the_right=is_number[place])
                for (place, width), text in zip(layout.widths.items(), texts, strict=True)
            )
            for texts in zip_longest(*wrapped, fillvalue="")
        ]
        lines += [f"{' ' * _GAP}{row[place]}" for place in layout.below]
        yield from lines if number else (_bold(streams, each) for each in lines)


def _record(streams: Streams, columns: Sequence[Column], row: Sequence[str]) -> Iterator[str]:
    """Yield the lines of a thing: a label before each value, or above it where there is no room."""
    labels = max(cell_len(column.header) for column in columns)
    room = streams.width - labels - _GAP
    for column, value in zip(columns, row, strict=True):
        label = column.header.capitalize()
        is_whole = column.kind in NUMBERS or _is_id(column, [value])
        if cell_len(value) > room and (is_whole or room < _NARROW):
            yield _bold(streams, label)
            yield from [value] if is_whole else _wrapped(value, max(streams.width, 2))
            continue
        first, *rest = _wrapped(value, room)
        yield f"{_bold(streams, label)}{' ' * (labels - cell_len(label) + _GAP)}{first}"
        yield from (f"{' ' * (labels + _GAP)}{each}" for each in rest)


def _padded(text: str, width: int, *, at_the_right: bool = False) -> str:
    return " " * (width - cell_len(text)) + text if at_the_right else set_cell_size(text, width)


def _wrapped(text: str, width: int) -> list[str]:
    """Return the lines of a text, which ends at words where it can."""
    if cell_len(text) <= width:
        return [text]
    lines = Text(text).wrap(_console(), width, overflow="fold")
    return [each.plain.rstrip() for each in lines]


@cache
def _console() -> Console:
    """Return what rich wants to see before it wraps text; nothing is written to it."""
    return Console()


def _bold(streams: Streams, text: str) -> str:
    return f"\x1b[1m{text.rstrip()}\x1b[0m" if streams.colour else text


def _written(lines: Iterable[str]) -> str:
    return "".join(f"{each.rstrip()}\n" for each in lines)
