"""Writes answers in the form that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deepgram_manage.cli.frame.failures import CommandError, usage_error
from deepgram_manage.cli.frame.printable import printable

from .cells import as_json, as_text, defused
from .form import Form
from .shape import NUMBERS, Column, Item, Kind, Shape, select

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from deepgram_manage.cli.frame.streams import Streams

    from .form import Asked

_PROJECT_ID = Column("PROJECT", "project_id", Kind.ID)


class Output:
    """Shows what a command found."""

    def __init__(
        self,
        streams: Streams,
        shape: Shape,
        asked: Asked,
        *,
        now: Callable[[], datetime],
        of_projects: Callable[[], dict[str, str | None]] | None = None,
    ) -> None:
        """Prepare to show an answer.

        Args:
            streams: Where it goes.
            shape: What it has to show.
            asked: What the output options ask for.
            now: The clock, for relative times.
            of_projects: Returns the names of the projects by their ids, when items of several are
                shown, each with a `project_id`.

        Raises:
            CommandError: The options exclude each other, or name a field that there is not.
        """
        self._streams = streams
        self._write: Callable[[str], object] = streams.write
        self._shape = shape
        self._asked = asked
        self._now = now
        self.form: Form = asked.form(to_terminal=streams.writes_to_terminal)
        self._columns = ((_PROJECT_ID,) if of_projects else ()) + shape.columns
        self._names = of_projects
        if self.form is Form.CSV and not shape.columns:
            raise usage_error("This answer has no columns, so --csv cannot show it.")
        self._extra = ("project_id",) if of_projects else ()
        self._fields = asked.fields(shape, extra=self._extra) if asked.json != "help" else []
        self._filter = _compiled(asked.jq)

    def list_fields(self) -> None:
        """Show which fields can be selected."""
        for name in (*self._extra, *self._shape.fields):
            self._write(f"{name}\n")

    def text_of(self, item: Item) -> str:
        """Return what `show` writes of a single thing, without the end of its last line."""
        written: list[str] = []
        kept, self._write = self._write, written.append
        try:
            self.show(item)
        finally:
            self._write = kept
        return "".join(written).rstrip("\n")

    def show(self, item: Item) -> None:
        """Show a single thing."""
        if self.form is Form.TABLE:
            from .table import record

            wide = self._asked.wide
            columns = [each for each in self._columns if each.is_seen([item], wide=wide)]
            cells = [(column, column.of(item)) for column in columns]
            self._write(record(self._streams, cells, self._now(), wide=wide))
        elif self.form is Form.TSV:
            for column in self._columns:
                value = printable(as_text(column.of(item)))
                self._write(f"{column.name}\t{value}\n")
        elif self.form is Form.CSV:
            self._csv([item])
        elif self.form is Form.JSONL:
            self._line(item)
        else:
            self._document(self._selected(item))

    def show_all(self, items: Iterable[Item]) -> None:
        """Show a list; in a pipe, all forms but `--json` show an item as soon as it is there."""
        if self.form is Form.TABLE:
            self._table(list(items))
        elif self.form is Form.TSV:
            columns = self._columns
            write = self._write
            for item in items:
                write("\t".join([printable(as_text(each.of(item))) for each in columns]) + "\n")
        elif self.form is Form.CSV:
            self._csv(items)
        elif self.form is Form.JSONL:
            for item in items:
                self._line(item)
        else:
            self._document([self._selected(item) for item in items])

    def follow(self, items: Iterable[Item]) -> None:
        """Show items one by one, as they come; a list that has no end cannot be one document."""
        # And would never end by itself.
        self._streams.outlives_reader = False
        if self.form is Form.JSON:
            self.form = Form.JSONL
        if self.form is Form.TABLE:
            self._follow_at_terminal(items)
            return

        def flushed() -> Iterable[Item]:
            for item in items:
                yield item
                self._streams.flush()

        self.show_all(flushed())

    def _follow_at_terminal(self, items: Iterable[Item]) -> None:
        from .table import line

        for item in items:
            cells = [
                (column, column.of(item))
                for column in self._columns
                if self._asked.wide or not column.wide
            ]
            self._write(line(self._streams, cells))
            self._streams.flush()

    def _table(self, items: list[Item]) -> None:
        if not items:
            self._streams.say(self._shape.empty)
            return
        from .table import table

        columns = [column for column in self._columns if self._asked.wide or not column.wide]
        if self._names is not None and not self._asked.wide:
            names = self._names()
            columns[0] = Column("PROJECT", lambda item: names[item["project_id"]])
        table(self._streams, columns, items, self._now(), self._asked)

    def _csv(self, items: Iterable[Item]) -> None:
        import csv

        rows = csv.writer(_Target(self._write), lineterminator="\n")
        heading = [column.name for column in self._columns]
        for item in items:
            # Not before the first item is there: a command that fails has no answer.
            if heading:
                rows.writerow(heading)
                heading = []
            rows.writerow(
                [
                    defused(column.of(item), is_amount=column.kind in NUMBERS)
                    for column in self._columns
                ]
            )
        if heading:
            rows.writerow(heading)

    def _selected(self, item: Item) -> Any:
        return select(item, self._fields) if self._fields else item

    def _line(self, item: Item) -> None:
        document = self._selected(item)
        if self._filter is not None:
            self._filtered(document)
        else:
            self._write(self._json(document) + "\n")

    def _document(self, document: Any) -> None:
        if self._filter is not None:
            self._filtered(document)
        else:
            self._write(self._json(document, indent=2) + "\n")

    def _filtered(self, document: Any) -> None:
        try:
            results: list[Any] = self._filter.input_text(self._json(document)).all()
        except ValueError as error:
            raise CommandError(f"--jq: {error}", code="JQ") from None
        for result in results:
            text = result if isinstance(result, str) else self._json(result)
            self._write(f"{text}\n")

    def _json(self, document: Any, indent: int | None = None) -> str:
        return as_json(document, indent, ascii_only=not self._streams.speaks_unicode)


class _Target:
    """What the csv module writes to."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self.write = write


def _compiled(expression: str | None) -> Any:
    """Compile a jq expression before anything is sent.

    Raises:
        CommandError: It is not one, or the package is not installed.
    """
    if expression is None:
        return None
    from deepgram_manage.cli.frame.extras import needs

    jq = needs("jq", extra="jq", purpose="--jq")
    try:
        return jq.compile(expression)
    except ValueError as error:
        raise usage_error(f"--jq {expression!r}: {str(error).strip()}") from None
