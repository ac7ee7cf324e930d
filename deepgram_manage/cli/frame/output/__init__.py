"""How answers are shown: as a table to a person, and in a form of their own to programs."""

from __future__ import annotations

from .form import Form
from .shape import DONE, Column, Item, Kind, Shape
from .writer import Output

__all__ = ["DONE", "Column", "Form", "Item", "Kind", "Output", "Shape"]
