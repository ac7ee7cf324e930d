"""Says how to install an extra, by how this package came to be here."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

__all__ = [
    "install_command",
]

_NAME = "deepgram-manage"


def install_command(extra: str) -> str:
    """Return the command that adds an extra to this installation.

    Args:
        extra: Its name, e.g. `cli`: docs/dependencies.md lists them.
    """
    root = Path(__file__).resolve().parent.parent
    if (root / "pyproject.toml").is_file():
        return f"python -m pip install -e {shlex.quote(f'{root}[{extra}]')}"
    named = f"{_NAME}[{extra}]"
    source = _source()
    return f"python -m pip install {shlex.quote(f'{named} @ {source}' if source else named)}"


def _source() -> str | None:
    """Return where pip got this package from, as PEP 610 records it; None for a package index."""
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        text = distribution(_NAME).read_text("direct_url.json")
        recorded: dict[str, Any] = json.loads(text) if text else {}
    except (PackageNotFoundError, ValueError):
        return None
    url: str | None = recorded.get("url")
    version_control = recorded.get("vcs_info")
    if not url or not version_control:
        return url
    revision = version_control.get("requested_revision")
    return f"{version_control['vcs']}+{url}" + (f"@{revision}" if revision else "")
