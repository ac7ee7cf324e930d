"""A page to look at: one HTML file that loads nothing from elsewhere; needs deepgram-manage[page].

from deepgram_manage.costs import page

page.write(page.read(client.manage, by="tag:customer"), "costs.html")

A page of other things can have the same frame: `document`, `section`, `table`, `bullets` and
`download` make one, and need no extra.
"""

from __future__ import annotations

from .data import PageData, page_data, read
from .frame import bullets, document, download, section, table
from .html import render, write

__all__ = [
    "PageData",
    "bullets",
    "document",
    "download",
    "page_data",
    "read",
    "render",
    "section",
    "table",
    "write",
]
