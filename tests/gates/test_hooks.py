"""Handwritten answers know three hooks of the generated models, and no more of how these work."""

from __future__ import annotations

import ast

from deepgram_manage_api import types
from tests.support.document import ROOT

HOOKS = {"_copy", "_fill", "_reshape"}
INTERNAL = {
    name
    for base in (types.WireModel, types.ObjectModel, types.ListModel)
    for name in {*vars(base), *vars(base).get("__annotations__", {})}
    if name.startswith("_") and not name.startswith("__")
}


def names_in(text: str) -> set[str]:
    """Give the names of attributes and methods that a module uses or defines."""
    return {
        found
        for node in ast.walk(ast.parse(text))
        for found in (
            getattr(node, "attr", None),
            getattr(node, "name", None),
            getattr(node, "id", None),
        )
        if isinstance(found, str)
    }


def test_answers_know_three_hooks() -> None:
    """What `deepgram_manage_api.types` promises to derived classes is all that they use."""
    modules = (ROOT / "deepgram_manage" / "responses").glob("*.py")
    used = set[str]().union(*(names_in(module.read_text("utf-8")) for module in modules))

    assert used & INTERNAL == HOOKS
    assert all(f"`{hook}`" in (types.__doc__ or "") for hook in HOOKS)
