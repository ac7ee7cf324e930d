"""Packages that only some options need."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from deepgram_manage.extras import install_command

from .failures import CommandError


def needs(module: str, *, extra: str, purpose: str, otherwise: str = "") -> Any:
    """Import a package of an extra; `otherwise` says what to do without it.

    Raises:
        CommandError: It is not installed.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError:
        raise CommandError(
            f"{purpose} needs an extra of this package.",
            code="MISSING_EXTRA",
            hint=f"Run: {install_command(extra)}{otherwise}",
        ) from None
