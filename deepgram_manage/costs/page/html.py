"""The page as HTML: tables for everything, and a picture beside each where one helps."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC
from functools import cache
from html import escape
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deepgram_manage import spreadsheet_text
from deepgram_manage.costs._money import UNKNOWN, digits, quantity
from deepgram_manage.costs._spend import shown
from deepgram_manage.extras import install_command

from .charts import charts
from .frame import bullets, document, download, file_text, section, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .data import PageData, Ranked
    from .frame import Row


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
    period = f"{data.period.start} to {data.period.end}"
    as_of = data.as_of.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    scripts = [
        f'<script type="application/json" id="charts">{_json(made)}</script>',
        f"<script>{_bundle() if made else ''}</script>",
        f"<script>{file_text('page.js')}</script>",
    ]
    return document(
        f"Deepgram costs, {period}",
        "Deepgram costs",
        f"Read on {as_of}. Spending of {period}; days are UTC.",
        _sections(data, made),
        scripts,
    )


def _sections(data: PageData, made: dict[str, dict[str, Any]]) -> Iterator[str]:
    if data.missing:
        yield section("Missing", bullets(map(str, data.missing)), "missing")
    total = escape(shown(data.report.total, data.report.unknown))
    yield section(
        "Spent",
        f'<p class="big" id="total" data-usd="{digits(data.report.total)}">{total}</p>'
        + _unknown(data),
    )
    yield section("Alerts", bullets(data.alerts, "No alerts."))
    yield section("Balances", _balances(data))
    yield _figure("forecast", "Forecast", _forecast_table(data), made)
    yield _figure("spend", "Spending by day", _spend_table(data), made, _filter(data))
    yield section(f"Spending by {data.by}", _values_table(data))
    yield _figure("keys", "Top keys", _ranking("Key", data.keys), made)
    yield _figure("tags", "Top tags and customers", _ranking("Tag", data.tags), made)
    yield section("Keys that expire", _expiring(data))


def _charts(data: PageData) -> dict[str, dict[str, Any]]:
    try:
        return charts(data)
    except ImportError:
        message = f"altair is not installed. Run: {install_command('page')}"
        raise ImportError(message) from None


@cache
def _bundle() -> str:
    """Return Vega, Vega-Lite and Vega-Embed as one script."""
    try:
        convert: Any = import_module("vl_convert")
    except ImportError:
        message = f"vl-convert-python is not installed. Run: {install_command('page')}"
        raise ImportError(message) from None
    bundle: str = convert.javascript_bundle()
    # What would end the script element early can only be within a string.
    return bundle.replace("</script", "<\\/script")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def _unknown(data: PageData) -> str:
    if not data.report.unknown:
        return ""
    return f"<p>{data.report.unknown} amounts are not known, and are in no sum.</p>"


def _table(
    caption: str, heads: Row, rows: Sequence[Row], numbers: Sequence[int] = (), name: str = ""
) -> str:
    """Return a table, with a link to its rows as CSV."""
    made = table(caption, heads, rows, numbers)
    return made + download(name, _csv(heads, rows, numbers)) if rows and name else made


def _csv(heads: Row, rows: Sequence[Row], numbers: Sequence[int]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(heads)
    for row in rows:
        writer.writerow(
            text if place in numbers else spreadsheet_text(text) for place, text in enumerate(row)
        )
    return stream.getvalue()


def _figure(
    name: str, title: str, data: str, made: dict[str, dict[str, Any]], control: str = ""
) -> str:
    """Return a section: a picture, unless there is nothing to draw, and its data below."""
    if name not in made:
        return f'<section><h2 id="{name}-title">{escape(title)}</h2>{data}</section>'
    return (
        f'<section><h2 id="{name}-title">{escape(title)}</h2>{control}'
        f'<figure aria-labelledby="{name}-title"><div class="chart" id="chart-{name}"></div>'
        f"</figure><details><summary>Data of {escape(title.lower())}</summary>{data}</details>"
        "</section>"
    )


def _filter(data: PageData) -> str:
    labels = dict.fromkeys(item.label for _day, item in data.daily if item.is_known)
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
    rows = [(day.isoformat(), item.label, _exactly(item)) for day, item in data.daily]
    return _table("Spending by day", ("Day", data.by, "US dollars"), rows, (2,), "spend")


def _values_table(data: PageData) -> str:
    heads = (data.by, "Spent", "US dollars, exactly")
    name = f"spend-by-{data.by}"
    return _table(f"Spending by {data.by}", heads, _amounts(data.values), (1, 2), name)


def _ranking(head: str, ranked: Sequence[Ranked]) -> str:
    name = f"{head.lower()}s"
    heads = (head, "Spent", "US dollars")
    return _table(f"Top {name}", heads, _amounts(ranked), (1, 2), name)


def _amounts(ranked: Sequence[Ranked]) -> list[Row]:
    return [(item.label, shown(item.usd, item.unknown), _exactly(item)) for item in ranked]


def _exactly(item: Ranked) -> str:
    return digits(item.usd) if item.is_known else UNKNOWN


def _expiring(data: PageData) -> str:
    rows = [
        (project, key.name or key.key, key.member_name or "-", f"{key.expires:%Y-%m-%d %H:%M}")
        for project, key in sorted(data.expiring, key=lambda item: str(item[1].expires))
    ]
    heads = ("Project", "Key", "Owner", "Expires (UTC)")
    return _table("Keys that expire within 30 days, or have", heads, rows, (), "expiring-keys")
