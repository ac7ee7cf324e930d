"""The recipes of the docs, as they are printed."""

from __future__ import annotations

import re
from pathlib import Path

_PAGE = (Path(__file__).parents[2] / "docs" / "archive-recipes.md").read_text("utf-8")
TITLES = re.findall(r"^## (.+)$", _PAGE, re.MULTILINE)


def recipe(title: str) -> str:
    """Return the first block below a heading."""
    below = _PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]
    found = re.search(r"^```\w+.*?\n(.*?)^```$", below, re.DOTALL | re.MULTILINE)
    assert found is not None
    return found[1]
