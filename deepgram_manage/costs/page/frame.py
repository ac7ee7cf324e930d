"""What every page of this package has in common: one HTML file that loads nothing from elsewhere.

It is light or dark as the reader's system is, can be used with a keyboard, prints well, and has
the data of its tables as CSV.
"""

from __future__ import annotations

from html import escape
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

__all__ = ["Row", "bullets", "document", "download", "section", "table"]

Row = tuple[str, ...]
"""The cells of a row of a table, as text."""


def document(
    title: str, heading: str, intro: str, main: Iterable[str], scripts: Sequence[str] = ()
) -> str:
    """Return a whole page.

    Args:
        title: What the window and a bookmark are called.
        heading: What it is about.
        intro: A sentence below, e.g. when the data was read.
        main: The sections, as HTML.
        scripts: Elements that run or hold data; without any, the page runs nothing.
    """
    return Template(file_text("page.html")).substitute(
        script_source="'unsafe-inline'" if scripts else "'none'",
        title=escape(title),
        heading=escape(heading),
        intro=escape(intro),
        style=file_text("page.css"),
        main="\n".join(main),
        scripts="\n".join(scripts),
    )


def file_text(name: str) -> str:
    """Return the text of a file of this folder."""
    return files("deepgram_manage.costs.page").joinpath(name).read_text("utf-8")


def section(title: str, content: str, kind: str = "") -> str:
    """Return a section.

    Args:
        title: Its heading.
        content: What is in it, as HTML.
        kind: Its class in the style sheet, e.g. `missing`.
    """
    begin = f'<section class="{kind}">' if kind else "<section>"
    return f"{begin}\n<h2>{escape(title)}</h2>\n{content}\n</section>"


def bullets(items: Iterable[str], empty: str = "") -> str:
    """Return a list.

    Args:
        items: Its items, as text.
        empty: What is said when there are none.
    """
    made = "".join(f"<li>{escape(item)}</li>" for item in items)
    return f"<ul>{made}</ul>" if made else f"<p>{escape(empty)}</p>"


def table(  # noqa: PLR0913 -- what there is to say of a table
    caption: str,
    heads: Row,
    rows: Sequence[Row],
    numbers: Sequence[int] = (),
    *,
    wide: Sequence[int] = (),
    kind_of: Callable[[int], str] | None = None,
) -> str:
    """Return a table that scrolls in itself.

    Args:
        caption: What it shows.
        heads: The headings of its columns.
        rows: Its cells; a line end in one is shown as such.
        numbers: Which columns are aligned to the right.
        wide: Which columns have sentences.
        kind_of: Returns the class of a row in the style sheet by the place of the row.
    """
    if not rows:
        return f"<p>{escape(caption)}: none.</p>"
    kinds = [f' class="{kind_of(place)}"' if kind_of else "" for place in range(len(rows))]
    classes = dict.fromkeys(wide, " class=wide") | dict.fromkeys(numbers, " class=number")
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = "".join(
        f"<tr{kind}>"
        + "".join(
            f"<td{classes.get(place, '')}>{escape(text)}</td>" for place, text in enumerate(row)
        )
        + "</tr>"
        for kind, row in zip(kinds, rows, strict=True)
    )
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def download(name: str, text: str) -> str:
    """Return a link to a CSV file that is in the page itself.

    Args:
        name: What the file is called, without `.csv`.
        text: What is in it.
    """
    return (
        f'<p><a class="csv" download="{name}.csv" '
        f'href="data:text/csv;charset=utf-8,{quote(text)}">Data of {name} as CSV</a></p>'
    )
