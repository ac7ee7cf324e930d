"""How an answer becomes an error.

What an error says is read here and nowhere else, because one endpoint can answer in five shapes.
Building an error never fails: whatever the body is, it becomes the message. And it takes no time
that grows faster than the body, of which only the beginning is looked at.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from deepgram_manage.errors import (
    AuthenticationError,
    DeepgramApiError,
    PermissionDeniedError,
    error_class,
    scope_named_in,
)

from .scrubbing import HIDDEN, hide_headers_of_answer

if TYPE_CHECKING:
    import httpx

    from deepgram_manage_api.types import Call

MOST_BYTES = 64 * 1024
"""How much of a body an error keeps, and how much of an error page is read at all."""
_LONGEST_MESSAGE = 500
_UNAUTHORIZED = 401
_WRONG_KEY = frozenset({"INVALID_AUTH", "UNAUTHORIZED"})
"""The codes of a key that is wrong; the second one is also seen with a status of 403."""
_NO_PERMISSION = (
    "sufficient permission",
    "sufficient scope",
    "required scope",
    "missing scope",
    "not have permission",
    "permission denied",
)
"""What codes and texts say of a missing scope, in small letters."""
_ENCODINGS = frozenset({"ascii", "us-ascii", "utf-8", "iso-8859-1", "latin-1", "windows-1252"})
"""Others are read as UTF-8: some codecs of Python take quadratic time."""


def error_from_response(  # noqa: PLR0913 -- an answer, its call, and what is known of both
    response: httpx.Response,
    call: Call[Any],
    path: str,
    *,
    kind: type[DeepgramApiError] | None = None,
    problem: str | None = None,
    attempts: int = 1,
) -> DeepgramApiError:
    """Return the error that an answer stands for.

    Args:
        response: The answer, its body read.
        call: The call that was answered.
        path: The path that was sent.
        kind: The class of the error; by default the one of the status.
        problem: What is wrong with the answer, when it is not its body that says so.
        attempts: How often the call was sent.
    """
    kind_of_key, _, key = response.request.headers.get("Authorization", "").partition(" ")
    with_token = kind_of_key == "Bearer"
    hide_headers_of_answer(response)
    response = _without_echoes(_abridged(response), key)
    body = {} if problem else _body(response)
    message = problem or _message(body, response)
    code = _code(body)
    # A page is from a gateway, which does not know of scopes.
    may_lack_scope = code not in _WRONG_KEY and not _is_page(response)
    error = (kind or _class_of(response.status_code, body, message))(
        message,
        status_code=response.status_code,
        method=call.method,
        path=path,
        response=response,
        code=code,
        details=_details(body),
        request_id=_first(body, "request_id") or response.headers.get("dg-request-id"),
        attempts=attempts,
        needed_scope=call.needs_scope if may_lack_scope else None,
    )
    if with_token and isinstance(error, AuthenticationError | PermissionDeniedError):
        error.add_note("The Manage API refuses tokens from POST /v1/auth/grant: use an API key.")
    return error


def is_about_key(response: httpx.Response) -> bool:
    """Return whether an answer refuses the key itself, rather than what it may do."""
    if response.status_code != _UNAUTHORIZED:
        return False
    body = _body(response)
    return not _lacks_scope(body, _message(body, response))


def _class_of(status_code: int, body: dict[str, Any], message: str) -> type[DeepgramApiError]:
    """Return the class of an error: a missing scope is not a wrong key."""
    if status_code == _UNAUTHORIZED and _lacks_scope(body, message):
        return PermissionDeniedError
    return error_class(status_code)


def _lacks_scope(body: dict[str, Any], message: str) -> bool:
    code, details = _code(body) or "", _details(body) or ""
    if code == "INVALID_AUTH":
        return False
    texts = (code, message, details, _first(body, "error", "code") or "")
    said = "\n".join(texts).lower().replace("_", " ").replace("-", " ")
    return any(words in said for words in _NO_PERMISSION) or any(map(scope_named_in, texts))


def _abridged(response: httpx.Response) -> httpx.Response:
    """Return an answer with the beginning of its body: errors are kept, and bodies may be large."""
    if len(response.content) <= MOST_BYTES:
        return response
    return with_content(response, response.content[:MOST_BYTES])


def _without_echoes(response: httpx.Response, key: str) -> httpx.Response:
    """Return an answer without the key that it was asked with: some gateways quote requests."""
    if not key:
        return response
    if key.encode() in response.content:
        response = with_content(response, response.content.replace(key.encode(), HIDDEN.encode()))
    for name, value in response.headers.multi_items():
        if key in value:
            response.headers[name] = value.replace(key, HIDDEN)
    return response


def with_content(response: httpx.Response, content: bytes) -> httpx.Response:
    """Return an answer whose body is this, already decompressed."""
    import httpx

    answer = httpx.Response(
        response.status_code,
        content=content,
        request=response.request,
        extensions=response.extensions,
        history=response.history,
    )
    # Set afterwards: they may say that the body is compressed, which it no longer is.
    answer.headers = response.headers
    return answer


def _body(response: httpx.Response) -> dict[str, Any]:
    """Read the body as the object it may be; one more object may be wrapped in it."""
    try:
        body: Any = json.loads(response.content)
    except (ValueError, RecursionError):
        return {}
    if isinstance(body, str):
        return {"message": body}
    if not isinstance(body, dict):
        return {}
    inner: Any = body.get("error")  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return inner if isinstance(inner, dict) else body  # pyright: ignore[reportUnknownVariableType]


def _message(body: dict[str, Any], response: httpx.Response) -> str:
    return _first(body, "message", "err_msg", "reason", "error") or _text(response)


def _code(body: dict[str, Any]) -> str | None:
    return _first(body, "category", "err_code", "error_code")


def _details(body: dict[str, Any]) -> str | None:
    return _first(body, "details")


def _first(body: dict[str, Any], *names: str) -> str | None:
    values = (body.get(name) for name in names)
    return next((_shortened(str(value)) for value in values if value not in (None, "")), None)


def _text(response: httpx.Response) -> str:
    """Return the text of a body that is not a JSON object, or the title of its page."""
    text = _decoded(response).strip()
    if _is_page(response):
        text = " ".join(_title(text).split())
    return _shortened(text) or response.reason_phrase or "The server gave no reason."


def _is_page(response: httpx.Response) -> bool:
    return response.content.lstrip().startswith(b"<")


def _title(page: str) -> str:
    """Return what stands between `<title …>` and `</title`; empty where there is no such pair."""
    lower = page.lower()
    tag = lower.find("<title")
    start = lower.find(">", tag) + 1 if tag >= 0 else 0
    end = lower.find("</title", start) if start else -1
    return page[start:end] if end >= 0 else ""


def _decoded(response: httpx.Response) -> str:
    encoding = (response.charset_encoding or "utf-8").lower()
    return response.content.decode(encoding if encoding in _ENCODINGS else "utf-8", "replace")


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_MESSAGE else f"{text[:_LONGEST_MESSAGE]}…"
