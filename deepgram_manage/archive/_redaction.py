"""Take addresses and credentials out of what is archived.

The path of a request holds its whole query, and the address of a callback may carry a password.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final, cast
from urllib.parse import unquote_plus

REDACTED: Final = "REDACTED"

_SECRET: Final = "token|secret|passw|pwd|auth|signature|credential|api_?key|bearer"  # noqa: S105 -- a pattern

PATH_MAY_BE_SECRET: Final = f"(?i)[%@]|:/|callback|webhook|[?&](sig|key)|{_SECRET}"
"""Found in each path that `path` changes; for RE2 and `re` alike."""
JSON_MAY_BE_SECRET: Final = (
    # What is escaped, such as the slashes of an address, is looked at.
    rf'(?i)[%@\\]|:/|"(callback[^"]*|webhook[^"]*|path|[^"]*({_SECRET})[^"]*)"\s*:\s*["\[{{]'
)
"""Found in each JSON text that `value` changes; for RE2 and `re` alike."""

# Such as `callback_url` and `callback[]`, and not `callback_method`.
_CALLBACK = re.compile(r"(?i)^(callback|webhook)(_?ur[il])?(\W|$)")
_SECRET_NAME = re.compile(rf"(?i)({_SECRET})(?!_id$|_details$)")
_SECRET_PARAMETER = re.compile(r"(?i)^(sig|key)$")
_ADDRESS = re.compile(r"(?i)[a-z][a-z0-9+.-]*:/|[^/\s]@")
_DECODINGS = 10
_DEEPEST: Final = 100
"""What lies deeper is not looked at, and goes."""


@lru_cache(maxsize=4096)
def path(text: str) -> str:
    """Return the path of a request without secrets in its query.

    A value is replaced when its name says that it is secret, or when it is an address.
    """
    before, mark, query = text.partition("?")
    if _ADDRESS.search(_decoded(before)):
        before = REDACTED
    parts: list[str] = []
    is_inside = False
    for part in query.split("&"):
        clean = _parameter(part)
        # What follows an address whose own query was not encoded belongs to that, as far as a
        # reader can tell.
        parts.append(_emptied(part) if is_inside else clean)
        is_inside |= clean != part and "?" in part
    return before + mark + "&".join(parts)


def value(found: Any, deeper: int = _DEEPEST) -> Any:
    """Return JSON without addresses and secrets in it, however deep they are."""
    match found:
        case str():
            return REDACTED if _ADDRESS.search(_decoded(found)) else found
        case list() | dict() if not deeper:
            return REDACTED
        case [*items]:
            return [value(item, deeper - 1) for item in items]
        case dict():
            fields = cast("dict[str, Any]", found)
            return {name: _field(name, item, deeper - 1) for name, item in fields.items()}
        case _:
            return found


def _field(name: str, found: Any, deeper: int) -> Any:
    if isinstance(found, str) and name == "path":
        return path(found)
    if isinstance(found, str) and _CALLBACK.search(name):
        return REDACTED
    is_secret = _SECRET_NAME.search(name)
    return _without_text(found, deeper) if is_secret else value(found, deeper)


def _without_text(found: Any, deeper: int) -> Any:
    """Return what a secret name has, however deep, without any text."""
    match found:
        case str():
            return REDACTED
        case list() | dict() if not deeper:
            return REDACTED
        case [*items]:
            return [_without_text(item, deeper - 1) for item in items]
        case dict():
            fields = cast("dict[str, Any]", found)
            return {name: _without_text(item, deeper - 1) for name, item in fields.items()}
        case _:
            return found


def _parameter(part: str) -> str:
    name, mark, found = part.partition("=")
    if _ADDRESS.search(_decoded(name)):
        return REDACTED
    names = (_CALLBACK, _SECRET_NAME, _SECRET_PARAMETER)
    is_secret = any(each.search(_decoded(name)) for each in names)
    return (
        f"{name}={REDACTED}" if mark and (is_secret or _ADDRESS.search(_decoded(found))) else part
    )


def _emptied(part: str) -> str:
    name, mark, _value = part.partition("=")
    return f"{name}={REDACTED}" if mark else REDACTED


def _decoded(text: str) -> str:
    for _ in range(_DECODINGS):
        if "%" not in text:
            break
        text = unquote_plus(text)
    return text
