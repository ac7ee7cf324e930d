"""The lines of our document, so that a report can say which one to edit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .departures import Departure
    from .document import Place


class Lines:
    """The lines of a YAML file, by the keys that lead to them."""

    def __init__(self, file: Path) -> None:
        """Find the line of each key in a file."""
        self.file = file
        root = yaml.compose(file.read_text("utf-8"), yaml.CSafeLoader)
        self._lines = dict(_keys(root, ())) if root else {}

    def of(self, departure: Departure) -> str:
        """Return the file and the line where a departure is recorded, as editors read it."""
        if departure.rule:
            key: Place = ("info", "x-departures", departure.rule)
        else:
            key = (*departure.path, "x-published" if departure.shows else "x-reason")
        return f"{self.file}:{self._lines[key]}"


def _keys(node: yaml.Node, path: Place) -> Iterator[tuple[Place, int]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*path, str(key.value))
            yield here, key.start_mark.line + 1
            yield from _keys(value, here)
    elif isinstance(node, yaml.SequenceNode):
        for number, member in enumerate(node.value):
            yield from _keys(member, (*path, str(number)))
