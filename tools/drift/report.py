"""What a comparison has found, as text for people and as JSON for programs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from .tree import anonymous

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from .compare import Difference
    from .departures import Departure, Report
    from .document import Json, Place
    from .lines import Lines

Row = tuple[str, ...]


@dataclass(frozen=True)
class Names:
    """What places are called: the path templates with their parameters, and our lines."""

    templates: Mapping[str, str]
    lines: Lines | None = None

    @classmethod
    def of(cls, *documents: Json, lines: Lines | None = None) -> Names:
        """Collect them from documents; where several have a path, the last one names it."""
        paths = [path for document in documents for path in document["paths"]]
        return cls({anonymous(path): path for path in paths}, lines)

    def line(self, departure: Departure | None) -> dict[str, str]:
        """Return where a departure is recorded, for a report."""
        return {"edit": self.lines.of(departure)} if departure and self.lines else {}

    def operation(self, place: Place) -> str:
        """Write the operation that a place is in."""
        method, _, path = place[0].partition(" ")
        return f"{method} {self.templates.get(path, path)}"

    def inside(self, place: Place) -> str:
        """Write where in its operation a place is; JSON is not worth a word."""
        steps = "".join(part for part in place[1:] if part.startswith((".", "[")))
        parts = [part for part in place[1:] if not part.startswith((".", "["))]
        return " ".join([part for part in parts if part != "application/json"] + _some(steps[1:]))


def as_json(report: Report, names: Names, excluded: Mapping[str, str]) -> dict[str, Any]:
    """Return everything that was found as JSON values."""

    def plain(difference: Difference) -> dict[str, str | None]:
        instead = report.instead.get(difference)
        return {
            "operation": names.operation(difference.place),
            "where": names.inside(difference.place),
            "aspect": difference.aspect,
            "upstream": difference.upstream,
            "ours": difference.ours,
            **({"recorded": instead.upstream} if instead else {}),
            **names.line(report.outdated.get(difference)),
        }

    def explained(departure: Departure, found: Iterable[Difference]) -> dict[str, Any]:
        return {
            "where": departure.where,
            "why": departure.why,
            "source": departure.source,
            "confidence": departure.confidence,
            "places": [plain(each) for each in found],
            **names.line(departure),
        }

    return {
        "operations": report.operations,
        "upstream_only": [plain(each) for each in report.unrecorded if each.ours is None],
        "ours_only": [plain(each) for each in report.unrecorded if each.upstream is None],
        "differs": [plain(each) for each in report.unrecorded if not each.is_whole],
        "mended": [explained(*each) for each in report.mended.items()],
        "known": [explained(*each) for each in report.known.items()],
        "excluded": [{"what": what, "why": why} for what, why in excluded.items()],
    }


def as_text(report: Report, names: Names, excluded: Mapping[str, str]) -> str:
    """Write everything that was found, what matters most at the end."""
    found = as_json(report, names, excluded)
    left_out = [(each["why"], each["what"]) for each in found["excluded"]]
    parts = (
        _grouped("Left out of the comparison", left_out),
        _titled("Known", found["known"], _columns(map(_known, found["known"]), 2)),
        _grouped("Mended upstream: what is recorded can go", _mended(found["mended"])),
        _grouped("Upstream has it, we have not", map(_upstream_only, found["upstream_only"])),
        _grouped("We have it, upstream has not", map(_ours_only, found["ours_only"])),
        _grouped("Upstream says otherwise", map(_differs, found["differs"])),
    )
    number = len(report.unrecorded)
    verdict = f"{number} not recorded" if number else "nothing that is not recorded"
    last = f"{found['operations']} published operations compared: {verdict}."
    return "\n".join([*(line for part in parts for line in part), last])


def _titled(heading: str, rows: Sequence[object], lines: Iterable[str]) -> Iterator[str]:
    if rows:
        yield f"{heading} ({len(rows)})"
        yield from lines
        yield ""


def _grouped(heading: str, rows: Iterable[Row]) -> Iterator[str]:
    """Write rows under their first columns, each of which gets a line of its own."""
    ordered = sorted(rows)
    groups = groupby(ordered, key=lambda row: row[0])
    lines = (
        line
        for first, group in groups
        for line in (f"  {first}", *_columns([row[1:] for row in group], 4))
    )
    return _titled(heading, ordered, lines)


def _columns(rows: Iterable[Row], indent: int) -> Iterator[str]:
    table = list(rows)
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield f"{' ' * indent}{'  '.join(cells)}".rstrip()


def _known(departure: Mapping[str, Any]) -> Row:
    number = len(departure["places"])
    places = f"{number} place{'' if number == 1 else 's'}" if number else "not shown"
    return departure["where"], places, _reason(departure)


def _mended(departures: Iterable[Mapping[str, Any]]) -> Iterator[Row]:
    for departure in departures:
        for place in departure["places"] or [{"operation": "nowhere any more", "where": ""}]:
            where = f"{place['operation']}  {place['where']}".rstrip()
            head = f"{departure['where']}: {_reason(departure)}{_edit(departure)}"
            yield head, where


def _reason(departure: Mapping[str, Any]) -> str:
    return f"{departure['why']} ({departure['source']}; {departure['confidence']})"


def _upstream_only(difference: Mapping[str, Any]) -> Row:
    what = f"{difference['upstream']}{_recorded(difference)}{_edit(difference)}"
    return difference["operation"], difference["where"] or "the operation", what


def _ours_only(difference: Mapping[str, Any]) -> Row:
    what = f"{difference['ours']}{_edit(difference)}"
    return difference["operation"], difference["where"] or "the operation", what


def _differs(difference: Mapping[str, Any]) -> Row:
    said = f"upstream {difference['upstream'] or 'none'}{_recorded(difference)}"
    where = difference["operation"], difference["where"] or "the operation"
    ours = f"ours {difference['ours'] or 'none'}{_edit(difference)}"
    return *where, difference["aspect"], f"{said}; {ours}"


def _recorded(difference: Mapping[str, Any]) -> str:
    return f" (recorded: {difference['recorded'] or 'none'})" if "recorded" in difference else ""


def _edit(found: Mapping[str, Any]) -> str:
    return f"; edit {found['edit']}" if "edit" in found else ""


def _some(text: str) -> list[str]:
    return [text] if text else []
