"""Text from files and pipes, in the encodings that shells write."""

from __future__ import annotations

import codecs

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""What PowerShell and Windows' Notepad begin a file with, and how the rest of it is read."""


def decoded(content: bytes) -> str:
    """Return bytes as text: UTF-8, unless a mark at the beginning says otherwise.

    What is not text is replaced: whoever reads it knows what it should be, and refuses it.
    """
    encoding = next((name for mark, name in _MARKS.items() if content.startswith(mark)), "utf-8")
    return content.decode(encoding, "replace")
