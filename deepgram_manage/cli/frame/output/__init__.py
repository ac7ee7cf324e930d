"""How answers are shown: as a table to a person, and in a form of their own to programs.

What shows them, `writer`, is loaded when there is something to show.
"""

from __future__ import annotations

from .form import Form
from .shape import DONE, Column, Item, Kind, Shape

__all__ = ["DONE", "Column", "Form", "Item", "Kind", "Shape"]
