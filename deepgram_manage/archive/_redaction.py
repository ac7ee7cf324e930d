"""Take addresses and credentials out of what is archived.

The path of a request holds its whole query, and the address of a callback may carry a password.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final, cast
from urllib.parse import unquote_plus

REDACTED: Final = "REDACTED"

_SECRET: Final = "token|secret|passw|auth|signature|credential|api_?key"  # noqa: S105 -- a pattern

PATH_MAY_BE_SECRET: Final = f"(?i)[%@]|:/|callback|{_SECRET}"
"""Found in each path that `path` changes; for RE2 and `re` alike."""
JSON_MAY_BE_SECRET: Final = f'(?i)[%@]|:/|"(callback|path|[^"]*({_SECRET})[^"]*)"\\s*:\\s*"'
"""Found in each JSON text that `value` changes; for RE2 and `re` alike."""

_SECRET_NAME = re.compile(f"(?i)^callback$|({_SECRET})(?!_id$)")
_ADDRESS = re.compile(r"(?i)[a-z][a-z0-9+.-]*:/|[^/\s]@")
_DECODINGS = 3


@lru_cache(maxsize=4096)
def path(text: str) -> str:
    """Return the path of a request without secrets in its query.

    A value is replaced when its name says that it is secret, or when it is an address.
    """
    before, mark, query = text.partition("?")
    if _ADDRESS.search(_decoded(before)):
        before = REDACTED
    return before + mark + "&".join(_parameter(part) for part in query.split("&"))


def value(found: Any) -> Any:
    """Return JSON without addresses and secrets in it, however deep they are."""
    match found:
        case str():
            return REDACTED if _ADDRESS.search(_decoded(found)) else found
        case [*items]:
            return [value(item) for item in items]
        case dict():
            fields = cast("dict[str, Any]", found)
            return {name: _field(name, item) for name, item in fields.items()}
        case _:
            return found


def _field(name: str, found: Any) -> Any:
    if isinstance(found, str) and name == "path":
        return path(found)
    if isinstance(found, str) and _SECRET_NAME.search(name):
        return REDACTED
    return value(found)


def _parameter(part: str) -> str:
    name, mark, found = part.partition("=")
    if _ADDRESS.search(_decoded(name)):
        return REDACTED
    if mark and (_SECRET_NAME.search(_decoded(name)) or _ADDRESS.search(_decoded(found))):
        return f"{name}={REDACTED}"
    return part


def _decoded(text: str) -> str:
    for _ in range(_DECODINGS):
        if "%" not in text:
            break
        text = unquote_plus(text)
    return text
