"""The page as HTML: tables for everything, and a picture beside each where one helps."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC
from functools import cache
from html import escape
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from deepgram_manage import spreadsheet_text
from deepgram_manage.costs._money import digits, dollars, quantity
from deepgram_manage.costs._spend import shown

from .charts import charts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .data import PageData

Row = tuple[str, ...]


def write(data: PageData, path: Path | str) -> None:
    """Write the page into a file, in one step.

    Args:
        data: What it shows: see `read`.
        path: The file, which is replaced.

    Raises:
        ImportError: altair or vl-convert-python is not installed.
    """
    target = Path(path)
    part = target.with_name(f".{target.name}.part")
    try:
        part.write_text(render(data), "utf-8")
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def render(data: PageData) -> str:
    """Return the page as text.

    Args:
        data: What it shows: see `read`.

    Raises:
        ImportError: altair or vl-convert-python is not installed.
    """
    made = _charts(data)
    return Template(_file("page.html")).substitute(
        style=_file("page.css"),
        script=_file("page.js"),
        bundle=_bundle() if made else "",
        charts=_json(made),
        as_of=data.as_of.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        period=f"{data.period.start} to {data.period.end}",
        by=escape(data.by),
        total=escape(shown(data.report.total, data.report.unknown)),
        total_exact=digits(data.report.total),
        unknown=_unknown(data),
        missing=_missing(data),
        alerts=_list(data.alerts, "No alerts."),
        balances=_balances(data),
        forecast=_figure("forecast", "Forecast", _forecast_table(data), made),
        spend=_figure("spend", "Spending by day", _spend_table(data), made, _filter(data)),
        values=_values_table(data),
        keys=_figure("keys", "Dearest keys", _ranking("Key", data.keys), made),
        tags=_figure("tags", "Dearest tags and customers", _ranking("Tag", data.tags), made),
        expiring=_expiring(data),
    )


def _charts(data: PageData) -> dict[str, dict[str, Any]]:
    try:
        return charts(data)
    except ImportError:
        message = "altair is not installed: pip install 'deepgram-manage[page]'"
        raise ImportError(message) from None


@cache
def _bundle() -> str:
    """Return Vega, Vega-Lite and Vega-Embed as one script."""
    try:
        convert: Any = import_module("vl_convert")
    except ImportError:
        message = "vl-convert-python is not installed: pip install 'deepgram-manage[page]'"
        raise ImportError(message) from None
    bundle: str = convert.javascript_bundle()
    # What would end the script element early can only be within a string.
    return bundle.replace("</script", "<\\/script")


def _file(name: str) -> str:
    return files("deepgram_manage.costs.page").joinpath(name).read_text("utf-8")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def _unknown(data: PageData) -> str:
    if not data.report.unknown:
        return ""
    return f"<p>{data.report.unknown} amounts are not known, and are in no sum.</p>"


def _missing(data: PageData) -> str:
    if not data.missing:
        return ""
    items = "".join(f"<li>{escape(str(lack))}</li>" for lack in data.missing)
    return f'<section class="missing"><h2>Missing</h2><ul>{items}</ul></section>'


def _list(items: Iterable[str], empty: str) -> str:
    made = "".join(f"<li>{escape(item)}</li>" for item in items)
    return f"<ul>{made}</ul>" if made else f"<p>{empty}</p>"


def _table(
    caption: str, heads: Row, rows: Sequence[Row], numbers: Sequence[int] = (), name: str = ""
) -> str:
    """Return a table that scrolls in itself, with a link to its rows as CSV."""
    if not rows:
        return f"<p>{escape(caption)}: none.</p>"

    def cell(place: int, text: str) -> str:
        return f"<td{' class=number' if place in numbers else ''}>{escape(text)}</td>"

    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = "".join(
        "<tr>" + "".join(cell(place, text) for place, text in enumerate(row)) + "</tr>"
        for row in rows
    )
    table = (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )
    return table + (_download(name, heads, rows, numbers) if name else "")


def _download(name: str, heads: Row, rows: Sequence[Row], numbers: Sequence[int]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(heads)
    for row in rows:
        writer.writerow(
            text if place in numbers else spreadsheet_text(text) for place, text in enumerate(row)
        )
    return (
        f'<p><a class="csv" download="{name}.csv" '
        f'href="data:text/csv;charset=utf-8,{quote(stream.getvalue())}">'
        f"Data of {name} as CSV</a></p>"
    )


def _figure(
    name: str, title: str, table: str, made: dict[str, dict[str, Any]], control: str = ""
) -> str:
    """Return a section: a picture, unless there is nothing to draw, and its data below."""
    if name not in made:
        return f'<section><h2 id="{name}-title">{escape(title)}</h2>{table}</section>'
    return (
        f'<section><h2 id="{name}-title">{escape(title)}</h2>{control}'
        f'<figure aria-labelledby="{name}-title"><div class="chart" id="chart-{name}"></div>'
        f"</figure><details><summary>Data of {escape(title.lower())}</summary>{table}</details>"
        "</section>"
    )


def _filter(data: PageData) -> str:
    labels = dict.fromkeys(label for _day, label, _usd in data.daily)
    options = "".join(
        f'<option value="{escape(label)}">{escape(label)}</option>' for label in labels
    )
    return (
        f'<p><label for="filter">Show only this {escape(data.by)}</label> '
        f'<select id="filter"><option value="">all</option>{options}</select></p>'
    )


def _balances(data: PageData) -> str:
    rows = [
        (
            balance.project_name or balance.project,
            quantity(balance.amount, balance.units),
            quantity(balance.burn_per_day, balance.units) if balance.burn_per_day else "-",
            balance.forecast,
            _days(balance.runs_out),
            balance.state,
        )
        for balance in data.balances
    ]
    heads = ("Project", "Left", "A day", "Forecast", "Runs out", "State")
    return _table("What is left", heads, rows, (1, 2), "balances")


def _days(span: Any) -> str:
    return "-" if span is None else f"{span[0]:%Y-%m-%d} to {span[1]:%Y-%m-%d}"


def _forecast_table(data: PageData) -> str:
    rows = [
        (
            balance.project_name or balance.project,
            digits(balance.amount),
            f"{balance.days_left[0]:.1f}",
            f"{balance.days_left[1]:.1f}",
        )
        for balance in data.balances
        if balance.units == "usd" and balance.days_left and balance.amount
    ]
    heads = ("Project", "US dollars left", "Least days", "Most days")
    return _table("Forecast", heads, rows, (1, 2, 3), "forecast")


def _spend_table(data: PageData) -> str:
    rows = [(day.isoformat(), label, digits(usd)) for day, label, usd in data.daily]
    return _table("Spending by day", ("Day", data.by, "US dollars"), rows, (2,), "spend")


def _values_table(data: PageData) -> str:
    sums: dict[str, Any] = {}
    for _day, label, usd in data.daily:
        sums[label] = sums.get(label, 0) + usd
    rows = [
        (label, dollars(usd), digits(usd))
        for label, usd in sorted(sums.items(), key=lambda item: -item[1])
    ]
    heads = (data.by, "Spent", "US dollars, exactly")
    return _table(f"Spending by {data.by}", heads, rows, (1, 2), f"spend-by-{data.by}")


def _ranking(head: str, ranked: Sequence[Any]) -> str:
    rows = [(item.label, dollars(item.usd), digits(item.usd)) for item in ranked]
    name = f"{head.lower()}s"
    return _table(f"Dearest {name}", (head, "Spent", "US dollars"), rows, (1, 2), name)


def _expiring(data: PageData) -> str:
    rows = [
        (project, key.name or key.key, key.member_name or "-", f"{key.expires:%Y-%m-%d %H:%M}")
        for project, key in sorted(data.expiring, key=lambda item: str(item[1].expires))
    ]
    heads = ("Project", "Key", "Owner", "Expires (UTC)")
    return _table("Keys that expire within 30 days, or have", heads, rows, (), "expiring-keys")
