"""Draw what RESULTS.json says: `python -m tools.benchmarks.pictures RESULTS.json FOLDER KEY...`.

Run by the Python of the environment that has matplotlib, which is imported by name: mypy and
pyright look for packages in this project's environment. The same figures give the same bytes.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from .report import number

OURS, THEIRS, LIMIT = "#0b7a75", "#8d99ae", "#d8dee9"
SETTINGS = {
    "figure.facecolor": "white",
    "font.size": 9,
    "svg.fonttype": "none",  # Text stays text, which keeps the files small.
    "svg.hashsalt": "deepgram-manage",
}


def draw(table: dict[str, Any], file: Path) -> None:
    """Draw a bar for each contender; some are a hundred times others, hence the logarithm."""
    pyplot = import_module("matplotlib.pyplot")
    pyplot.rcParams.update(SETTINGS)
    lines = list(reversed(table["lines"]))
    values = [line["cells"][0][0] for line in lines]
    figure, axes = pyplot.subplots(figsize=(6.4, 0.6 + 0.28 * len(lines)), layout="constrained")
    bars = axes.barh(
        [line["contender"] for line in lines], values, color=[_color(line) for line in lines]
    )
    axes.bar_label(bars, [number(value) for value in values], padding=3)
    axes.set_xscale("log")
    axes.set_xlim(min(values) / 2, max(values) * 3)
    title = f"{table['title']}: {table['columns'][0]} (logarithmic)"
    axes.set_title(title, loc="left", fontsize=9, wrap=True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(which="both", bottom=False, labelbottom=False, left=False)
    axes.spines["bottom"].set_visible(False)
    figure.savefig(file, metadata={"Date": None, "Creator": None})
    pyplot.close(figure)


def _color(line: dict[str, Any]) -> str:
    if line["name"].startswith("ours"):
        return OURS
    return LIMIT if line["name"].startswith(("bare", "pass")) else THEIRS


def main() -> None:
    """Draw the tables that are asked for."""
    results, folder, *keys = sys.argv[1:]
    import_module("matplotlib").use("svg")
    for table in json.loads(Path(results).read_text("utf-8"))["tables"]:
        if table["key"] in keys and table["lines"]:
            draw(table, Path(folder) / f"{table['key']}.svg")


if __name__ == "__main__":
    main()
