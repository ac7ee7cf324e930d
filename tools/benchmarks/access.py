"""Access: an audit of many keys far away, its memory, and the check of a key at a shell.

`python -m tools.benchmarks.access` measures this alone. The server answers from memory, each call
50 ms late, in a process of its own. What is ideal is measured, too: the same calls over bare
sockets, right after each audit, so that a busy machine slows both.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import resource
import subprocess
import sys
import time
from collections import deque
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from .measure import ROOT, say
from .results import Bound, Outcome, Row, row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .bench import Bench

PROJECTS, KEYS, LATE, AT_ONCE = 100, 50, 0.05, 16
SHELLS = 12
TIMES_IDEAL, MORE_MEMORY, TIMES_LIST = 1.3, 1.1, 1.3
_MODULE = "tools.benchmarks.access"
_SECRET = "0" * 40
_LISTS = ("keys", "members", "breakdown")
_MEMBER = {"member_id": "m", "email": "owner@example.com"}


def measure(bench: Bench) -> Outcome:
    """Measure audits by the clock, and the check of a key by processor time."""
    return Outcome(tuple(_rows(bench.plan.emulating)))


def _rows(rounds: int) -> Iterator[Row]:
    say("access")
    with _serving() as url:
        for kind in ("async", "sync"):
            audits = [_audit(url, kind, PROJECTS) for _ in range(rounds)]
            yield row(
                f"audit-{kind}",
                f"audit of {PROJECTS} × {KEYS} keys, {LATE * 1e3:.0f} ms away, {AT_ONCE} at once, "
                f"{kind}: time",
                Bound(TIMES_IDEAL, "× ideal for its calls"),
                partial(_times_ideal, audits),
            )
        few, many = (_audit(url, "sync", PROJECTS * times)["memory"] for times in (1, 4))
        yield row(
            "audit-memory",
            f"rows of {4 * PROJECTS} projects, one by one: peak memory",
            Bound(MORE_MEMORY, f"× that of {PROJECTS} projects"),
            lambda: [many / few],
        )
    with _serving(late=0.0) as url:
        _shell(url, "keys check")
        _shell(url, "keys list --json")
        times = [
            (_shell(url, "keys check"), _shell(url, "keys list --json")) for _ in range(SHELLS)
        ]
    yield row(
        "keys-check",
        f"`keys check`, whole process: processor time, the least of {SHELLS}",
        Bound(TIMES_LIST, "× `keys list --json`"),
        lambda: [min(check for check, _ in times) / min(listing for _, listing in times)],
    )


def _times_ideal(audits: list[dict[str, float]]) -> list[float]:
    return [each["seconds"] / each["ideal"] for each in audits]


def _environment(url: str) -> dict[str, str]:
    return {
        **os.environ,
        "DEEPGRAM_HOST": url,
        "DEEPGRAM_API_KEY": _SECRET,
        "DEEPGRAM_PROJECT": "p0",
        "PYTHONDONTWRITEBYTECODE": "",
    }


def _shell(url: str, line: str) -> float:
    """Run a command, and return the processor time it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-m", "deepgram_manage", *line.split()],
        cwd=ROOT,
        env=_environment(url),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _audit(url: str, kind: str, projects: int) -> dict[str, float]:
    """Have a process make an audit; return its time, the ideal one, and its peak memory."""
    done = subprocess.run(
        [sys.executable, "-m", _MODULE, "audit", kind, str(projects)],
        cwd=ROOT,
        env=_environment(url),
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def audit(kind: str, projects: int) -> dict[str, float]:
    """Make an audit, and return its time, the ideal one for its calls, and the peak memory."""
    from deepgram_manage import DeepgramClient, access  # noqa: PLC0415 -- in the child alone

    client = DeepgramClient()
    wanted = [f"p{number}" for number in range(projects)]
    rows: Any
    if kind == "sync":
        # What is imported with the first call is measured elsewhere.
        client.manage.get_projects()
        rows = access.iter_audit(client.manage, projects=wanted, at_once=AT_ONCE)
        started = time.perf_counter()
        count = sum(1 for _ in rows)
    else:
        rows = access.iter_audit(client.asyncmanage, projects=wanted, at_once=AT_ONCE)

        async def counted() -> tuple[int, float]:
            await client.asyncmanage.get_projects()
            started, number = time.perf_counter(), 0
            async for _row in rows:
                number += 1
            return number, started

        count, started = asyncio.run(counted())
    seconds = time.perf_counter() - started
    if count != projects * KEYS:
        raise SystemExit(f"{count} rows")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    asyncio.run(_call_bare(rows.calls, projects))
    ideal = time.perf_counter() - started
    return {"seconds": seconds, "ideal": ideal, "memory": memory}


async def _call_bare(calls: int, projects: int) -> None:
    """Make the calls of an audit, the list of the projects first, and look at no answer."""
    address = urlsplit(os.environ["DEEPGRAM_HOST"])
    listed = [f"/v1/projects/{number}/{what}" for number in range(projects) for what in _LISTS]
    paths = deque([*listed, *["/v1/projects/p/requests"] * (calls - 1 - len(listed))])

    async def call(paths: deque[str]) -> None:
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        while paths:
            writer.write(f"GET {paths.popleft()} HTTP/1.1\r\nhost: x\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(int(head.partition(b"content-length: ")[2]))
        writer.close()

    await call(deque(["/v1/projects"]))
    await asyncio.gather(*(call(paths) for _ in range(AT_ONCE)))


@contextlib.contextmanager
def _serving(late: float = LATE) -> Iterator[str]:
    """Serve in another process, and yield its URL."""
    with subprocess.Popen(
        [sys.executable, "-m", _MODULE, "serve", str(late)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        try:
            yield (server.stdout.readline() if server.stdout else "").strip()
        finally:
            server.terminate()


def _answers() -> dict[str, bytes]:
    """Return the answers by the end of their path: a tenth of the keys cost nothing."""
    now = datetime.now(UTC)
    keys = [
        {
            "member": _MEMBER,
            "api_key": {
                "api_key_id": f"k{number}",
                "comment": f"key {number}",
                "scopes": ["usage:write"],
                "created": (now - timedelta(days=200)).isoformat(),
            },
        }
        for number in range(KEYS)
    ]
    day = (now - timedelta(days=1)).date().isoformat()
    spend = [
        {
            "dollars": 0.25,
            "grouping": {
                "start": day,
                "end": day,
                "accessor": f"k{number}",
                "deployment": None,
                "line_item": "sync::nova-3",
                "tags": None,
            },
        }
        for number in range(KEYS)
        if number % 10
    ]
    projects = [
        {"project_id": f"p{number}", "name": f"P{number}"} for number in range(4 * PROJECTS)
    ]
    resolution = {"units": "day", "amount": 1}
    answers: dict[str, Any] = {
        "token": {"api_key_id": "k1", "scopes": ["owner"], "created": now.isoformat()},
        "projects": {"projects": projects},
        "keys": {"api_keys": keys},
        "members": {"members": [{**_MEMBER, "scopes": ["owner"]}]},
        "breakdown": {"start": day, "end": day, "resolution": resolution, "results": spend},
        "requests": {"page": 0, "limit": 1, "requests": []},
    }
    return {name: json.dumps(answer).encode() for name, answer in answers.items()}


async def serve(late: float) -> None:
    """Answer calls until the process ends."""
    answers = _answers()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                path = head.split(b" ", 2)[1].partition(b"?")[0].decode()
                body = answers[path.rpartition("/")[2]]
                await asyncio.sleep(late)
                writer.write(
                    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: "
                    + str(len(body)).encode()
                    + b"\r\n\r\n"
                    + body
                )

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("arguments", nargs="*")
    arguments = parser.parse_args().arguments
    if arguments[:1] == ["serve"]:
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(serve(float(arguments[1])))
    elif arguments[:1] == ["audit"]:
        print(json.dumps(audit(arguments[1], int(arguments[2]))))
    else:
        for each in _rows(3):
            holds = "holds" if each.holds else "MISSED"
            print(f"{each.work}: {each.figure} {each.bound.unit} (≤ {each.bound.value}), {holds}")


if __name__ == "__main__":
    main()
