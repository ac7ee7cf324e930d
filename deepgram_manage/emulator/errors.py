"""The recorded refusals of the server: three shapes, two content types, several statuses.

Which call answers in which shape follows the recordings, not a rule; the catalogue `RECORDED`
holds every body by name, so that a fault can inject those that no plain call reaches.
"""

from __future__ import annotations

import json
import re
import uuid
from typing import TYPE_CHECKING

from .json_types import FieldError, Fields, parse
from .wire import Reply, json_reply, text_reply

if TYPE_CHECKING:
    from collections.abc import Callable

LIMIT_MESSAGE = "Invalid value for '{}' parameter"
BAD_SCOPE = "Invalid request: scope must be either 'member', 'admin' or 'owner'."
NO_PERMISSION = "User does not have sufficient permissions."
_UUID_GROUPS = (8, 4, 4, 4, 12)


class RefusalError(Exception):
    """Carries the answer of a call that was refused."""

    def __init__(self, reply: Reply) -> None:
        """Keep the answer."""
        super().__init__(reply.status)
        self.reply = reply


def _request_id() -> str:
    return str(uuid.uuid4())


def modern(status: int, category: str, message: str, details: str) -> Reply:
    """Build the shape most calls answer in today."""
    return json_reply(
        {
            "category": category,
            "message": message,
            "details": details,
            "request_id": _request_id(),
        },
        status,
    )


def legacy(status: int, code: str, message: str, *, with_id: bool = True) -> Reply:
    """Build the older shape, which sometimes comes without a request id."""
    body = {"err_code": code, "err_msg": message}
    return json_reply({**body, "request_id": _request_id()} if with_id else body, status)


def invalid_auth() -> Reply:
    """Return the answer to a wrong, deleted or expired key."""
    return legacy(401, "INVALID_AUTH", "Invalid credentials.")


def denied(scope: str) -> Reply:
    """Return the answer to a key that lacks a scope."""
    return modern(
        403,
        "INSUFFICIENT_PERMISSIONS",
        "Your account does not have the required scope to perform that action for this project.",
        f"Check that your account has the '{scope}' scope for this project.",
    )


def denied_legacy(_scope: str) -> Reply:
    """Return the answer of the calls that still use the older shape."""
    return legacy(401, "INSUFFICIENT_PERMISSIONS", NO_PERMISSION)


def denied_text(_scope: str) -> Reply:
    """Return the answer of the calls that say it in a bare sentence."""
    return text_reply(NO_PERMISSION, 401)


def project_not_found() -> Reply:
    """Return the answer for a project that is not there or not the caller's."""
    return modern(
        404,
        "NOT_FOUND",
        "A project with the submitted ID cannot be found.",
        "Check that you have submitted the intended project ID and that the project has not been "
        "deleted.",
    )


def not_found(what: str) -> Reply:
    """Return the answer for anything else that is not there; the wording is not recorded."""
    article = "An" if what[0] in "AEIOUaeiou" else "A"
    return modern(
        404,
        "NOT_FOUND",
        f"{article} {what} with the submitted ID cannot be found.",
        f"Check that you have submitted the intended {what} ID.",
    )


def only_owner() -> Reply:
    """Return the answer to removing or demoting the only owner.

    That it speaks of the owner is documented; its wording and status are not.
    """
    return modern(
        403,
        "FORBIDDEN",
        "The account is the only one with the scope 'owner' in this project.",
        "Give another account of the project the scope 'owner' first.",
    )


def too_large(size: int, limit: int) -> Reply:
    """Return the answer to a body that is too large, in the words of the server's framework."""
    return text_reply(
        f"JSON payload ({size} bytes) is larger than allowed (limit: {limit} bytes).", 413
    )


def invalid_request(message: str) -> Reply:
    """Return the answer for a value out of range; only the message is recorded."""
    return modern(400, "INVALID_REQUEST", message, "")


def invalid_json(details: str) -> Reply:
    """Return the answer for a body that does not deserialize."""
    return modern(
        400, "INVALID_JSON", "Invalid JSON submitted.", f"Json deserialize error: {details}"
    )


def payment_required() -> Reply:
    """Return the answer for a project whose prepaid credit is used up."""
    return legacy(
        402,
        "ASR_PAYMENT_REQUIRED",
        "Project does not have enough credits for an ASR request and does not have an overage "
        "agreement.",
    )


def too_many_requests() -> Reply:
    """Return the answer for a client that is too fast."""
    return legacy(429, "TOO_MANY_REQUESTS", "Too many requests. Please try again later")


def internal_error() -> Reply:
    """Return the answer for a failure of the server itself."""
    return legacy(500, "INTERNAL_SERVER_ERROR", "Internal server error.")


def _uuid_text() -> Reply:
    return text_reply(f"UUID parsing failed: {uuid_problem('project_id')}", 404)


