"""What is known of a credential: by its form, and by the answer to one call.

Programs start with it, and so it loads little.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from attrs import frozen

from deepgram_manage import (
    AuthenticationError,
    DeepgramApiError,
    DeepgramConnectionError,
    DeepgramTimeoutError,
    NotFoundError,
    PaymentRequiredError,
    PermissionDeniedError,
    RateLimitError,
)

if TYPE_CHECKING:
    from datetime import datetime

    from deepgram_manage import DeepgramError

__all__ = ["Check"]

Kind: TypeAlias = Literal["key", "temporary-token", "not-a-key", "missing"]
"""What a credential is, as far as its form tells."""

Outcome: TypeAlias = Literal[
    "valid", "refused", "temporary-token", "not-a-key", "missing", "no-answer", "unclear"
]
"""What came of a check, as a fixed id."""


_KEY = re.compile(r"[0-9a-f]{40}")
_TOKEN = re.compile(r"[\w-]+\.[\w-]+\.[\w-]*")

_REFUSED = (
    "the key is wrong, has expired or was deleted: the server gives the same answer to all three"
)
_TEMPORARY = (
    "this is a temporary token, which the Manage API does not take: use an API key; "
    "a short-lived one comes from `keys create --ttl`"
)


@frozen(kw_only=True)
class Check:
    """What is known of a credential. The secret itself is not in here.

    Attributes:
        valid: Whether the Manage API accepts it; None when that is not known.
        kind: What it is: `key`, `temporary-token`, `not-a-key` or `missing`.
        outcome: A fixed id: `valid`, `refused`, `temporary-token`, `not-a-key`, `missing`,
            `no-answer` or `unclear`.
        reason: The same in a sentence.
        api_key_id: The id of the key; None when the server did not tell.
        scopes: What the key may do; None when the server did not tell.
        projects: The ids of the projects it opens; None when they were not asked for, because
            `get_token_details()` had answered.
        created: When the key was made, as the server writes it; None when it did not tell.
        expires: When the key ends; None when it does not, or the server did not tell.
    """

    valid: bool | None
    kind: Kind
    outcome: Outcome
    reason: str
    api_key_id: str | None = None
    scopes: tuple[str, ...] | None = None
    projects: tuple[str, ...] | None = None
    created: str | None = None
    expires: datetime | None = None

    def __bool__(self) -> bool:
        """Return whether the credential is known to be valid."""
        return self.valid is True

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON takes them."""
        return {
            "valid": self.valid,
            "kind": self.kind,
            "outcome": self.outcome,
            "reason": self.reason,
            "api_key_id": self.api_key_id,
            "scopes": None if self.scopes is None else list(self.scopes),
            "projects": None if self.projects is None else list(self.projects),
            "created": self.created,
            "expires": None if self.expires is None else self.expires.isoformat(),
        }


def judge_form(credential: str | None) -> Check | None:
    """Return what the form alone says of a credential; None when it looks like a key."""
    if credential is None or not credential.strip():
        return Check(
            valid=False,
            kind="missing",
            outcome="missing",
            reason="there is no key: pass one, or set DEEPGRAM_API_KEY",
        )
    if _TOKEN.fullmatch(_bare(credential)) or credential.strip().startswith("Bearer "):
        return Check(
            valid=False, kind="temporary-token", outcome="temporary-token", reason=_TEMPORARY
        )
    if _KEY.fullmatch(credential):
        return None
    return Check(valid=False, kind="not-a-key", outcome="not-a-key", reason=_flaw(credential))


def _bare(credential: str) -> str:
    return credential.strip().removeprefix("Bearer ").removeprefix("Token ").strip()


def _flaw(credential: str) -> str:
    """Return what is wrong with the form of a credential, without showing it."""
    what = "this is not a key, and was not sent: a key is 40 hexadecimal digits"
    bare = _bare(credential)
    if _KEY.fullmatch(credential.strip()):
        return f"{what}, and there are spaces or line ends around it"
    if _KEY.fullmatch(bare):
        return f"{what}, without a word such as 'Token' before it"
    if _KEY.fullmatch(bare.lower()):
        return f"{what} in lower case"
    if re.fullmatch(r"[0-9a-f]+", bare):
        return f"{what}, and this has {len(bare)}"
    return what


def judge_error(error: DeepgramError) -> Check:
    """Return what an error of the checking call says of a key."""
    if _is_refusal(error):
        return Check(valid=False, kind="key", outcome="refused", reason=_REFUSED)
    if isinstance(error, PermissionDeniedError | PaymentRequiredError) or _lacks_rights(error):
        return Check(
            valid=True,
            kind="key",
            outcome="valid",
            reason="the key is valid, but may not list its projects",
        )
    if isinstance(error, DeepgramConnectionError):
        late = "in time" if isinstance(error, DeepgramTimeoutError) else "at all"
        return Check(
            valid=None,
            kind="key",
            outcome="no-answer",
            reason=f"not known: the server did not answer {late} ({error.message})",
        )
    return Check(valid=None, kind="key", outcome="unclear", reason=f"not known: {_said(error)}")


def _is_refusal(error: DeepgramError) -> bool:
    if isinstance(error, AuthenticationError):
        return not _lacks_rights(error)
    # Attested for a wrong key, too.
    return (
        isinstance(error, PermissionDeniedError)
        and error.code == "UNAUTHORIZED"
        and error.missing_scope is None
    )


def _lacks_rights(error: DeepgramError) -> bool:
    return isinstance(error, DeepgramApiError) and error.code == "INSUFFICIENT_PERMISSIONS"


def _said(error: DeepgramError) -> str:
    if isinstance(error, RateLimitError):
        return "the server asks for fewer calls, try again later"
    if isinstance(error, NotFoundError):
        return "the server does not know the call that lists projects, is the host right?"
    if isinstance(error, DeepgramApiError):
        return f"the server answered {error.status_code}"
    return str(error)
