"""What sums are made by: the API says `tags` where reports say `tag`, and commands take both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from deepgram_manage.cli.frame.failures import unknown_choice, usage_error

if TYPE_CHECKING:
    from collections.abc import Iterable

_SAME = (("accessor", "key"), ("tags", "tag"), ("models", "model"))
"""The name in the API, and the one in reports."""
_REPORTED = ("project", "key", "member", "tag", "model", "line_item", "deployment")
_PREFIX = "tag:"


class Grouping(click.Choice[str]):
    """One of the groupings of a call, also under the name that reports have for it."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name that the API has."""
        return super().convert(_spelt(str(value), self.choices), param, ctx)


def dimensions(given: Iterable[str]) -> tuple[str, ...]:
    """Return what a report is grouped by: names, each of which may hold commas.

    Raises:
        CommandError: There is no such name, or one is given twice.
    """
    names = [name.strip() for text in given for name in text.split(",")]
    found = tuple(_dimension(name) for name in names if name)
    for name in found:
        if found.count(name) > 1:
            raise usage_error(f"--by names {name!r} twice: name it once.")
    return found


def _dimension(name: str) -> str:
    found = _spelt(name, _REPORTED)
    if found in _REPORTED or name.removeprefix(_PREFIX) not in {name, ""}:
        return found
    hint = f"For the part after the colon of tags like {name}:acme, write --by tag:{name}."
    raise unknown_choice("--by", name, [*_REPORTED, "tag:PREFIX"], hint=hint)


def _spelt(name: str, known: Iterable[str]) -> str:
    """Return what a name is called among those that are known; itself where nothing fits."""
    spelt = name if name.startswith(_PREFIX) else name.replace("-", "_")
    for pair in _SAME:
        if spelt in pair:
            return next((other for other in pair if other in known), spelt)
    return spelt
