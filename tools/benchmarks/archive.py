# pyright: reportMissingImports=false
"""Measure the archive: records a second, memory, bytes a row, and how long questions take.

Run by `make bench-archive`, in about a quarter of an hour; it shows each figure beside its bar.
Rates of conversion are of one core, by processor time; first and steady rates are told apart, for
new memory is three times slower than memory that was used before. Each part runs in a process of
its own, and the others are measured when one fails.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import resource
import statistics
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import archive_seeded
from .archive_fetching import dense, fetching

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

PROJECT = archive_seeded.PROJECT
SAMPLE = Path(__file__).parents[2] / "tests" / "samples" / "requests_list_all_kinds.json"
FIRST = archive_seeded.FIRST
STEP = 100_000


def templates() -> list[tuple[str, str, str]]:
    """Return the JSON of the nine recorded kinds, split where the id and the instant go."""
    records = json.loads(SAMPLE.read_text("utf-8"))["body"]["requests"]
    tags = ["production", "staging", "batch", "voicebot", "research"]
    found: list[tuple[str, str, str]] = []
    for number in range(45):
        record = json.loads(json.dumps(records[number % 9]))
        details = (record["response"] or {}).get("details")
        if details is not None:
            details["tags"] = [tags[number % 5]]
            details["usd"] = round(details["usd"] + number * 0.00001, 6)
        record["request_id"], record["created"] = "<ID>", "<CREATED>"
        record["api_key_id"] = f"22222222-2222-4222-8222-{number % 40:012x}"
        text = json.dumps(record, separators=(",", ":"))
        before, rest = text.split("<ID>")
        middle, after = rest.split("<CREATED>")
        found.append((before, middle, after))
    return found


TEMPLATES = templates()


def page(first: int, size: int, start: datetime, spacing: float) -> bytes:
    """Return a page of records, newest first, as the API sends it."""
    records = []
    for number in range(first + size - 1, first - 1, -1):
        before, middle, after = TEMPLATES[number % 45]
        at = start + timedelta(seconds=number * spacing, microseconds=number % 999_983 + 1)
        digits = f"{(number * 0x9E3779B97F4A7C15F39CC0605CEDC835) & (2**128 - 1):032x}"
        request_id = f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-8{digits[17:20]}-{digits[20:]}"
        created = at.isoformat(timespec="microseconds")[:26] + "Z"
        if created.endswith("000Z"):
            created = created[:-2] + "1Z"
        records.append(f"{before}{request_id}{middle}{created}{after}")
    head = f'{{"page":0,"limit":{size},"requests":['
    return (head + ",".join(records) + "]}").encode()


def pages(count: int, size: int) -> list[bytes]:
    """Return pages with so many records in all."""
    return [page(at, size, FIRST, 0.01) for at in range(0, count, size)]


def odd(body: bytes, number: int) -> bytes:
    """Return a page whose first records have a field that no record had so far."""
    return body.replace(b'{"request_id":', b'{"surprise":{"a":1},"request_id":', number)


def ours(bodies: Iterable[bytes], target: Path) -> int:
    """Page JSON to Parquet as `sync` does it, but for sorting, which theirs does not do either.

    What it writes has filters for ids, which theirs has not.
    """
    from deepgram_manage.archive._lake import write_rows
    from deepgram_manage.archive._records import batches
    from deepgram_manage.archive._sorting import in_groups

    with target.open("wb") as file:
        rows: int = write_rows(file, in_groups(batches(bodies))).num_rows
    return rows


def orjson_from_pylist(bodies: Iterable[bytes], target: Path) -> int:
    """Decode with orjson, and let Arrow find out the schema: what one writes first."""
    import orjson
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows, writer, schema, held = 0, None, None, []
    for body in bodies:
        held += orjson.loads(body)["requests"]
        if len(held) < 10_000:  # noqa: PLR2004 -- digits, and as many rows as ours
            continue
        for record in held:
            # Arrow has no type for an object without fields.
            details = (record["response"] or {}).get("details")
            if details is not None:
                details["config"] = details["metadata"] = None
        table = pa.Table.from_pylist(held, schema=schema)
        schema = schema or table.schema
        writer = writer or pq.ParquetWriter(target, schema, compression="zstd")
        writer.write_table(table)
        rows += len(held)
        held = []
    if writer is not None:
        writer.close()
    return rows


def rate(way: Callable[[Iterable[bytes], Path], int], bodies: list[bytes], folder: Path) -> float:
    """Return thousands of records a second of processor time."""
    gc.collect()
    began = time.process_time()
    rows = way(bodies, folder / "out.parquet")
    return rows / (time.process_time() - began) / 1000


def writing(rounds: int, folder: Path) -> dict[str, Any]:
    """Measure page JSON to Parquet, in turn with the baseline."""
    large, small = pages(STEP, 1000), pages(STEP, 100)
    some_odd, all_odd = [odd(body, 1) for body in large], [odd(body, 1000) for body in large[:10]]
    first = rate(ours, large, folder)
    size = (folder / "out.parquet").stat().st_size / STEP
    rate(orjson_from_pylist, large, folder)
    ways = {
        "1000": (ours, large),
        "100": (ours, small),
        "orjson": (orjson_from_pylist, large),
        "some odd": (ours, some_odd),
        "all odd": (ours, all_odd),
    }
    found: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, (way, bodies) in ways.items():
            found[name].append(rate(way, bodies, folder))
    ratios = [a / b for a, b in zip(found["1000"], found["orjson"], strict=True)]
    return {
        "first 100,000, k/s": first,
        "steady, pages of 1,000, k/s": statistics.median(found["1000"]),
        "best, pages of 1,000, k/s": max(found["1000"]),
        "steady, pages of 100, k/s": statistics.median(found["100"]),
        "best, pages of 100, k/s": max(found["100"]),
        "orjson + from_pylist, k/s": statistics.median(found["orjson"]),
        "ours / orjson + from_pylist": statistics.median(ratios),
        "one record of each 1,000 with an unknown field, k/s": statistics.median(found["some odd"]),
        "all records with an unknown field, k/s": statistics.median(found["all odd"]),
        "bytes a row": size,
    }


def _records_of(part: Any, a_day: int) -> Iterator[Any]:
    """Yield the records of a day of a log that is made up as it is read, a batch at a time."""
    from deepgram_manage.archive._records import BATCH_ROWS
    from deepgram_manage.archive._structs import read_page

    day = (part.date - FIRST.date()).days
    spacing = 86_000 / a_day
    start = part.start - timedelta(seconds=day * a_day * spacing)
    records: list[Any] = []
    for at in range(a_day - 1000, -1, -1000):
        records += read_page(page(day * a_day + at, 1000, start, spacing)).requests or ()
        if len(records) >= BATCH_ROWS or at == 0:
            yield records
            records = []


def lake_of(count: int, folder: Path) -> dict[str, Any]:
    """Make an archive with so many records in 90 days, and watch the memory that it takes."""
    from deepgram_manage.archive._filling import Filling
    from deepgram_manage.archive._lake import Lake
    from deepgram_manage.archive._manifest import Entry
    from deepgram_manage.archive._partition import Partition
    from deepgram_manage.archive._store import LocalStore

    lake, a_day = Lake(LocalStore(folder)), count // 90 // 1000 * 1000
    peaks: list[float] = []
    began = time.perf_counter()
    for number in range(90):
        start = FIRST + timedelta(days=number)
        part = Partition(PROJECT, start, start + timedelta(days=1))
        entry = Entry(rows=0, read_from=part.start, read_until=part.end, read_at=part.end)
        filling = Filling(lake, part, part, redact=True)
        for records in _records_of(part, a_day):
            filling.add(records)
        filling.commit(entry)
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    size = sum(lake.days().values())
    return {
        "records": a_day * 90,
        "seconds": time.perf_counter() - began,
        "peak MB after a tenth": peaks[8],
        "peak MB after three tenths": peaks[26],
        "peak MB": peaks[-1],
        "peak MB / peak MB after a tenth": peaks[-1] / peaks[8],
        "MB on disk": size / 1e6,
        "bytes a row": size / (a_day * 90),
    }


BARS: dict[str, tuple[str, float]] = {
    "steady, pages of 1,000, k/s": (">=", 150),
    "steady, pages of 100, k/s": (">=", 130),
    "ours / orjson + from_pylist": (">=", 1.1),
    "sync / iterator": (">=", 0.8),
    "sync / dlt": (">=", 5),
    "sync with 2 workers / dlt": (">=", 5),
    "peak MB of sync": ("<=", 350),
    "records that differ from the log": ("<=", 0),
    "peak MB": ("<=", 350),
    # Flat: what a tenth of the records took is all that is ever taken.
    "peak MB / peak MB after a tenth": ("<=", 1.1),
    "of 10,000,000 rows: spend, s": ("<=", 2),
    "of 10,000,000 rows: request, s": ("<=", 0.1),
    "of 100,000,000 rows: spend, s": ("<=", 20),
    "of 100,000,000 rows: request, s": ("<=", 0.1),
    "of 100,000,000 rows: peak MB of asking": ("<=", 4_000),
    "different sums in 4 runs": ("<=", 1),
}
"""What each figure is held against, on a machine that does nothing else."""


def shown(title: str, load: str, found: dict[str, Any]) -> str:
    """Return a table in Markdown: each figure, its bar, and whether it is met."""
    lines = [
        f"## {title}",
        "",
        f"Load before and after: {load}.",
        "",
        "| what | figure | bar | |",
        "|---|---|---|---|",
    ]
    for name, value in found.items():
        sign, bar = BARS.get(name, ("", 0.0))
        is_met = value >= bar if sign == ">=" else value <= bar
        rest = f"{sign} {bar:g} | {'met' if is_met else '**missed**'}" if sign else "|"
        lines.append(f"| {name} | {_number(value)} | {rest} |")
    return "\n".join([*lines, ""])


def _number(value: Any) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"  # noqa: PLR2004 -- digits


def lake(count: int, folder: Path) -> dict[str, Any]:
    """Make an archive of pages, and ask it every question."""
    made = lake_of(count, folder)
    return made | _of(count, archive_seeded.ask(folder, sorted(_questions()), 5))


def seeded(count: int, folder: Path) -> dict[str, Any]:
    """Make a larger archive from a seed, and ask it what has a bar."""
    made = archive_seeded.make(count, folder, pages(9_000, 1000))
    return made | _of(count, archive_seeded.ask(folder, ["request", "spend"], 3))


def _questions() -> Iterable[str]:
    from deepgram_manage import archive

    return archive.questions()


def _of(count: int, asked: dict[str, Any]) -> dict[str, Any]:
    return {
        name if name in BARS else f"of {count:,} rows: {name}": value
        for name, value in asked.items()
    }


def main() -> None:
    """Measure what is asked for, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "what", nargs="*", default=["writing", "fetching", "dense", "lake", "seeded"]
    )
    parser.add_argument("--records", type=int, default=10_000_000, help="of the lake")
    parser.add_argument("--rows", type=int, default=100_000_000, help="of the one from a seed")
    parser.add_argument("--fetched", type=int, default=240_000, help="from the emulator")
    parser.add_argument("--dense", type=int, default=1_000_000, help="of one minute")
    parser.add_argument("--rounds", type=int, default=9, help="of writing")
    parser.add_argument("--out", type=Path, help="a Markdown file to write, too")
    asked = parser.parse_args()
    parts = {
        "writing": ("Page JSON to Parquet", writing, asked.rounds),
        "fetching": ("From an emulator", fetching, asked.fetched),
        "dense": ("A log with many records in a minute", dense, asked.dense),
        "lake": ("A large archive, made of pages", lake, asked.records),
        "seeded": ("A larger archive, made from a seed", seeded, asked.rows),
    }
    began = time.perf_counter()
    failed: list[str] = []
    tables: list[str] = []
    for what in asked.what:
        title, measure, number = parts[what]
        try:
            tables.append(apart(title, measure, number))
        except Exception as failure:  # noqa: BLE001 -- the other parts are measured nevertheless
            failed.append(what)
            tables.append(f"## {title}\n\n**Failed**: {type(failure).__name__}: {failure}\n")
        print(tables[-1], flush=True)
    minutes = (time.perf_counter() - began) / 60
    head = (
        f"# The archive, measured on {date.today()}, {os.cpu_count()} cores, "  # noqa: DTZ011 -- a note for people
        f"in {minutes:.1f} minutes\n"
    )
    print(head)
    if asked.out is not None:
        asked.out.write_text("\n".join([head, *tables]), "utf-8")
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


def apart(title: str, measure: Callable[[int, Path], dict[str, Any]], number: int) -> str:
    """Measure in a process of its own, whose peak of memory is that of the part."""
    before = os.getloadavg()[0]
    with (
        tempfile.TemporaryDirectory(prefix="bench-archive-", ignore_cleanup_errors=True) as name,
        ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process,
    ):
        found = process.submit(measure, number, Path(name)).result()
    return shown(title, f"{before:.1f} and {os.getloadavg()[0]:.1f}", found)


if __name__ == "__main__":
    main()
