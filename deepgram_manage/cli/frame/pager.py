"""Shows a page at a time what is longer than the terminal."""

from __future__ import annotations

import shlex
import subprocess
from typing import TYPE_CHECKING

from deepgram_manage.child_environment import child_environment

if TYPE_CHECKING:
    from .streams import Streams


def page(streams: Streams, text: str) -> None:
    """Show a text in `PAGER`, or in `less`; without either, at once."""
    command = shlex.split(streams.environment.get("PAGER") or "less")
    environment = child_environment(streams.environment)
    # Leave what was shown on the screen, and show colours.
    environment.setdefault("LESS", "FRX")
    streams.flush()
    try:
        # The person who runs the program chose the pager.
        pager = subprocess.Popen(command, stdin=subprocess.PIPE, text=True, env=environment)  # noqa: S603 -- as above
    except (OSError, ValueError):
        streams.write(text)
        return
    try:
        pager.communicate(text)
    except BrokenPipeError:
        pager.wait()
