"""The charts of the page, as specifications of Vega-Lite."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .data import FEW_BALANCES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .data import PageData, Ranked

_STEPS = 24
_BAR = 22


def charts(data: PageData) -> dict[str, dict[str, Any]]:
    """Return the charts by their names; one that has nothing to show is left out."""
    alt: Any = import_module("altair")
    made = {
        "spend": _spend(alt, data),
        "forecast": _forecast(alt, data),
        "keys": _ranking(alt, data.keys, "What the top keys cost, in US dollars"),
        "tags": _ranking(alt, data.tags, "What the top tags cost, in US dollars"),
    }
    return {name: chart.to_dict() for name, chart in made.items() if chart is not None}


def _spend(alt: Any, data: PageData) -> Any:
    rows = [
        {"day": day.isoformat(), "value": item.label, "usd": float(item.usd)}
        for day, item in data.daily
        if item.is_known
    ]
    if not rows:
        return None
    shown = alt.param(name="shown", value="")
    return (
        alt.Chart(alt.Data(values=rows), width="container", height=320)
        .mark_bar()
        .encode(
            x=alt.X("day:O", title="Day (UTC)", axis=alt.Axis(labelOverlap=True)),
            y=alt.Y("sum(usd):Q", title="US dollars"),
            color=alt.Color("value:N", title=data.by, scale=alt.Scale(scheme="tableau20")),
            tooltip=[
                alt.Tooltip("day:O", title="Day"),
                alt.Tooltip("value:N", title=data.by),
                alt.Tooltip("usd:Q", title="US dollars", format=",.4f"),
            ],
        )
        .add_params(shown)
        .transform_filter("shown == '' || datum.value == shown")
        .properties(description=f"US dollars spent each day, stacked by {data.by}")
    )


def _forecast(alt: Any, data: PageData) -> Any:
    """Return a band for each balance in dollars: between the fastest and the slowest end."""
    rows: list[dict[str, Any]] = []
    ending = sorted(
        (item for item in data.balances if item.units == "usd" and item.days_left and item.amount),
        key=lambda item: item.days_left or (0.0, 0.0),
    )
    for balance in ending[:FEW_BALANCES]:
        low, high = balance.days_left or (0.0, 0.0)
        amount = float(balance.amount or 0)
        if amount <= 0 or not high:
            continue
        for step in range(_STEPS + 1):
            days = high * step / _STEPS
            rows.append(
                {
                    "project": balance.project_name or balance.project,
                    "days": round(days, 2),
                    "least": round(max(0.0, amount * (1 - days / low)) if low else 0.0, 4),
                    "most": round(max(0.0, amount * (1 - days / high)), 4),
                }
            )
    if not rows:
        return None
    return (
        alt.Chart(alt.Data(values=rows), width="container", height=260)
        .mark_area(opacity=0.45, line=True)
        .encode(
            x=alt.X("days:Q", title="Days from now"),
            y=alt.Y("least:Q", title="US dollars left", stack=None),
            y2="most:Q",
            color=alt.Color("project:N", title="Project", scale=alt.Scale(scheme="tableau10")),
            tooltip=[
                alt.Tooltip("project:N", title="Project"),
                alt.Tooltip("days:Q", title="Days from now"),
                alt.Tooltip("least:Q", title="At least", format=",.2f"),
                alt.Tooltip("most:Q", title="At most", format=",.2f"),
            ],
        )
        .properties(description="What is left of each balance in the days to come, as a range")
    )


def _ranking(alt: Any, ranked: Sequence[Ranked], description: str) -> Any:
    rows = [{"value": item.label, "usd": float(item.usd)} for item in ranked if item.is_known]
    if not rows:
        return None
    order = [row["value"] for row in rows]
    return (
        alt.Chart(alt.Data(values=rows), width="container", height=_BAR * len(rows))
        .mark_bar()
        .encode(
            x=alt.X("usd:Q", title="US dollars"),
            y=alt.Y("value:N", title=None, sort=order, axis=alt.Axis(labelLimit=220)),
            tooltip=[
                alt.Tooltip("value:N", title="Whose"),
                alt.Tooltip("usd:Q", title="US dollars", format=",.4f"),
            ],
        )
        .properties(description=description)
    )