RECORDED: dict[str, Callable[[], Reply]] = {
    "invalid_json_empty_body": lambda: invalid_json("EOF while parsing a value at line 1 column 0"),
    "invalid_json_missing_field": lambda: invalid_json("missing field `xxx` at line 7 column 1"),
    "invalid_json_syntax": lambda: invalid_json("expected `:` at line 3 column 13"),
    "json_text_plain": lambda: text_reply(
        "Json deserialize error: missing field `comment` at line 1 column 24", 400
    ),
    "legacy_bad_request": lambda: legacy(
        400,
        "Bad Request",
        "Content-type was application/json, but we could not process the JSON payload.",
    ),
    "bad_scope_text": lambda: text_reply(BAD_SCOPE, 400),
    "insufficient_permissions_legacy": lambda: denied_legacy(""),
    "insufficient_permissions_text": lambda: denied_text(""),
    "insufficient_permissions_modern": lambda: denied("usage:read"),
    "invalid_auth_legacy": invalid_auth,
    "invalid_auth_legacy_no_request_id": lambda: legacy(
        401, "INVALID_AUTH", "Invalid credentials.", with_id=False
    ),
    "payment_required": payment_required,
    "forbidden_grant": lambda: legacy(403, "FORBIDDEN", "Insufficient permissions.", with_id=False),
    "unauthorized_modern": lambda: modern(
        403,
        "UNAUTHORIZED",
        "Authentication failed.",
        "Check that you are using the correct credentials.",
    ),
    "project_not_found_modern": project_not_found,
    "project_not_found_legacy": lambda: legacy(
        404, "PROJECT_NOT_FOUND", "Project not found.", with_id=False
    ),
    "uuid_text": _uuid_text,
    "too_many_requests": too_many_requests,
}


def uuid_problem(text: str) -> str | None:
    """Return why a text is not a UUID, in the words of the server's parser; None when it is."""
    bare = text.removeprefix("urn:uuid:")
    if bare.startswith("{") and bare.endswith("}"):
        bare = bare[1:-1]
    for position, character in enumerate(bare, start=1):
        if not re.fullmatch("[0-9a-fA-F-]", character):
            return (
                "invalid character: expected an optional prefix of `urn:uuid:` followed by "
                f"[0-9a-zA-Z], found `{character}` at {position}"
            )
    groups = bare.split("-")
    if len(groups) == 1:
        if len(bare) == sum(_UUID_GROUPS):
            return None
        return f"invalid length: expected length 32 for simple format, found {len(bare)}"
    if len(groups) != len(_UUID_GROUPS):
        return f"invalid group count: expected 5, found {len(groups)}"
    for number, (group, size) in enumerate(zip(groups, _UUID_GROUPS, strict=True)):
        if len(group) != size:
            return f"invalid group length in group {number}: expected {size}, found {len(group)}"
    return None


def uuid_of(text: str) -> str:
    """Return a path's id in canonical form, or refuse it as the server does."""
    problem = uuid_problem(text)
    if problem is not None:
        raise RefusalError(text_reply(f"UUID parsing failed: {problem}", 404))
    return str(uuid.UUID(text))


# Messages of Python's parser on the left, of the server's on the right.
_SYNTAX = (
    ("Expecting ':'", "expected `:`"),
    ("Expecting ','", "expected `,` or `}`"),
    ("Expecting property name", "key must be a string"),
    ("Illegal trailing comma", "trailing comma"),
    ("Unterminated string", "EOF while parsing a string"),
    (
        "Invalid control character",
        "control character (\\u0000-\\u001F) found while parsing a string",
    ),
    ("Invalid \\", "invalid escape"),
    ("Extra data", "trailing characters"),
)


def _place(text: str, position: int) -> str:
    line = text.count("\n", 0, position) + 1
    column = position - (text.rfind("\n", 0, position) + 1)
    return f"line {line} column {column}"


def _syntax_problem(text: str, error: json.JSONDecodeError) -> str:
    if error.pos >= len(text.rstrip()):
        return f"EOF while parsing a value at {_place(text, len(text))}"
    for python, server in _SYNTAX:
        if error.msg.startswith(python):
            return f"{server} at {_place(text, error.pos + 1)}"
    return f"expected value at {_place(text, error.pos + 1)}"


class Body:
    """A request body: its text, to say where it is wrong, and its members."""

    def __init__(self, raw: bytes) -> None:
        """Parse the body or refuse it."""
        self._text = raw.decode(errors="replace")
        try:
            raw.decode()
            self.fields: Fields = Fields(parse(self._text))
        except json.JSONDecodeError as error:
            raise RefusalError(invalid_json(_syntax_problem(self._text, error))) from None
        except UnicodeError:
            raise self.refusal(ValueError("invalid unicode code point")) from None
        except FieldError as error:
            raise self.refusal(error) from None
        except ValueError as error:
            # Python refuses integers of thousands of digits in words of its own.
            known = str(error) == "recursion limit exceeded"
            raise self.refusal(error if known else ValueError("number out of range")) from None

    def refusal(self, error: FieldError | ValueError, after: str = "") -> RefusalError:
        """Return the refusal of a member, placed at the end of a given token or of the body."""
        at = self._text.rfind(after) if after else -1
        end = len(self._text.rstrip()) if at < 0 else at + len(after)
        return RefusalError(invalid_json(f"{error} at {_place(self._text, end)}"))
