"""A page to look at: one HTML file that asks nobody for anything; needs deepgram-manage[page].

from deepgram_manage.costs import page

page.write(page.read(client.manage, by="tag:customer"), "costs.html")
"""

from __future__ import annotations

from .data import PageData, page_data, read
from .html import render, write

__all__ = ["PageData", "page_data", "read", "render", "write"]
