"""Run the official SDKs on the emulator: `make check-official-sdks`.

They are programs that were not written for it. What they refuse to read, or ask for in vain, is
listed in a table; the check fails for every error that is not predicted below, and for every
prediction that does not come true.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

from . import posts
from .programs import emulator, run

WIDTH = 72

ONLY_OWNER = "the only owner of a project cannot leave it"
WRONG_PATH = "4.8.1 asks at `selfhosted`, the API answers at `self-hosted`"


@dataclass(frozen=True)
class Sdk:
    """An SDK, the shapes it reads, and its failures: a part of the error, and the reason."""

    name: str
    shapes: str
    predicted: dict[str, tuple[str, str]]


SDKS = (
    Sdk(
        "4",
        "judged",
        {
            "leave_project": ("Status: 403", ONLY_OWNER),
            "list_selfhosted_credentials": ("Status: 404", WRONG_PATH),
            "create_selfhosted_credentials": ("Status: 404", WRONG_PATH),
        },
    ),
    Sdk("newest", "published", {"projects.leave": ("status_code: 403", ONLY_OWNER)}),
)


def main() -> None:
    """Print a table for each SDK, and one of the POSTs that they send."""
    right = [_check(sdk) for sdk in SDKS]
    if not all(right):
        sys.exit("an official SDK met what is not predicted")
    if not posts.show():
        sys.exit("a create was sent more than once")


def _check(sdk: Sdk) -> bool:
    about, *results = _run(sdk)
    lines = [(result["call"], *_judge(sdk, result)) for result in results]
    widths = [max(len(line[column]) for line in lines) for column in (0, 1)]
    print(f"\ndeepgram-sdk {about['version']}, {sdk.shapes} shapes")
    for call, verdict, text in lines:
        print(f"  {call:{widths[0]}}  {verdict:{widths[1]}}  {text}")
    missing = sdk.predicted.keys() - {result["call"] for result in results}
    return not missing and all(verdict != "WRONG" for _, verdict, _ in lines)


def _judge(sdk: Sdk, result: dict[str, Any]) -> tuple[str, str]:
    shown = result["result"][:WIDTH]
    part, reason = sdk.predicted.get(result["call"], ("", ""))
    if not result["failed"]:
        return ("WRONG", f"predicted to fail: {reason}") if reason else ("ok", shown)
    if reason and part in result["result"]:
        return "predicted", f"{part}, {reason}"
    return "WRONG", result["result"]


def _run(sdk: Sdk) -> list[dict[str, Any]]:
    with emulator(sdk.shapes) as url:
        return run(sdk.name, url)


if __name__ == "__main__":
    main()
