"""What RESULTS.json says, in words: RESULTS.md, and the figures in docs/speed.md."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

BEGIN = "<!-- From here on `make bench` writes. -->\n"
END = "<!-- Up to here. -->\n"

METHOD = """\
A round measures every contender once, in fresh processes, in turns from first to last and back.
Figures are medians over the rounds, with the least and the most beside them; ratios are taken
within a round, so that a machine that is busy is busy for both. The server is one process on the
last processor, the contenders run on the first, everything is on loopback. Calls and iterations
are by the clock; starting, reading and how iterations grow with length in processor time, reading
with a garbage collector that is blind to what was there before. Memory is what tracemalloc counts
while a page is kept. Each contender has an environment of its own; httpx, http.client, json and the
stock code of openapi-python-client share one."""

# docs/speed.md has a line for each of these tables, and a column for each of these contenders.
LINES = {
    "import": "import, whole process, ms",
    "first-call": "import, client and first call, ms",
    "get-plain": "one GET, µs",
    "get-tls": "one GET over TLS, µs",
    "read-requests": "1,000 request records, ms",
    "keep-requests": "bytes for a record",
    "fan-out-50": "GETs a second, 50 at once",
    "fan-out-200": "GETs a second, 200 at once",
    "sweep": "projects × 4 calls at 50 ms, × ideal",
    "size": "installed, MB",
}
COLUMNS = {
    "deepgram-manage": ("ours",),
    "with extras": ("ours_fast", "ours_aiohttp"),
    "stock openapi-python-client": ("stock",),
    "deepgram-sdk 7": ("sdk_newest",),
    "deepgram-sdk 4": ("sdk_4",),
    "httpx and json": ("bare_httpx", "bare_json"),
}
QUICK = "This was a quick run, with few rounds and small numbers."
DIGITS = 3
PICTURES = ("first-call", "get-plain", "read-requests", "fan-out-50")


def document(results: dict[str, Any], notes: str) -> str:
    """Write RESULTS.md.

    Raises:
        ValueError: A note is about a row that there is not.
    """
    machine = results["machine"]
    facts = f"{machine['system']}, {machine['processor']}, {machine['processors']} processors"
    parts = [
        "# Results",
        f"Written by `{results['command']}` on {results['date']}: Python {machine['python']}, "
        f"{facts}." + (f" {QUICK}" if results["quick"] else ""),
        METHOD,
        f"## Bounds\n\n{_score(results)}",
        _rows(results["rows"]),
        *_notes(results["rows"], notes),
        "## Contenders",
        *(_table(table) for table in results["tables"]),
        "## Versions",
        _versions(results["versions"]),
    ]
    return "\n\n".join(parts) + "\n"


def summary(results: dict[str, Any]) -> str:
    """Write the table of bounds for a terminal."""
    return f"{_rows(results['rows'])}\n\n{_score(results)}"


def status(results: dict[str, Any], *, check: bool) -> int:
    """Return the exit status: 1 for what could not be measured, or, when asked, a missed bound."""
    rows = results["rows"]
    return int(any(row["error"] or (check and not row["holds"]) for row in rows))


def _score(results: dict[str, Any]) -> str:
    rows = results["rows"]
    kept = sum(row["holds"] for row in rows)
    return f"{kept} of {len(rows)} bounds hold."


def _rows(rows: list[dict[str, Any]]) -> str:
    lines = [
        [
            row["work"],
            _bound(row),
            row["error"] or f"**{number(row['figure'])}**",
            "" if row["error"] else _spread(row["least"], row["most"]),
            _verdict(row),
        ]
        for row in rows
    ]
    return _markdown(["work", "must reach", "measured", "least to most", "holds"], lines)


def _bound(row: dict[str, Any]) -> str:
    return f"{'≥' if row['at_least'] else '≤'} {row['bound']:,g} {row['unit']}"


def _verdict(row: dict[str, Any]) -> str:
    if row["error"]:
        return "**FAILED**"
    return "yes" if row["holds"] else "**no**"


def _notes(rows: list[dict[str, Any]], notes: str) -> list[str]:
    """Put what was written by hand about a row under its name."""
    _before, *sections = re.split(r"^## +", notes, flags=re.MULTILINE)
    by_key = {key.strip(): text.strip() for key, _, text in (s.partition("\n") for s in sections)}
    unknown = by_key.keys() - {row["key"] for row in rows}
    if unknown:
        raise ValueError(f"NOTES.md is about rows that there are not: {sorted(unknown)}")
    return [f"### {row['work']}\n\n{by_key[row['key']]}" for row in rows if row["key"] in by_key]


def _table(table: dict[str, Any]) -> str:
    first, *others = table["columns"]
    head = ["contender", first, "least to most", f"× {table['reference']}", *others]
    lines = [
        [
            line["contender"],
            number(line["cells"][0][0]),
            _spread(*line["cells"][0][1:]),
            "-" if line["ratio"] is None else number(line["ratio"]),
            *(number(cell[0]) for cell in line["cells"][1:]),
        ]
        for line in table["lines"]
    ]
    lines += [[name, why, "", "", *("" for _ in others)] for name, why in table["failures"].items()]
    return f"### {table['title']}\n\n{_markdown(head, lines)}"


def _versions(versions: dict[str, dict[str, str]]) -> str:
    lines = [
        [environment, ", ".join(f"{name} {version}" for name, version in found.items())]
        for environment, found in versions.items()
    ]
    return _markdown(["environment", "what is in it"], lines)


def page_with(page: str, results: dict[str, Any]) -> str:
    """Return docs/speed.md with the figures of these results between its two marks."""
    before, rest = page.split(BEGIN)
    _old, after = rest.split(END)
    return f"{before}{BEGIN}\n{figures(results)}\n{END}{after}"


def figures(results: dict[str, Any]) -> str:
    """Write what docs/speed.md shows."""
    tables = {table["key"]: table for table in results["tables"]}
    lines = [
        [title, *(_cell(tables[key], names) for names in COLUMNS.values())]
        for key, title in LINES.items()
        if key in tables
    ]
    missed = [
        f"- {row['work']}: {row['error'] or number(row['figure'])}, must be {_bound(row)}"
        for row in results["rows"]
        if not row["holds"]
    ]
    pictures = [
        f"![{tables[key]['title']}](../tools/benchmarks/pictures/{key}.svg)"
        for key in PICTURES
        if key in tables
    ]
    parts = [_markdown(["", *COLUMNS], lines)]
    if results["quick"]:
        parts.append(QUICK)
    parts.append(_score(results) + (" These do not:" if missed else ""))
    if missed:
        parts.append("\n".join(missed))
    return "\n\n".join([*parts, "\n".join(pictures)]) + "\n"


def _cell(table: dict[str, Any], names: tuple[str, ...]) -> str:
    found = [line["cells"][0][0] for line in table["lines"] if line["name"] in names]
    return number(found[0]) if found else "-"


def number(value: float) -> str:
    """Write a number with about three digits."""
    whole = len(str(int(abs(value))))
    return f"{value:,.{0 if value == int(value) else max(0, DIGITS - whole)}f}"


def _spread(least: float, most: float) -> str:
    return f"{number(least)} to {number(most)}"


def _markdown(head: list[str], lines: Iterable[list[str]]) -> str:
    rows = [head, ["---", *("---:" for _ in head[1:])], *lines]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
