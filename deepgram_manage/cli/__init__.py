"""The command line, `deepgram-manage`.

One folder a noun, one file a verb; `frame/` has what all commands share, and `commands.py` lists
them. A command is an options class and one function that runs on it. docs/cli-frame.md shows how
to add one.
"""

from __future__ import annotations

from .frame.running import main

__all__ = ["main"]
