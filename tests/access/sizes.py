"""How much is tried: a share in `make test`, everything in `make chaos-access`."""

from __future__ import annotations

import os

_FULL = "ACCESS_FULL" in os.environ

LEAVERS = 1_000 if _FULL else 8
"""Random accounts that somebody leaves."""
INTERRUPTED = 1_000 if _FULL else 8
"""Random organisations whose apply is interrupted on the emulator."""
LOGS = 10_000 if _FULL else 500
"""Random logs that a finish has to judge."""
