"""A stateful emulator of Deepgram's Manage API, for tests and for demos without an account.

One core with three faces: a server (`python -m deepgram_manage.emulator`), transports for httpx
that need no socket, and a pytest fixture. Only the server needs the extra
`deepgram-manage[emulator]`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .core import Emulator
    from .transport import AsyncEmulatorTransport, EmulatorTransport

__all__ = ["AsyncEmulatorTransport", "Emulator", "EmulatorTransport"]


def __getattr__(name: str) -> object:
    """Import on first use: every run of pytest imports this package for its plugin."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import core, transport

    return getattr(core if name == "Emulator" else transport, name)
