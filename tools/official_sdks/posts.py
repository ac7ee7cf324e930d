"""How many POSTs one create of a key sends when its answer is an error, or never comes.

Each one more is one more key, with a secret that nobody was told.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.request import Request, urlopen

from .calls import PROJECT
from .programs import OURS, emulator, run

FAULTS = {
    "500": "internal_error",
    "500 after the write": "internal_error_after_write",
    "cut before the write": "dropped_before_write",
    "cut after the write": "dropped_after_write",
}
# Each with the shapes that it reads, and its name for the call.
SDKS = {
    "4": ("judged", "create_key"),
    "newest": ("published", "keys.create"),
    OURS: ("judged", "create_key"),
}
_OFTEN = 1000


def show() -> bool:
    """Print the table; say whether this package sends each create once."""
    print("\nPOSTs sent by one create of a key, and in brackets the keys that it made")
    print(f"  {'':22}" + "".join(f"{fault:>22}" for fault in FAULTS))
    rows = {sdk: _row(sdk) for sdk in SDKS}
    return rows[OURS] == [1] * len(FAULTS)


def _row(sdk: str) -> list[int]:
    """Print what an SDK does, and return the numbers of its POSTs."""
    measured = [_measure(sdk, kind) for kind in FAULTS.values()]
    package = "deepgram-manage" if sdk == OURS else "deepgram-sdk"
    cells = "".join(f"{f'{sent} ({made})':>22}" for _version, sent, made in measured)
    print(f"  {f'{package} {measured[0][0]}':22}{cells}")
    return [sent for _version, sent, _made in measured]


def _measure(sdk: str, fault: str) -> tuple[str, int, int]:
    """Create a key, and return the version of the SDK, the POSTs it sent, and the keys it made."""
    shapes, call = SDKS[sdk]
    with emulator(shapes) as url:
        before = _keys(url)
        rule = {"route": "create_key", "kind": fault, "count": _OFTEN}
        _control(f"{url}/_emulator/faults", rule)
        about, _result = run(sdk, url, call)
        (rule,) = _control(f"{url}/_emulator/faults")["faults"]
        return about["version"], rule["struck"], _keys(url) - before


def _keys(url: str) -> int:
    return len(_control(f"{url}/v1/projects/{PROJECT}/keys")["api_keys"])


def _control(url: str, body: Any = None) -> Any:  # noqa: ANN401 -- JSON
    request = Request(  # noqa: S310 -- the emulator's
        url,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": "Token your-api-key"},
    )
    with urlopen(request, timeout=10) as answer:  # noqa: S310 -- as above
        return json.load(answer)
