"""Packages that only some options need."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

from deepgram_manage.extras import install_command

from .failures import CommandError

if TYPE_CHECKING:
    from collections.abc import Generator


def needs(module: str, *, extra: str, purpose: str, otherwise: str = "") -> Any:
    """Import a package of an extra; `otherwise` says what to do without it.

    Raises:
        CommandError: It is not installed.
    """
    try:
        with _interruptions_held_back():
            return import_module(module)
    except ModuleNotFoundError:
        raise CommandError(
            f"{purpose} needs the extra {extra!r}, which is not installed.",
            code="MISSING_EXTRA",
            hint=f"Run: {install_command(extra)}{otherwise}",
        ) from None


@contextmanager
def _interruptions_held_back() -> Generator[None]:
    """Let Ctrl-C wait: in the middle of an import, it would abort the process in pyarrow.

    Raises:
        KeyboardInterrupt: It was pressed.
    """
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.default_int_handler:
        yield
        return
    pressed: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _frame: pressed.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed:
        raise KeyboardInterrupt
