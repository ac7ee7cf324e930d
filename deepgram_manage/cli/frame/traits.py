"""What the frame has to know of a command."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from .output import Shape


class Projects(Enum):
    """How many projects a command is about."""

    NONE = auto()
    ONE = auto()
    MANY = auto()
    """One, or all with `--all-projects`."""
    ALL = auto()
    """All, or those that were named."""


@dataclass(frozen=True)
class Traits:
    """What the frame has to know of a command."""

    project: Projects = Projects.NONE
    shape: Shape | None = None
    operations: tuple[str, ...] = ()
    """The operations of the OpenAPI document that it is there for."""
    examples: tuple[str, ...] = ()
    """Two command lines that work on the emulator's `demo` seed; a test runs them."""
    writes: bool = False
    """Whether it changes something, and so has `--dry-run`."""
    deletes: bool | Callable[[Any], bool] | None = False
    """Whether it destroys something, and so asks, and has `--yes`; or a function of the options."""
    takes_long: bool = False
    """Whether it shows progress."""
    guard: bool = False
    """Whether its exit code 1 is a verdict: what fails then exits with 69, as it could not tell."""
