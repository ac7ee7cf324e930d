"""Which release this is, and which OpenAPI document it speaks.

In a module of its own, so that a build can read the version, and asking for it loads nothing else.
"""

from __future__ import annotations

__all__ = [
    "__version__",
    "spec_version",
]

__version__ = "0.1.0"


def spec_version() -> str:
    """Return version and hash of the OpenAPI document of this release, e.g. `2026.11+73d218c8`.

    The hash is the beginning of the SHA-256 of openapi/deepgram-manage.yaml.
    """
    from deepgram_manage_api import SPEC_HASH, SPEC_VERSION

    return f"{SPEC_VERSION}+{SPEC_HASH}"


def user_agent() -> str:
    """Return the User-Agent of every request."""
    return f"deepgram-manage/{__version__} (spec {spec_version()})"
