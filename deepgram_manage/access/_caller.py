"""Who makes the calls, as far as the server tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ._audit import KeyFacts, MemberFacts


__all__ = ["Caller"]


@frozen(kw_only=True)
class Caller:
    """The key that makes the calls, and the account that owns it."""

    api_key_id: str | None = None
    """None when the server does not tell."""
    scopes: tuple[str, ...] | None = None
    """What the key may do; None when the server does not tell."""
    member_id: str | None = None
    """None when no list of keys has the key."""
    email: str | None = None
    """None when no list of keys has the key."""

    @property
    def is_known(self) -> bool:
        """Whether the server told whose key it is."""
        return self.member_id is not None or self.email is not None

    def is_member(self, member: MemberFacts) -> bool:
        """Return whether a member is the caller."""
        if self.member_id is not None and member.member_id == self.member_id:
            return True
        return self.email is not None and member.email.casefold() == self.email.casefold()

    def owns(self, key: KeyFacts) -> bool:
        """Return whether a key is the caller's."""
        if self.member_id is not None and key.member_id == self.member_id:
            return True
        return (
            bool(self.email and key.owner)
            and (key.owner or "").casefold() == (self.email or "").casefold()
        )


def identified(caller: Caller, keys: Iterable[KeyFacts]) -> Caller:
    """Return a caller with the account that owns its key, if a list of keys has it."""
    for key in keys:
        if key.api_key_id == caller.api_key_id:
            return Caller(
                api_key_id=caller.api_key_id,
                scopes=caller.scopes,
                member_id=key.member_id,
                email=key.owner,
            )
    return caller
