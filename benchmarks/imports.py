"""Starting: what it takes to import and make a client, in fresh interpreters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .measure import Row, compare, fresh, ratio_row

if TYPE_CHECKING:
    from collections.abc import Callable

OURS = (
    "from deepgram_manage import DeepgramClient\nclient = DeepgramClient('key', base_url={url!r})"
)
HTTPX = "import httpx\nclient = httpx.Client()"
OUR_CALL = "\nclient.manage.get_projects()"
HTTPX_CALL = "\nclient.get({url!r} + '/v1/projects').json()"


def rows(rounds: int, url: str) -> list[Row]:
    """Measure starting, with and without a first call."""
    codes = {
        "client": OURS,
        "httpx client": HTTPX,
        "call": OURS + OUR_CALL,
        "httpx call": HTTPX + HTTPX_CALL,
    }
    contenders = {name: _starting(code.format(url=url)) for name, code in codes.items()}
    compare(contenders, 1)  # Writes the byte code.
    figures = compare(contenders, rounds)
    return [
        ratio_row(
            "import and make a client", figures, "client", "httpx client", scale="ms", bound=1.2
        ),
        ratio_row("import, client and first call", figures, "call", "httpx call", scale="ms"),
    ]


def _starting(code: str) -> Callable[[], float]:
    return lambda: fresh(code)
