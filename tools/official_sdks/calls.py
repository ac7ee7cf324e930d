"""How both programs make their calls, and the JSON lines by which they tell of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

PROJECT = "your-project-id"
MEMBER = "member-id"
BALANCE = "balance-id"
GUEST = "guest@example.com"

# A call gets the answers of those before it, by name.
Calls = dict[str, Callable[[dict[str, Any]], object]]


def make(calls: Calls, *names: str, package: str = "deepgram-sdk") -> None:
    """Make calls in their order, whatever becomes of each; only those named, if any are."""
    print(json.dumps({"version": version(package)}))
    answers: dict[str, Any] = {}
    for name in names or calls:
        call = calls[name]
        try:
            answers[name] = call(answers)
        except Exception as error:  # noqa: BLE001 -- any error of an SDK is a result here
            _tell(name, error, failed=True)
        else:
            _tell(name, answers[name], failed=False)


def _tell(name: str, result: object, *, failed: bool) -> None:
    text = f"{type(result).__name__}: {result}" if failed else str(result)
    print(json.dumps({"call": name, "failed": failed, "result": " ".join(text.split())}))
