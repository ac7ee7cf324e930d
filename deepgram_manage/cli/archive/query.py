"""`archive query`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Context, Decimal
from math import isfinite
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from deepgram_manage.cli.frame import (
    App,
    Column,
    CommandError,
    Item,
    Kind,
    Shape,
    argument,
    command,
    option,
    period_option,
)
from deepgram_manage.cli.frame.failures import usage_error
from deepgram_manage.cli.frame.output import Form
from deepgram_manage.cli.frame.output.writer import Output
from deepgram_manage.cli.plotting import plot_option, plot_target

from .folder import Folder, library

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from deepgram_manage import Period

_MOST = 1_000_000
_EXACT = Context(prec=76)
"""More digits than any DECIMAL has."""


@dataclass(frozen=True, kw_only=True)
class Query(Folder):
    """What to ask an archive."""

    question: str = argument("QUESTION")
    period: Period | None = period_option(None)
    limit: int = option(
        "--limit", default=_MOST, type=click.IntRange(min=1), metavar="N", help="How many rows."
    )
    request_id: str | None = option(
        "--request-id", metavar="ID", help="For the question 'request': which."
    )
    plot: str | None = plot_option()
    any_sql: bool = option(
        "--any-sql",
        is_flag=True,
        help="Let SQL read and write other files, and change settings.",
    )


@command(
    Query,
    # Its columns are those of the answer.
    shape=Shape(columns=(Column("ANSWER", "answer"),), fields=()),
    examples=(
        "deepgram-manage archive query lake spend --last 7d",
        "deepgram-manage archive query lake 'SELECT count(*) AS requests FROM requests' --csv",
    ),
)
def run(app: App, options: Query) -> None:
    """Ask an archive a question, by its name or in SQL.

    QUESTION is one of spend, keys, errors, idle, slowest, reconcile and request, or SQL as DuckDB
    has it, about the tables requests, keys and costs. A period applies only to questions with a
    name. SQL may only read, and only the archive, unless --any-sql says otherwise.
    """
    target = plot_target(app, options.plot)
    items, names = _answer(app, options)
    if target is not None:
        _plot(app, target, items)
        return
    shape = Shape(
        columns=tuple(Column(name.upper(), name, _kind(items, name)) for name in names),
        fields=tuple(names),
        empty="No rows.",
    )
    answer = Output(app.streams, shape, app.asked.output, now=app.now)
    if items or answer.form is not Form.TSV:
        answer.show_all(items)
    else:
        app.say(shape.empty)


def _answer(app: App, options: Query) -> tuple[list[Item], list[str]]:
    archive = library(app)
    if options.question == "request" and not _is_uuid(options.request_id):
        raise usage_error("The question 'request' needs --request-id with the id of a request.")
    import duckdb

    with archive.open(options.folder, restricted=not options.any_sql) as connection:
        try:
            if options.question in archive.questions():
                period = options.period
                table = archive.ask(
                    connection,
                    options.question,
                    start=period and period.start,
                    end=period and period.end,
                    limit=options.limit,
                    request_id=options.request_id,
                )
            else:
                if not options.any_sql:
                    _refuse_writing(connection, options.question)
                asked = connection.sql(options.question)
                # Typeshed does not know that a statement that asks nothing has no answer.
                if asked is None:  # pyright: ignore[reportUnnecessaryComparison]
                    raise usage_error("That asks nothing: QUESTION has to give rows.")
                table = asked.limit(options.limit).to_arrow_table()
        except duckdb.Error as error:
            known = ", ".join(archive.questions())
            raise CommandError(
                f"{str(error).strip()}", code="SQL", hint=f"Questions with a name are: {known}."
            ) from None
        return [_item(row) for row in table.to_pylist()], table.column_names


def _refuse_writing(connection: DuckDBPyConnection, sql: str) -> None:
    import duckdb

    for statement in connection.extract_statements(sql):
        if statement.type != duckdb.StatementType.SELECT:
            raise usage_error(
                f"{statement.type.name} is refused, as SQL may only read: --any-sql allows it."
            )


def _is_uuid(text: str | None) -> bool:
    try:
        UUID(text or "")
    except ValueError:
        return False
    return True


def _item(row: Item) -> Item:
    return {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:  # noqa: PLR0911 -- one for each type
    match value:
        case UUID():
            return str(value)
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case Decimal():
            return value.normalize(_EXACT)
        case float() if not isfinite(value):
            # JSON has no such number.
            return str(value)
        case list():
            return [_plain(each) for each in value]  # pyright: ignore[reportUnknownVariableType]
        case dict():
            return {name: _plain(each) for name, each in value.items()}  # pyright: ignore[reportUnknownVariableType]
        case _:
            return value


def _kind(items: list[Item], name: str) -> Kind:
    from deepgram_manage.cli.frame.output.cells import is_number

    value = next((item[name] for item in items if item[name] is not None), None)
    return Kind.NUMBER if is_number(value) else Kind.TEXT


def _plot(app: App, target: str, items: list[Item]) -> None:
    from deepgram_manage.cli.plotting import plot

    names: list[str] = list(items[0]) if items else []
    drawn = [name for name in names if _kind(items, name) is Kind.NUMBER]
    if "day" not in names or not drawn:
        raise CommandError(
            "--plot needs rows with a column 'day' and one with numbers.", code="PLOT"
        )
    value = "usd" if "usd" in drawn else drawn[0]
    # A picture needs no more digits than it has pixels.
    numbers = [{"day": item["day"], value: _as_float(item[value])} for item in items]
    plot(app, target, numbers, Column(f"{value} a day", value), day="day")


def _as_float(value: Any) -> float | None:
    return None if value is None else float(value)
