"""The report of what was spent: its rows, made of the sums of each project."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from attrs import field, frozen

from ._dimensions import TAG, Dimensions, model_of, prefix_of, tags_under
from ._money import ZERO, add, add_up, digits, dollars, shares, subtract
from ._tally import days_of, spans_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from deepgram_manage import Period

    from ._dimensions import Every, TagCount
    from ._facts import KeyFacts, Missing, ProjectFacts
    from ._tally import Cell, Tally

Kind: TypeAlias = Literal["cost", "unreconciled"]
Value: TypeAlias = "str | tuple[str, ...] | None"

UNRECONCILED = "not in any group"
UNTAGGED = "(no tag)"
DELETED = "(deleted)"


@frozen
class SpendRow:
    """What was spent in a span of time by one group."""

    period: Period
    """The days of the row, both inclusive, in UTC."""
    usd: Decimal
    """What is known to have been spent, in US dollars; see `unknown`."""
    unknown: int
    """How many rows of the server without a known amount are in here: they are not in `usd`."""
    dimensions: Mapping[str, Value] = field(factory=dict[str, Value])
    """The value of each dimension, by its name in `by`; those of tags are tuples."""
    kind: Kind = "cost"
    """`unreconciled` for what the ungrouped total has and no group has, or the other way round."""
    names: Mapping[str, str | None] = field(factory=dict[str, "str | None"])
    """The names of project, key and member, where they are dimensions and known."""
    key_deleted: bool = False
    """Whether the key is not, or no longer, in the list of the project's keys."""

    @property
    def start(self) -> date:
        """The first day, in UTC."""
        return self.period.start

    @property
    def end(self) -> date:
        """The last day, in UTC; it belongs to the row."""
        return self.period.end

    @property
    def project(self) -> str | None:
        """The id of the project; None unless it is a dimension."""
        return self._text("project")

    @property
    def project_name(self) -> str | None:
        """The name of the project; None unless it is a dimension, and known."""
        return self.names.get("project")

    @property
    def key(self) -> str | None:
        """The id of the key; None unless it is a dimension, and known."""
        return self._text("key")

    @property
    def key_name(self) -> str | None:
        """The comment of the key; None unless it is a dimension, and in the list of keys."""
        return self.names.get("key")

    @property
    def member(self) -> str | None:
        """The id of the member who owns the key; None for a deleted key."""
        return self._text("member")

    @property
    def member_name(self) -> str | None:
        """The name, or else the address, of the member who owns the key."""
        return self.names.get("member")

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags of the first dimension that is about tags, sorted; empty without any."""
        for name, value in self.dimensions.items():
            if _is_tag(name):
                return value if isinstance(value, tuple) else ()
        return ()

    @property
    def tag(self) -> str | None:
        """The tags as one string, e.g. `acme`, or `acme, beta` for a set; None without any."""
        return ", ".join(self.tags) or None

    @property
    def model(self) -> str | None:
        """The model, e.g. `nova-3`; None unless it is a dimension, and known."""
        return self._text("model")

    @property
    def line_item(self) -> str | None:
        """The line item, e.g. `streaming::nova-3`; None unless it is a dimension, and known."""
        return self._text("line_item")

    @property
    def deployment(self) -> str | None:
        """The deployment, e.g. `hosted`; None unless it is a dimension, and known."""
        return self._text("deployment")

    def _text(self, name: str) -> str | None:
        value = self.dimensions.get(name)
        return value if isinstance(value, str) else None

    def __getitem__(self, name: str) -> str | None:
        """Return a dimension by its name in `by`, e.g. `row["tag:customer"]`, as one string."""
        value = self.dimensions[name]
        return (", ".join(value) or None) if isinstance(value, tuple) else value

    def label(self, name: str) -> str:
        """Return what people read of a dimension: a name rather than an id."""
        if self.kind == "unreconciled" and name != "project":
            return UNRECONCILED
        if name == "key" and self.key_deleted:
            return f"{self.key} {DELETED}"
        text = self.names.get(name) or self[name]
        if text is None and _is_tag(name):
            return UNTAGGED
        if text is None and name == "member" and self.key_deleted:
            return DELETED
        return text or "(unknown)"

    def to_dict(self) -> dict[str, Any]:
        """Return the row as a flat dict; the amount is a Decimal, days are dates."""
        row: dict[str, Any] = {"start": self.start, "end": self.end}
        for name in self.dimensions:
            row[name] = self[name]
            if name in _NAMED:
                row[f"{name}_name"] = self.names.get(name)
            if name == "key":
                row["key_deleted"] = self.key_deleted
        return row | {"usd": self.usd, "unknown": self.unknown, "kind": self.kind}

    def __str__(self) -> str:
        """Say what was spent, by whom and when."""
        labels = [self.label(name) for name in self.dimensions]
        return f"{self.start} to {self.end} {' · '.join(labels)}: {shown(self.usd, self.unknown)}"


@frozen
class SpendReport:
    """What was spent, row by row, and in total.

    It is a sequence of its rows, and a table to whatever reads Arrow's `__arrow_c_stream__`.
    """

    period: Period
    """The days of the report, both inclusive, in UTC."""
    by: tuple[str, ...]
    """The dimensions."""
    every: Every
    """How long the time of a row is."""
    tag_count: TagCount
    """How a cost with several tags is counted."""
    rows: tuple[SpendRow, ...]
    """The rows: by time, then the largest first; what does not reconcile last."""
    total: Decimal
    """What the server gives as the total, ungrouped, in US dollars."""
    unknown: int
    """How many rows of the server without a known amount there are: they are not in `total`."""
    missing: tuple[Missing, ...]
    """What could not be read: it is not in `total`."""
    projects: tuple[str, ...]
    """The ids of the projects that the report is about."""
    as_of: datetime
    """When the account was read."""

    @property
    def additive(self) -> bool:
        """Whether the rows add up to the total: not when costs are counted under each tag."""
        return self.tag_count != "each" or not any(map(_is_tag, self.by))

    @property
    def complete(self) -> bool:
        """Whether nothing is missing and no amount is unknown."""
        return not (self.unknown or any(lack.part == "spend" for lack in self.missing))

    def __iter__(self) -> Iterator[SpendRow]:
        """Iterate over the rows."""
        return iter(self.rows)

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.rows)

    def __getitem__(self, place: int) -> SpendRow:
        """Return a row by its place."""
        return self.rows[place]

    @property
    def columns(self) -> tuple[str, ...]:
        """The names that `to_dicts` gives the values of a row."""
        named: list[str] = ["start", "end"]
        for name in self.by:
            named.append(name)
            if name in _NAMED:
                named.append(f"{name}_name")
            if name == "key":
                named.append("key_deleted")
        return (*named, "usd", "unknown", "kind")

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return the rows as flat dicts, for pandas, polars and csv.DictWriter."""
        return [row.to_dict() for row in self.rows]

    def to_dict(self) -> dict[str, Any]:
        """Return the report as a dict for JSON; amounts are strings, to the last digit."""
        return {
            "start": self.period.start.isoformat(),
            "end": self.period.end.isoformat(),
            "timezone": "UTC",
            "by": list(self.by),
            "every": self.every,
            "tag_count": self.tag_count,
            "additive": self.additive,
            "total": digits(self.total),
            "unknown": self.unknown,
            "complete": self.complete,
            "missing": [
                {
                    "project": lack.project,
                    "project_name": lack.project_name,
                    "part": lack.part,
                    "reason": lack.reason,
                    "status": lack.status,
                }
                for lack in self.missing
            ],
            "rows": [_plain(row) for row in self.to_dicts()],
        }

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Hand the rows to pyarrow, polars, pandas or DuckDB; needs deepgram-manage[arrow]."""
        from ._arrow import arrow_table

        return arrow_table(self).__arrow_c_stream__(requested_schema)


def shown(usd: Decimal, unknown: int) -> str:
    """Write an amount, and say when a part of it, or all, is unknown."""
    if not unknown:
        return dollars(usd)
    return f"{dollars(usd)} + unknown" if usd else dollars(None)


def spend_report(  # noqa: PLR0913, PLR0917 -- what was read, and how it is to be reported
    facts: Sequence[ProjectFacts],
    period: Period,
    dimensions: Dimensions,
    every: Every,
    tag_count: TagCount,
    as_of: datetime,
) -> SpendReport:
    """Make the report of what was read of projects.

    Their tallies may be by shorter spans, and by more dimensions, than the report.
    """
    whole = {day: span for span in spans_of(period, every) for day in days_of(span)}
    tallied = [(project, project.spend) for project in facts if project.spend is not None]
    merged: dict[tuple[Any, ...], Cell] = {}
    odd: list[SpendRow] = []
    totals: list[Decimal] = []
    is_grouped = bool(dimensions.grouping)
    for project, tally in tallied:
        grouping = tally.dimensions.grouping
        for span, groups in (tally.groups if is_grouped else _ungrouped(tally)).items():
            if span.start not in whole:
                continue
            totals.append(tally.totals[span][0])
            for group, cell in groups.items():
                parts = dict(zip(grouping, group, strict=True)) if is_grouped else {}
                key = (whole[span.start], *_values(dimensions, project, parts))
                _into(merged, key, cell)
            if is_grouped:
                odd += _unreconciled(dimensions, project, tally, span, groups)
    if not dimensions.names and not merged:
        merged[(period,)] = [ZERO, 0]
    namer = _Namer(dimensions, facts)
    rows = [
        namer.row(key, usd, unknown)
        for key, usd, unknown in _counted(dimensions, tag_count, merged)
    ]
    rows.sort(key=lambda row: (row.start, -row.usd, _sortable(row)))
    return SpendReport(
        period,
        dimensions.names,
        every,
        tag_count,
        (*rows, *odd),
        add_up(totals),
        sum(cell[1] for cell in merged.values()),
        tuple(lack for project in facts for lack in project.missing),
        tuple(project.project for project in facts),
        as_of,
    )


def _ungrouped(tally: Tally) -> dict[Period, dict[tuple[Any, ...], Cell]]:
    return {span: {(): cell} if cell[0] or cell[1] else {} for span, cell in tally.totals.items()}


def _into(cells: dict[tuple[Any, ...], Cell], key: tuple[Any, ...], cell: Cell) -> None:
    known = cells.get(key)
    if known is None:
        cells[key] = list(cell)
    else:
        known[0] = add(known[0], cell[0])
        known[1] += cell[1]


def _values(
    dimensions: Dimensions, project: ProjectFacts, parts: Mapping[str, Any]
) -> Iterator[Value]:
    """Yield the values of the dimensions for a group of a project, by what the server grouped."""
    for name in dimensions.names:
        match name:
            case "project":
                yield project.project
            case "key":
                yield parts["accessor"]
            case "member":
                key = (project.keys or {}).get(parts["accessor"])
                yield None if key is None else key.member
            case "model":
                yield model_of(parts["line_item"])
            case "line_item" | "deployment":
                yield parts[name]
            case _:
                yield tags_under(name, tuple(sorted(set(parts["tags"]))))


def _unreconciled(
    dimensions: Dimensions,
    project: ProjectFacts,
    tally: Tally,
    span: Period,
    groups: Mapping[tuple[Any, ...], Cell],
) -> Iterable[SpendRow]:
    """Return the row of what the groups of a project do not add up to."""
    rest = subtract(tally.totals[span][0], add_up(cell[0] for cell in groups.values()))
    if not rest:
        return ()
    values: dict[str, Value] = dict.fromkeys(dimensions.names)
    values |= {name: () for name in values if _is_tag(name)}
    if "project" in values:
        values["project"] = project.project
    names = {"project": project.name}
    return (SpendRow(span, rest, 0, values, "unreconciled", names),)


def _counted(
    dimensions: Dimensions, tag_count: TagCount, cells: Mapping[tuple[Any, ...], Cell]
) -> Iterator[tuple[tuple[Any, ...], Decimal, int]]:
    """Count each sum under its set of tags, under each of its tags, or in parts."""
    places = [place for place, name in enumerate(dimensions.names, 1) if _is_tag(name)]
    if tag_count == "set" or not places:
        for key, (usd, unknown) in cells.items():
            yield key, usd, unknown
        return
    counted: dict[tuple[Any, ...], Cell] = {}
    for key, (usd, unknown) in cells.items():
        choices: list[list[tuple[str, ...]]] = [
            [(tag,) for tag in key[place]] or [()] for place in places
        ]
        picked = list(product(*choices))
        parts = shares(usd, len(picked)) if tag_count == "even" else [usd] * len(picked)
        for tags, part in zip(picked, parts, strict=True):
            single = list(key)
            for place, tag in zip(places, tags, strict=True):
                single[place] = tag
            _into(counted, tuple(single), [part, unknown])
    for key, (usd, unknown) in counted.items():
        yield key, usd, unknown


class _Namer:
    """Knows the names of projects, keys and members."""

    def __init__(self, dimensions: Dimensions, facts: Sequence[ProjectFacts]) -> None:
        self._dimensions = dimensions
        self._projects = {project.project: project.name for project in facts}
        self._keys: dict[str, KeyFacts] = {}
        for project in facts:
            self._keys |= project.keys or {}
        self._members = {key.member: key.member_name for key in self._keys.values() if key.member}
        self._knows_keys = all(
            project.keys is not None for project in facts if project.spend is not None
        )

    def row(self, key: tuple[Any, ...], usd: Decimal, unknown: int) -> SpendRow:
        values: dict[str, Value] = dict(zip(self._dimensions.names, key[1:], strict=True))
        names: dict[str, str | None] = {}
        deleted = False
        if "project" in values:
            names["project"] = self._projects.get(str(values["project"]))
        if "key" in values:
            known = self._keys.get(str(values["key"]))
            names["key"] = None if known is None else known.name
            deleted = self._knows_keys and known is None and values["key"] is not None
        if "member" in values:
            names["member"] = self._members.get(str(values["member"]))
            deleted = deleted or (self._knows_keys and values["member"] is None)
        return SpendRow(key[0], usd, unknown, values, "cost", names, deleted)


_NAMED = ("project", "key", "member")


def _is_tag(name: str) -> bool:
    return name == TAG or prefix_of(name) is not None


def _sortable(row: SpendRow) -> list[tuple[bool, str]]:
    return [(row[name] is None, row[name] or "") for name in row.dimensions]


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: digits(value)
        if name == "usd"
        else value.isoformat()
        if name in {"start", "end"}
        else value
        for name, value in row.items()
    }
