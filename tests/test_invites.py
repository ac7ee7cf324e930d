"""Invitations: what is sent, and what is read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from deepgram_manage import InviteOptions
from tests.support.samples import sample

if TYPE_CHECKING:
    from tests.support.wire import Anything, Caller, Wire

pytestmark = pytest.mark.wheel

INVITE = {"email": "new@example.com", "scope": "member"}


def test_invites_are_listed(call: Caller, wire: Wire) -> None:
    """`get_invites` gives the open invitations; `sent` is documented, and not sent."""
    wire.answer = sample("invites_list")

    invites = call("get_invites", "p1").invites

    assert [(invite.email, invite.scope) for invite in invites] == [
        ("new@example.com", "member"),
        ("ops@example.com", "admin"),
    ]
    assert [invite.sent for invite in invites] == [None, None]


def test_time_of_an_invite_is_read_where_it_is_sent(call: Caller, wire: Wire) -> None:
    """A server that sends `sent` is read."""
    wire.answer = {"invites": [{"email": "a@example.com", "sent": "2026-01-02T03:04:05Z"}]}

    (invite,) = call("get_invites", "p1").invites

    assert invite.sent == "2026-01-02T03:04:05Z"
    assert invite.sent_at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


STYLES: dict[str, tuple[Anything, ...]] = {
    "class": (InviteOptions(**INVITE),),
    "dict": (INVITE,),
    "version 4": ("new@example.com", "member"),
}


@pytest.mark.parametrize("arguments", STYLES.values(), ids=STYLES)
def test_invite_is_sent(call: Caller, wire: Wire, arguments: tuple[Anything, ...]) -> None:
    """`send_invite` takes the options class, a dict, or the address and the role."""
    wire.answer = sample("invites_create")

    message = call("send_invite", "p1", *arguments)

    assert wire.sent == ("POST", "/v1/projects/p1/invites")
    assert wire.body == INVITE
    assert message.message == wire.answer.body["message"]


def test_role_may_be_named(call: Caller, wire: Wire) -> None:
    """The role of version 4's call may be given by its name."""
    call("send_invite", "p1", "new@example.com", scope="member")

    assert wire.body == INVITE


@pytest.mark.parametrize(
    "arguments",
    [("new@example.com",), ("", "member"), ({"email": " ", "scope": "member"},)],
    ids=["no role", "no address", "blank address"],
)
def test_incomplete_invite_is_refused(
    call: Caller, wire: Wire, arguments: tuple[Anything, ...]
) -> None:
    """An invitation without an address or a role is a ValueError, and is not sent."""
    with pytest.raises(ValueError, match="must not be empty"):
        call("send_invite", "p1", *arguments)

    assert not wire.seen


@pytest.mark.parametrize(
    ("email", "sent"),
    [
        ("new@example.com", "new%40example.com"),
        ("new+tag@example.com", "new%2Btag%40example.com"),
        ("a/b?c#d%e f@example.com", "a%2Fb%3Fc%23d%25e%20f%40example.com"),
        ("jörg@example.com", "j%C3%B6rg%40example.com"),
    ],
)
def test_address_is_percent_encoded(call: Caller, wire: Wire, email: str, sent: str) -> None:
    """`delete_invite` quotes the address, so that all of it arrives."""
    wire.answer = sample("invites_delete")

    message = call("delete_invite", "p1", email)

    assert wire.sent == ("DELETE", f"/v1/projects/p1/invites/{sent}")
    assert message.message == wire.answer.body["message"]
