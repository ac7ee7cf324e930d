"""Names for `typing.get_type_hints` whose modules are imported when somebody asks for hints.

What only annotations name is imported below `if TYPE_CHECKING`, so that a program starts fast.
Below the `else` of it, these stand for the same names.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, ForwardRef


class LateModule:
    """A module that is imported when something of it is first named."""

    def __init__(self, name: str) -> None:
        """Stand in for a module."""
        self._name = name

    def __getattr__(self, name: str) -> Any:
        """Return what the module has under a name."""
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(import_module(self._name), name)


def late(module: str, *names: str) -> dict[str, object]:
    """Return placeholders for a module that is imported later, and for names in it."""
    alias = "_late_" + module.replace(".", "_")
    found: dict[str, object] = {alias: LateModule(module)}
    found.update((name, ForwardRef(f"{alias}.{name}")) for name in names)
    return found
