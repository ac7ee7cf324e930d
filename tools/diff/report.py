"""Writes down what the three levels found, what version that calls for, and a changelog entry."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.diff.changes import Change, Weight, heaviest

if TYPE_CHECKING:
    from collections.abc import Iterator

# More than this nobody reads; the heaviest come first.
LONGEST = 25
MARKS = {Weight.BREAKING: "!", Weight.ADDED: "+", Weight.FIXED: "·"}
STEPS = {Weight.BREAKING: "major", Weight.ADDED: "minor", Weight.FIXED: "patch"}
FACADE = "deepgram_manage."


@dataclass(frozen=True)
class Report:
    """All there is to say about two trees."""

    before: str
    """The name of the older tree."""
    version: str
    """Its version."""
    levels: dict[str, list[Change]]
    """What each level found, by its name."""
    has_other_code: bool
    """Whether the code of the packages is another, seen from outside or not."""

    def as_text(self) -> str:
        """Write for a terminal."""
        lines = [f"From {self.before} to this checkout ( ! breaking  + new  · harmless )", ""]
        for name, changes in self.levels.items():
            lines += [f"{name}: {_counted(changes)}", *(f"  {line}" for line in _lines(changes))]
        lines += ["", self.step()]
        entry = self.entry()
        return "\n".join([*lines, *(["", "For CHANGELOG.md:", "", entry] if entry else [])])

    def as_markdown(self) -> str:
        """Write for a comment on a pull request."""
        lines = [f"**{self.step()}**", "", f"Compared with {self.before}:", ""]
        for name, changes in self.levels.items():
            lines.append(f"- {name}: {_counted(changes)}")
        for name, changes in self.levels.items():
            if changes:
                lines += ["", f"<details><summary>{name}</summary>", "", "```diff"]
                lines += [_coloured(line) for line in _lines(changes)]
                lines += ["```", "", "</details>"]
        entry = self.entry()
        changelog = ["", "For CHANGELOG.md:", "", "```markdown", entry, "```"] if entry else []
        return "\n".join([*lines, *changelog])

    def weight(self) -> Weight | None:
        """Return the greatest weight of all levels."""
        found = heaviest([change for changes in self.levels.values() for change in changes])
        return found or (Weight.FIXED if self.has_other_code else None)

    def step(self) -> str:
        """Propose the next version, by Semantic Versioning."""
        weight = self.weight()
        if weight is None:
            return f"Proposed version: {self.version}, as before; nothing has changed"
        numbers = [int(number) for number in self.version.split(".")]
        is_young = numbers[0] == 0
        # Before 1.0.0 nothing is promised; by custom the second number then stands for the first.
        position = min(3 - weight + is_young, 2)
        stepped = [*numbers[:position], numbers[position] + 1, *([0] * (2 - position))]
        why = f"{STEPS[weight]} step" + (", one place lower while it is 0.x" if is_young else "")
        return f"Proposed version: {'.'.join(map(str, stepped))} ({why})"

    def entry(self) -> str:
        """Propose a changelog entry: what users see, or else what the document says."""
        seen = [
            Change(change.weight, change.where.removeprefix(FACADE), change.what)
            for change in self.levels.get("Python", [])
            if change.where.startswith(FACADE)
        ]
        sent = [
            change for change in self.levels.get("Wire", []) if change.weight is not Weight.FIXED
        ]
        chosen = seen or sent or self.levels.get("Document", [])
        sections = {
            "Removed": [change for change in chosen if change.what.endswith("is gone")],
            "Changed": [
                change
                for change in chosen
                if change.weight is Weight.BREAKING and not change.what.endswith("is gone")
            ],
            "Added": [change for change in chosen if change.weight is Weight.ADDED],
        }
        return "\n\n".join(
            f"### {name}\n\n" + "\n".join(_entries(changes))
            for name, changes in sections.items()
            if changes
        )


def version_of(text: str) -> str:
    """Find the version in the module that holds it."""
    found = re.search(r'^(?:__version__|VERSION) = "([\d.]+)"', text, re.MULTILINE)
    return found[1] if found else "0.0.0"


def _counted(changes: list[Change]) -> str:
    if not changes:
        return "no change"
    breaking = sum(change.weight is Weight.BREAKING for change in changes)
    number = f"{len(changes)} change{'s' * (len(changes) > 1)}"
    return f"{number}, {breaking or 'none'} breaking"


def _lines(changes: list[Change]) -> Iterator[str]:
    ordered = sorted(changes, key=lambda change: -change.weight)
    yield from (f"{MARKS[change.weight]} {change}" for change in ordered[:LONGEST])
    if len(ordered) > LONGEST:
        yield f"  and {len(ordered) - LONGEST} more"


def _coloured(line: str) -> str:
    """Mark what breaks the way a diff marks what is gone, so that it is shown in red."""
    return f"-{line.removeprefix('!')}" if line.startswith("!") else line


def _entries(changes: list[Change]) -> Iterator[str]:
    for change in changes[:LONGEST]:
        to_be_told = " Why: … Instead: …" if change.weight is Weight.BREAKING else ""
        yield f"- `{change.where}` {change.what}.{to_be_told}"
