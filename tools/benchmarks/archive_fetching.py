# pyright: reportMissingImports=false
"""Archive the log of an emulator, which runs in another process, and compare what comes of it."""

from __future__ import annotations

import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from deepgram_manage import DeepgramClient, archive
from deepgram_manage.archive._arrow import pc, pq
from deepgram_manage.archive._arrow_files import dataset
from deepgram_manage.archive._wire import records as records_of

from .archive_seeded import PROJECT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KEY = "0123456789abcdef0123456789abcdef01234567"
PAGE = 100
"""As large as the pages of the emulator may be."""
ROUNDS = 3


@contextmanager
def serving(history: dict[str, Any]) -> Iterator[str]:
    """Yield the address of an emulator in another process, whose project has a history."""
    seed = {
        "projects": [
            {
                "project_id": PROJECT,
                "name": "Bench",
                "members": [{"email": "owner@example.com", "scopes": ["owner"]}],
                "keys": [
                    {
                        "member": "owner@example.com",
                        "comment": "k",
                        "scopes": ["owner"],
                        "account_wide": True,
                        "key": KEY,
                    }
                ],
                "history": history,
            }
        ]
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "seed.json"
        path.write_text(json.dumps(seed), "utf-8")
        command = [sys.executable, "-m", "deepgram_manage.emulator", "--seed", str(path)]
        with subprocess.Popen(
            [*command, "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process:
            assert process.stdout is not None  # noqa: S101 -- it is a pipe
            address = ""
            told = ""
            while "http://" not in address:
                address = process.stdout.readline()
                told += address
                if not address:
                    raise RuntimeError(f"the emulator did not start: {told}")
            try:
                yield "http://" + address.split("http://")[1].split()[0].rstrip("/.")
            finally:
                process.terminate()


def fetching(records: int, folder: Path) -> dict[str, Any]:
    """Archive the same log in each way, in turn, and twice each time: the first one is apart.

    It has to get back the memory that the system took from a process that slept. Each way has a
    process of its own: what dlt leaves in one, above all objects that Python's garbage collector
    looks through again and again, would slow the others down.
    """
    first: dict[str, list[float]] = {name: [] for name in WAYS}
    steady: dict[str, list[float]] = {name: [] for name in WAYS}
    with serving({"records": records, "days": 30}) as address, ExitStack() as stack:
        pools = {
            name: stack.enter_context(ProcessPoolExecutor(1, get_context("spawn"))) for name in WAYS
        }
        for _ in range(ROUNDS):
            for name, pool in pools.items():
                for rates in (first, steady):
                    rate = pool.submit(_rate, name, address, folder / "target", records)
                    rates[name].append(rate.result())
    return {
        "records": records,
        **{f"{name}, first, records/s": statistics.median(each) for name, each in first.items()},
        **{f"{name}, records/s": statistics.median(each) for name, each in steady.items()},
        "sync / iterator": _ratio(steady["sync"], steady["iterator alone"]),
        "sync / dlt": _ratio(steady["sync"], steady["dlt rest_api"]),
        "sync with 2 workers / dlt": _ratio(steady["sync with 2 workers"], steady["dlt rest_api"]),
    }


def _rate(name: str, address: str, target: Path, records: int) -> float:
    """Return how many records a second a way reads, by the clock."""
    began = time.perf_counter()
    found = WAYS[name](address, records, target)
    seconds = time.perf_counter() - began
    shutil.rmtree(target, ignore_errors=True)
    if found != records:
        raise RuntimeError(f"{found} records were read of {records}")
    return records / seconds


def _iterate(address: str, _records: int, _target: Path) -> int:
    manage = DeepgramClient(KEY, base_url=address).manage
    return sum(1 for _ in manage.iter_usage_requests(PROJECT, {"limit": PAGE}))


def _sync(address: str, _records: int, target: Path, workers: int = 1) -> int:
    manage = DeepgramClient(KEY, base_url=address).manage
    since = (datetime.now(UTC) - timedelta(days=31)).date()
    return archive.sync(manage, target, PROJECT, since=since, workers=workers).rows


def _ratio(ours: list[float], theirs: list[float]) -> float:
    return statistics.median(a / b for a, b in zip(ours, theirs, strict=True))


def _with_dlt(address: str, records: int, folder: Path) -> int:
    import dlt
    from dlt.sources.rest_api import rest_api_resources

    os.environ["DLT_DATA_DIR"] = str(folder / "dlt-data")
    resources = rest_api_resources(
        {
            "client": {
                "base_url": f"{address}/v1/",
                "headers": {"Authorization": f"Token {KEY}"},
                "paginator": {
                    "type": "page_number",
                    "base_page": 0,
                    "page_param": "page",
                    "total_path": None,
                    "maximum_page": records // PAGE,
                    "stop_after_empty_page": True,
                },
            },
            "resources": [
                {
                    "name": "requests",
                    "endpoint": {
                        "path": f"projects/{PROJECT}/requests",
                        "params": {"limit": PAGE},
                        "data_selector": "requests",
                    },
                }
            ],
        }
    )
    pipeline = dlt.pipeline(
        "bench",
        destination=dlt.destinations.filesystem(str(folder / "dlt")),
        pipelines_dir=str(folder / "dlt-pipelines"),
        dataset_name="log",
    )
    pipeline.run(resources, loader_file_format="parquet")
    rows: int = dataset.dataset(folder / "dlt" / "log" / "requests").count_rows()
    return rows


WAYS: dict[str, Callable[[str, int, Path], int]] = {
    "iterator alone": _iterate,
    "sync": _sync,
    "sync with 2 workers": partial(_sync, workers=2),
    "dlt rest_api": _with_dlt,
}


def dense(records: int, folder: Path) -> dict[str, Any]:
    """Archive as many records of a single minute, and compare each with what the log has."""
    start = (datetime.now(UTC) - timedelta(days=5)).replace(hour=10, minute=0, second=0)
    start = start.replace(microsecond=0)
    end = start + timedelta(minutes=1)
    history = {"records": records, "days": 1 / 1440, "end": end.isoformat()}
    with serving(history) as address:
        client = DeepgramClient(KEY, base_url=address)
        began = time.perf_counter()
        report = archive.sync(client.manage, folder, PROJECT, since=start.date())
        seconds = time.perf_counter() - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        began = time.perf_counter()
        different = _different(address, folder, start, end)
        return {
            "records of one minute": report.rows,
            "calls of sync": report.calls,
            "seconds of sync": seconds,
            "peak MB of sync": peak,
            "seconds to compare them": time.perf_counter() - began,
            "records that differ from the log": different,
        }


def _different(address: str, folder: Path, start: datetime, end: datetime) -> int:
    """Return how many records are not in both, or not the same; a second of the log at a time."""
    (path,) = folder.glob("project=*/**/*.parquet")
    table = pq.read_table(path)
    different: int = table.num_rows
    at = start
    with httpx.Client(headers={"Authorization": f"Token {KEY}"}) as http:
        while at < end + timedelta(seconds=2):
            after = at + timedelta(seconds=1)
            rows = table.filter((pc.field("created") >= at) & (pc.field("created") < after))
            kept = {record["request_id"]: record for record in records_of(rows.to_batches())}
            for record in _logged(http, address, at, after):
                same = kept.pop(record["request_id"], None) == _redacted(record)
                different += -1 if same else 1
            at = after
    return different


def _redacted(record: dict[str, Any]) -> dict[str, Any]:
    """Return a record as the archive keeps it: the only address is that of the callback."""
    path = record["path"].replace("https%3A%2F%2Fexampleco.com%2Fhook", "REDACTED")
    return record | {"path": path}


def _logged(
    http: httpx.Client, address: str, start: datetime, end: datetime
) -> Iterator[dict[str, Any]]:
    last = end - timedelta(microseconds=1)
    query: dict[str, str | int] = {
        "limit": PAGE,
        "start": start.isoformat(),
        "end": last.isoformat(),
    }
    for page in range(1_000_000):
        answer = http.get(
            f"{address}/v1/projects/{PROJECT}/requests", params={**query, "page": page}
        )
        found = answer.json()["requests"]
        yield from found
        if len(found) < PAGE:
            return
