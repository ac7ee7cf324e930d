"""Draws sums by day: in the terminal, or into a picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from deepgram_manage.cli.frame import App, Column, option
from deepgram_manage.cli.frame.extras import needs
from deepgram_manage.cli.frame.failures import CommandError, usage_error
from deepgram_manage.cli.frame.output.cells import is_known
from deepgram_manage.cli.frame.output.shape import at
from deepgram_manage.cli.frame.whole_file import whole_file

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deepgram_manage.cli.frame import Item

TERMINAL = "terminal"
_PICTURES = (".svg", ".png")
_NARROWEST, _WIDEST = 24, 120
_LOWEST, _HIGHEST = 8, 24
_PICTURE_WIDTH, _PICTURE_HEIGHT = 640, 320


def plot_option() -> Any:
    """Declare the option `--plot`: alone it draws in the terminal, with a file a picture."""
    return option(
        "--plot",
        is_flag=False,
        flag_value=TERMINAL,
        metavar="[FILE]",
        help="Draw it in the terminal, or into a FILE that ends in .svg or .png.",
    )


def plot_target(app: App, given: str | None) -> str | None:
    """Return where to draw: a file, or `TERMINAL`; None for nowhere.

    Raises:
        CommandError: An option excludes it, or the file is not a picture.
    """
    if given is None:
        return None
    if app.asked.output.is_for_programs:
        raise usage_error("--plot excludes --json, --jsonl, --csv and --jq: choose one.")
    if given != TERMINAL and Path(given).suffix not in _PICTURES:
        raise usage_error(f"--plot {given!r}: the file must end in .svg or .png.")
    return given


def plot(app: App, target: str, rows: Iterable[Item], value: Column, *, day: str) -> None:
    """Draw the sums of each day.

    Args:
        app: The run of the program.
        target: A file, or `TERMINAL`.
        rows: What to sum up.
        value: What is drawn, and what it is called.
        day: Where the day is in a row.

    Raises:
        CommandError: A package is not installed, or the file cannot be written.
    """
    if target == TERMINAL:
        plotext = needs("plotext", extra="plot", purpose="--plot")
        sums = _sums(rows, value, day)
        _in_terminal(app, plotext, sums, value.header)
        return
    altair = needs("altair", extra="page", purpose="--plot FILE")
    _picture(altair, Path(target), _sums(rows, value, day), value.header)
    app.say(f"Drew {target}.")


def _sums(rows: Iterable[Item], value: Column, day: str) -> dict[str, float]:
    sums: dict[str, float] = {}
    for row in rows:
        name = str(at(row, day))
        number = value.of(row)
        # What is not known is not drawn; a day of which nothing is known has no bar.
        if is_known(number):
            sums[name] = sums.get(name, 0) + number
    if not sums:
        raise CommandError("There is nothing to draw in this period.", code="EMPTY")
    return dict(sorted(sums.items()))


def _in_terminal(app: App, plotext: Any, sums: dict[str, float], title: str) -> None:
    streams = app.streams
    width = min(streams.width, _WIDEST)
    if width < _NARROWEST:
        raise CommandError(
            f"The terminal is too narrow to draw in: {width} columns.", code="NARROW"
        )
    figure = plotext.figure
    figure.clear()
    # The size is ours to know: it would measure a terminal that may not be there.
    plotext.terminal.limit(width=False, height=False)
    figure.plot_size(width, max(min(streams.height - 2, _HIGHEST), _LOWEST))
    figure.title(title)
    # Bars of characters are read without colour, too.
    marker = "█" if streams.speaks_unicode else "#"
    figure.draw(figure.bar(list(sums), list(sums.values()), marker=marker))
    text: str = figure.build().string(colorless=not streams.colour)
    streams.write("".join(f"{line.rstrip()}\n" for line in text.splitlines()))


def _picture(altair: Any, path: Path, sums: dict[str, float], title: str) -> None:
    rows = [{"day": day, "value": number} for day, number in sums.items()]
    chart = (
        altair.Chart(altair.Data(values=rows), title=title)
        .mark_bar()
        .encode(
            x=altair.X("day:O", title="Day (UTC)"),
            y=altair.Y("value:Q", title=None),
        )
        .properties(width=_PICTURE_WIDTH, height=_PICTURE_HEIGHT)
    )
    with whole_file(path) as part:
        # Twice the pixels, for screens that have them.
        chart.save(str(part), scale_factor=2)
