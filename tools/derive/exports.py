"""Derives the `_exports.py` of a package from the `__all__` of its modules.

A package says in its `__init__.py`, for type checkers, which modules it takes everything from. At
run time its names are to be loaded one by one, by import statements that a compiler can follow.
That is what an `_exports.py` is for; each name stays written once.
"""

from __future__ import annotations

import ast
import sys
from typing import TYPE_CHECKING

from .formatting import STDIN, ruff

if TYPE_CHECKING:
    from pathlib import Path

HEADER = '''\
# Derived from the `__all__` of each module by `make generate`. Do not edit.
# mypy: disable-error-code="no-redef"
# pyright: reportPrivateUsage=false
"""Loads the names of this package when they are first used."""

from __future__ import annotations

from typing import Any

'''


def texts(package: Path) -> dict[Path, str]:
    """Return the text of the module in each package whose `__init__.py` asks for it."""
    return {
        init.with_name("_exports.py"): _derive(init.parent)
        for init in sorted(package.rglob("__init__.py"))
        if "_exports" in init.read_text("utf-8")
    }


def _derive(package: Path) -> str:
    exports = {module: exported(package, module) for module in _taken_from(package)}
    names = sorted(name for those in exports.values() for name in those)
    listed = "".join(f'    "{name}",\n' for name in names)
    cases = "".join(_case(module, those) for module, those in exports.items())
    text = (
        f"{HEADER}NAMES = [\n{listed}]\n\n\n"
        "def load(name: str) -> Any:\n"
        '    """Return what a public name stands for.\n\n'
        "    Raises:\n        AttributeError: The package has no such name.\n"
        '    """\n'
        f"    match name:\n{cases}"
        "        case _:\n"
        '            message = f"module {__package__!r} has no attribute {name!r}"\n'
        "            raise AttributeError(message)\n"
        "    return getattr(module, name)\n"
    )
    return ruff(["format", STDIN, "-"], text)


def _case(module: str, names: list[str]) -> str:
    parent, _, leaf = module.rpartition(".")
    alternatives = " | ".join(f'"{name}"' for name in sorted(names))
    return f"        case {alternatives}:\n            from .{parent} import {leaf} as module\n"


def _taken_from(package: Path) -> list[str]:
    """List the modules that a package takes everything from, by their names within it."""
    tree = ast.parse((package / "__init__.py").read_text("utf-8"))
    return [
        node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.names[0].name == "*"
    ]


def exported(package: Path, module: str) -> list[str]:
    """List what a module exports: its `__all__`, or, for a package, what it takes."""
    place = package.joinpath(*module.split("."))
    if place.is_dir():
        return [name for inner in _taken_from(place) for name in exported(place, inner)]
    for node in ast.parse(place.with_suffix(".py").read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            names: list[str] = ast.literal_eval(node.value)
            return names
    sys.exit(f"{place.with_suffix('.py')}: has no __all__, which says what is public in it")
