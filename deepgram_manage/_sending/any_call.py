"""Describes a call by its method and path, where the client has no method for it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from deepgram_manage_api.types import Call, path_segment

from .wire_values import query_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .configuration import Addon

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_BELOW = "/v1/"
_ROUTE = "/v1/*"
"""What logs and spans show: the path holds ids."""


def call_of(
    method: str,
    path: str,
    query: Mapping[str, Addon | Sequence[Addon] | None] | None,
    body: Mapping[str, Any] | None,
    *,
    decode: bool,
) -> Call[Any]:
    """Describe a call, whose answer is decoded JSON or the bytes of it.

    Raises:
        TypeError: An argument is of another type.
        ValueError: The method or the path is not one of the API, or the body is not JSON.
    """
    verb = _checked_method(method)
    if verb == "GET" and body is not None:
        message = "body: a GET has none; pass query instead"
        raise ValueError(message)
    return Call(
        operation="request",
        method=verb,
        route=_ROUTE,
        path=_checked_path(path),
        query=query_of("query", query),
        body=_checked_body(body),
        answer=object if decode else bytes,
    )


def _checked_method(method: str) -> str:
    verb = method.strip().upper() if isinstance(method, str) else method  # pyright: ignore[reportUnnecessaryIsInstance]
    if verb not in _METHODS:
        message = f"method={method!r} must be one of {', '.join(_METHODS)}"
        raise ValueError(message)
    return verb


def _checked_path(path: str) -> str:
    """Return a path with each of its segments quoted; what is quoted already stays so."""
    if not isinstance(path, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"path must be a string, not {type(path).__name__}"
        raise TypeError(message)
    return _quoted_path(path)


@lru_cache(256)
def _quoted_path(path: str) -> str:
    text = path.strip()
    if not text.startswith(_BELOW):
        message = f"path={path!r} must start with {_BELOW}, as /v1/projects does"
        raise ValueError(message)
    if "?" in text or "#" in text:
        message = f"path={path!r} must not have a query or a fragment: pass query={{…}}"
        raise ValueError(message)
    try:
        segments = [unquote(segment, errors="strict") for segment in text[1:].split("/")]
    except UnicodeDecodeError:
        message = f"path={path!r} has percent signs that do not stand for UTF-8"
        raise ValueError(message) from None
    return "".join(f"/{path_segment('path: a segment', segment)}" for segment in segments)


def _checked_body(body: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if body is None:
        return None
    if not isinstance(body, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"body must be a dict, not {type(body).__name__}"
        raise TypeError(message)
    try:
        # Written once here, so that what cannot be written is refused by the name of the argument.
        json.dumps(dict(body), allow_nan=False, ensure_ascii=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        problem = f"body cannot be written as JSON: {type(error).__name__}: {error}"
        kind = TypeError if isinstance(error, TypeError) else ValueError
    else:
        return dict(body)
    raise kind(problem)
