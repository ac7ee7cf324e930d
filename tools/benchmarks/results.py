"""What was measured: rows with a bound, tables without, and how both become JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .measure import FailedError, Rounds, middle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


@dataclass(frozen=True)
class Bound:
    """What a figure may be at most, or has to be at least."""

    value: float
    unit: str
    """What follows the number, as `× httpx`."""
    at_least: bool = False

    def holds(self, figure: float) -> bool:
        """Whether a figure keeps the bound."""
        return figure >= self.value if self.at_least else figure <= self.value


@dataclass(frozen=True)
class Row:
    """One line of the table of bounds; a row that could not be measured says why."""

    key: str
    work: str
    bound: Bound
    figure: float | None = None
    least: float | None = None
    most: float | None = None
    error: str = ""

    @property
    def holds(self) -> bool:
        """Whether the bound is kept."""
        return self.figure is not None and self.bound.holds(self.figure)

    def as_json(self) -> dict[str, Any]:
        """Return what is written down."""
        return {
            "key": self.key,
            "work": self.work,
            "bound": self.bound.value,
            "unit": self.bound.unit,
            "at_least": self.bound.at_least,
            "figure": rounded(self.figure),
            "least": rounded(self.least),
            "most": rounded(self.most),
            "holds": self.holds,
            "error": self.error,
        }


@dataclass(frozen=True)
class Column:
    """One figure of all contenders, and the factor that brings it into the unit of the title."""

    title: str
    figure: str
    factor: float = 1


@dataclass(frozen=True)
class Table:
    """Contenders side by side; the first column is the one that is compared and sorted by."""

    key: str
    title: str
    columns: tuple[Column, ...]
    reference: str
    """The contender that the ratios are to."""
    rounds: Rounds
    names: dict[str, str]
    """What the contenders are called, in the order of the lines."""

    def as_json(self) -> dict[str, Any]:
        """Return what is written down."""
        return {
            "key": self.key,
            "title": self.title,
            "columns": [column.title for column in self.columns],
            "reference": self.names.get(self.reference, self.reference),
            "lines": [self._line(name) for name in self.names if self._ran(name)],
            "failures": {self.names.get(n, n): why for n, why in self.rounds.failures.items()},
        }

    def _ran(self, name: str) -> bool:
        return name in self.rounds.figures and name not in self.rounds.failures

    def _line(self, name: str) -> dict[str, Any]:
        first = self.columns[0]
        cells = []
        for column in self.columns:
            figures = [figure * column.factor for figure in self.rounds.of(name, column.figure)]
            cells.append([rounded(figure) for figure in middle(figures)])
        ratio = None
        if self._ran(self.reference):
            ratios = self.rounds.ratios(name, self.reference, first.figure)
            ratio = rounded(middle(ratios)[0])
        title = self.names.get(name, name)
        return {"name": name, "contender": title, "cells": cells, "ratio": ratio}


@dataclass(frozen=True)
class Outcome:
    """What one suite found."""

    rows: tuple[Row, ...] = ()
    tables: tuple[Table, ...] = ()


def row(key: str, work: str, bound: Bound, figures: Callable[[], Iterable[float]]) -> Row:
    """Make a row of the figures of all rounds; what failed is a row that does not hold."""
    try:
        figure, least, most = middle(list(figures()))
    except FailedError as error:
        return Row(key, work, bound, error=str(error))
    return Row(key, work, bound, figure, least, most)


def rounded(figure: float | None) -> float | None:
    """Keep four digits: there is nothing behind them."""
    return None if figure is None else float(f"{figure:.4g}")
