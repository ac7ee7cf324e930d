"""Members and their scopes: what is sent, and what is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deepgram_manage import ScopeOptions
from tests.support.samples import sample

if TYPE_CHECKING:
    from tests.support.wire import Anything, Caller, Wire

pytestmark = pytest.mark.wheel


def test_members_are_listed(call: Caller, wire: Wire) -> None:
    """`get_members` gives the members; names that an account lacks are None."""
    wire.answer = {
        "members": [
            {"member_id": "m1", "email": "ada@example.com", "scopes": ["owner"]},
            {"member_id": "m2", "email": "b@example.com", "scopes": [], "first_name": "Bo"},
        ]
    }

    members = call("get_members", "p1").members

    assert [(member.member_id, member.first_name) for member in members] == [
        ("m1", None),
        ("m2", "Bo"),
    ]
    assert members[0].scopes == ["owner"]


def test_scopes_are_listed(call: Caller, wire: Wire) -> None:
    """`get_member_scopes` gives the scopes of a member."""
    wire.answer = sample("member_scopes_list")

    assert call("get_member_scopes", "p1", "m1").scopes == ["member"]
    assert wire.sent == ("GET", "/v1/projects/p1/members/m1/scopes")


@pytest.mark.parametrize(
    "options", [ScopeOptions(scope="admin"), {"scope": "admin"}], ids=["class", "dict"]
)
def test_scope_is_sent_as_one_string(call: Caller, wire: Wire, options: Anything) -> None:
    """`update_member_scope` puts one string."""
    wire.answer = sample("member_scopes_update")

    message = call("update_member_scope", "p1", "m1", options)

    assert wire.sent == ("PUT", "/v1/projects/p1/members/m1/scopes")
    assert wire.body == {"scope": "admin"}
    assert message.message == wire.answer.body["message"]


@pytest.mark.parametrize(("scope", "error"), [("", ValueError), (["admin"], TypeError)])
def test_scope_that_is_no_word_is_refused(
    call: Caller, wire: Wire, scope: Anything, error: type[Exception]
) -> None:
    """An empty scope and a list of scopes are refused before anything is sent."""
    with pytest.raises(error, match="scope"):
        call("update_member_scope", "p1", "m1", {"scope": scope})

    assert not wire.seen


def test_member_is_removed(call: Caller, wire: Wire) -> None:
    """`remove_member` sends a DELETE for that member and gives the server's message."""
    wire.answer = sample("members_delete")

    assert call("remove_member", "p1", "m1").message == wire.answer.body["message"]
    assert wire.sent == ("DELETE", "/v1/projects/p1/members/m1")
