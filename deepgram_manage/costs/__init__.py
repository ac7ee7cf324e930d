"""How much is left, who spent it, and a warning before it stops.

    from deepgram_manage import DeepgramClient, Period, costs

    client = DeepgramClient()
    report = costs.report(client.manage, Period.month(2026, 10), by=("tag:customer",))
    for row in report.rows:
        print(row.tag, row.usd)
    for balance in costs.balances(client.manage):
        print(balance)

Days are UTC and money is `Decimal`. Unknown amounts are counted, and never taken for 0. Given an
AsyncManageClient, each function returns an awaitable.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import channels as channels
    from . import exporter as exporter
    from . import formats as formats
    from . import page as page
    from ._alerts import Alert, Thresholds
    from ._anomaly import Anomaly
    from ._balance import BalanceReport, UnitBalance
    from ._dimensions import Every, TagCount
    from ._facts import Missing
    from ._money import add_up, dollars, quantity
    from ._public import balances, focus, guard, report, watch
    from ._spend import SpendReport, SpendRow, shown
    from ._watching import Verdict, Watched

_MODULES = {
    "Alert": "._alerts",
    "Anomaly": "._anomaly",
    "BalanceReport": "._balance",
    "Every": "._dimensions",
    "Missing": "._facts",
    "SpendReport": "._spend",
    "SpendRow": "._spend",
    "TagCount": "._dimensions",
    "Thresholds": "._alerts",
    "UnitBalance": "._balance",
    "Verdict": "._watching",
    "Watched": "._watching",
    "add_up": "._money",
    "balances": "._public",
    "dollars": "._money",
    "focus": "._public",
    "guard": "._public",
    "quantity": "._money",
    "report": "._public",
    "shown": "._spend",
    "watch": "._public",
}

__all__ = [
    "Alert",
    "Anomaly",
    "BalanceReport",
    "Every",
    "Missing",
    "SpendReport",
    "SpendRow",
    "TagCount",
    "Thresholds",
    "UnitBalance",
    "Verdict",
    "Watched",
    "add_up",
    "balances",
    "channels",
    "dollars",
    "exporter",
    "focus",
    "formats",
    "guard",
    "page",
    "quantity",
    "report",
    "shown",
    "watch",
]


def __getattr__(name: str) -> Any:
    """Import on first use, so that a program pays for what it asks for."""
    if name in {"channels", "exporter", "formats", "page"}:
        return import_module(f".{name}", __name__)
    if name not in _MODULES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    value = getattr(import_module(_MODULES[name], __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
