"""A server on loopback that costs next to nothing: `python -m tools.benchmarks.server FILE`.

It answers every GET with bytes that are ready, or cheap to make: a few samples, and the request
log of `records-<number>`, a project with so many records, 100 a page. One process listens three
times: plainly, with TLS, and plainly but 50 ms late. It writes the authorities to trust to FILE,
prints the three addresses as JSON, and ends with its standard input.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import ssl
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qs

from . import records
from .measure import ROOT, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMPLES = ROOT / "tests" / "samples"
LATE = 0.05
SAMPLE_BY_LAST = {
    "projects": "projects_list.json",
    "keys": "keys_list_with_names.json",
    "balances": "balances_list.json",
    "invites": "invites_list.json",
}
PROJECT = "projects_get.json"
RECORDS = "records-"
PAGE = 100
NUMBER, MINUTE = "<number>", "<minute>"


class Log:
    """Pages of a request log of any length, which differ in ids and times alone.

    A page is a minute. Its records have the ids and the seconds of all pages' records, behind the
    number and the minute of their own, so that a few replacements make it.
    """

    def __init__(self) -> None:
        """Make the page that has marks where the others differ."""
        page = json.loads(records.page(PAGE))
        for index, record in enumerate(page["requests"]):
            left = PAGE - index
            record["request_id"] = f"{NUMBER}-0000-4000-8000-{left:012x}"
            record["created"] = f"{MINUTE}:{left // 2:02}.{left:06}Z"
        self._page = _dump(page)
        self._newest = datetime.now(UTC) - timedelta(minutes=1)

    def answer(self, length: int, number: int) -> bytes:
        """Make one page, newest first; the one behind the last is empty."""
        if number * PAGE >= length:
            return _answer(_dump({"page": number, "limit": PAGE, "requests": []}))
        minute = f"{self._newest - timedelta(minutes=number):%Y-%m-%dT%H:%M}"
        page = self._page.replace(b'"page":0', b'"page":%d' % number, 1)
        page = page.replace(NUMBER.encode(), b"%08x" % number)
        return _answer(page.replace(MINUTE.encode(), minute.encode()))


class Answers:
    """What is answered to a path with its query."""

    def __init__(self) -> None:
        """Get everything ready that can be."""
        self._log = Log()
        self._samples = {last: _sample(name) for last, name in SAMPLE_BY_LAST.items()}
        self._project = _sample(PROJECT)

    def answer(self, target: bytes) -> bytes:
        """Return the answer."""
        path, _, query = target.partition(b"?")
        last = path.rpartition(b"/")[2].decode()
        if last == "requests":
            return self._page(path, query)
        return self._samples.get(last, self._project)

    def _page(self, path: bytes, query: bytes) -> bytes:
        asked = parse_qs(query.decode())
        length = int(path.split(b"/")[-2].decode().removeprefix(RECORDS))
        return self._log.answer(length, int(asked.get("page", ["0"])[0]))


class Answering(asyncio.Protocol):
    """Answers whatever ends in an empty line."""

    def __init__(self, answers: Answers, late: float) -> None:
        self._answers = answers
        self._late = late
        self._asked = b""
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Answer the requests that are complete."""
        *requests, self._asked = (self._asked + data).split(b"\r\n\r\n")
        for request in requests:
            answer = self._answers.answer(request.split(b" ", 2)[1])
            if self._late:
                asyncio.get_running_loop().call_later(self._late, self._transport.write, answer)
            else:
                self._transport.write(answer)


def _sample(name: str) -> bytes:
    return _answer(_dump(json.loads((SAMPLES / name).read_text("utf-8"))["body"]))


def _dump(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _answer(body: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    return head.encode() + b"\r\n\r\n" + body


def _certified(authorities: Path) -> ssl.SSLContext:
    """Make a certificate for this run, and a file with its authority among the usual ones."""
    import certifi  # noqa: PLC0415 -- only the server needs it
    import trustme  # noqa: PLC0415 -- as above

    issuer = trustme.CA()
    authorities.write_text(certifi.contents() + issuer.cert_pem.bytes().decode(), "ascii")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issuer.issue_cert("127.0.0.1").configure_cert(context)
    return context


async def serve(authorities: Path) -> None:
    """Answer until the standard input ends."""
    answers = Answers()
    loop = asyncio.get_running_loop()

    async def listen(scheme: str, late: float, context: ssl.SSLContext | None = None) -> str:
        served = await loop.create_server(
            lambda: Answering(answers, late), "127.0.0.1", 0, ssl=context, backlog=1024
        )
        return f"{scheme}://127.0.0.1:{served.sockets[0].getsockname()[1]}"

    addresses = {
        "plain": await listen("http", 0),
        "tls": await listen("https", 0, _certified(authorities)),
        "late": await listen("http", LATE),
        "authorities": str(authorities),
    }
    print(json.dumps(addresses), flush=True)
    await asyncio.to_thread(sys.stdin.read)


@contextlib.contextmanager
def canned(authorities: Path) -> Iterator[dict[str, str]]:
    """Run the server beside this program; return its addresses."""
    with serving([sys.executable, "-m", "tools.benchmarks.server", str(authorities)]) as line:
        yield json.loads(line)


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
