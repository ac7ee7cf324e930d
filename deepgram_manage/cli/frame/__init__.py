"""What the commands share: how one is declared, where it reads and writes, and how it fails."""

from __future__ import annotations

from .app import App
from .command import Command, argument, command, option, period_option
from .failures import CommandError, Exit
from .output import DONE, Column, Item, Kind, Shape
from .traits import Projects

__all__ = [
    "DONE",
    "App",
    "Column",
    "Command",
    "CommandError",
    "Exit",
    "Item",
    "Kind",
    "Projects",
    "Shape",
    "argument",
    "command",
    "option",
    "period_option",
]
