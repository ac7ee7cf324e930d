"""Members, roles and invitations."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from deepgram_manage.emulator import Emulator
from deepgram_manage.emulator.wire import Call, Reply
from tests.emulator.faces import ADMIN, ADMIN_KEY, BASE, MEMBER, MEMBER_KEY, OWNER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.emulator.faces import Api

MEMBERS = f"{BASE}/members"
INVITES = f"{BASE}/invites"
BAD_SCOPE = "Invalid request: scope must be either 'member', 'admin' or 'owner'."


def test_names_are_left_out_when_an_account_has_none(api: Api) -> None:
    """The owner has no names, the admin has both."""
    owner, admin, _ = api.get(MEMBERS)["members"]
    assert set(owner) == {"member_id", "email", "scopes"}
    assert admin["first_name"] == "Ada"


def test_a_member_may_not_list_members(api: Api) -> None:
    """Members lack the permission to read members."""
    answer = api.call("GET", MEMBERS, key=MEMBER_KEY)
    assert answer.status_code == 403
    assert "'members:read'" in answer.json()["details"]


def test_removing_a_member_removes_its_keys(api: Api) -> None:
    """A removed member's key is invalid at once."""
    answer = api.call("DELETE", f"{MEMBERS}/{MEMBER}")
    assert answer.json() == {"message": "Successfully removed account from project."}
    assert api.call("GET", BASE, key=MEMBER_KEY).status_code == 401
    owners = {entry["member"]["member_id"] for entry in api.get(f"{BASE}/keys")["api_keys"]}
    assert MEMBER not in owners


def test_the_only_owner_is_not_removed(api: Api) -> None:
    """A project keeps an owner, and the refusal is about that."""
    answer = api.call("DELETE", f"{MEMBERS}/{OWNER}")
    assert (answer.status_code, answer.json()["category"]) == (403, "FORBIDDEN")
    assert "only one with the scope 'owner'" in answer.json()["message"]


def test_members_see_their_own_scopes(api: Api) -> None:
    """No permission is needed for that; those of others stay hidden."""
    assert api.get(f"{MEMBERS}/{MEMBER}/scopes", MEMBER_KEY) == {"scopes": ["member"]}
    assert api.call("GET", f"{MEMBERS}/{ADMIN}/scopes", key=MEMBER_KEY).status_code == 403


def test_an_admin_does_not_remove_an_owner(api: Api) -> None:
    """Admins have no write permissions over owners."""
    answer = api.call("DELETE", f"{MEMBERS}/{OWNER}", key=ADMIN_KEY)
    assert "'owners:write:kick'" in answer.json()["details"]


def test_a_new_role_replaces_the_old_one(api: Api) -> None:
    """Reading gives a list, writing takes one string."""
    path = f"{MEMBERS}/{MEMBER}/scopes"
    assert api.get(path) == {"scopes": ["member"]}
    answer = api.call("PUT", path, body={"scope": "admin"})
    assert answer.json() == {"message": "Successfully updated the account scopes."}
    assert api.get(path) == {"scopes": ["admin"]}


def test_the_only_owner_keeps_the_role(api: Api) -> None:
    """An owner steps down only when there is another; the refusal names no missing scope."""
    path = f"{MEMBERS}/{OWNER}/scopes"
    answer = api.call("PUT", path, body={"scope": "member"})
    assert (answer.status_code, answer.json()["category"]) == (403, "FORBIDDEN")
    assert "required scope" not in answer.text
    api.call("PUT", f"{MEMBERS}/{ADMIN}/scopes", body={"scope": "owner"})
    assert api.call("PUT", path, body={"scope": "member"}).status_code == 200


@pytest.mark.parametrize("path", [f"{MEMBERS}/{MEMBER}/scopes", INVITES])
def test_a_scope_that_is_no_role_is_refused_in_plain_text(near: Api, path: str) -> None:
    """The sentence is the recorded one."""
    method = "POST" if path == INVITES else "PUT"
    answer = near.call(method, path, body={"email": "a@example.com", "scope": "usage:read"})
    assert (answer.status_code, answer.text) == (400, BAD_SCOPE)


@pytest.fixture
def old_pages() -> Iterator[Emulator]:
    """Yield an emulator with the seed of the documentation, whose old pages use permissions."""
    emulator = Emulator("documentation")
    yield emulator
    emulator.close()


def _sent(emulator: Emulator, method: str, path: str, body: object) -> Reply:
    return emulator.handle(
        Call(
            method,
            f"/v1/projects/your-project-id{path}",
            authorization="Token your-api-key",
            body=json.dumps(body).encode(),
        )
    )


def test_the_documentation_invites_with_a_single_permission(old_pages: Emulator) -> None:
    """As old pages say; the invitation is listed with it."""
    body = {"email": "new@example.com", "scope": "usage:read"}
    assert _sent(old_pages, "POST", "/invites", body).status == 200
    assert old_pages.world.state.invites("your-project-id")["new@example.com"] == "usage:read"


def test_the_documentation_adds_a_single_permission_to_a_member(old_pages: Emulator) -> None:
    """Only a role replaces something."""
    path = "/members/member-id/scopes"
    for scope in ("billing:read", "billing:read", "admin"):
        assert _sent(old_pages, "PUT", path, {"scope": scope}).status == 200
    member = old_pages.world.state.member("your-project-id", "member-id")
    assert member is not None
    assert member.scopes == ("admin", "billing:read")


def test_the_documentation_knows_its_permissions(old_pages: Emulator) -> None:
    """A permission that does not exist is refused as everywhere."""
    reply = _sent(old_pages, "POST", "/invites", {"email": "a@example.com", "scope": "usage:raed"})
    assert (reply.status, reply.body.decode()) == (400, BAD_SCOPE)


def test_a_reset_forgets_single_permissions(near: Api) -> None:
    """The documentation's seed is gone with what it allows."""
    near.emulator.seed("documentation")
    near.emulator.reset()
    body = {"email": "a@example.com", "scope": "usage:read"}
    assert near.call("POST", INVITES, body=body).status_code == 400


def test_an_unknown_member_is_not_found(api: Api) -> None:
    """An id of nobody is a 404."""
    path = f"{MEMBERS}/99999999-9999-4999-8999-999999999999"
    assert api.call("GET", f"{path}/scopes").status_code == 404
    assert api.call("DELETE", path).status_code == 404


def test_an_invitation_is_listed_until_it_is_taken_back(api: Api) -> None:
    """Invite, list and delete agree, with an address that needs escaping."""
    answer = api.call("POST", INVITES, body={"email": "new+1@example.com", "scope": "member"})
    assert answer.json() == {
        "message": "Invite successfully generated and sent to new+1@example.com"
    }
    assert api.get(INVITES) == {"invites": [{"email": "new+1@example.com", "scope": "member"}]}
    path = f"{INVITES}/new%2B1%40example.com"
    assert api.call("DELETE", path).json() == {"message": "Successfully deleted the invitation."}
    assert api.get(INVITES) == {"invites": []}
    assert api.call("DELETE", path).status_code == 404


def test_an_admin_does_not_invite_owners(api: Api) -> None:
    """The refusal of invitations is the bare sentence."""
    body = {"email": "a@example.com", "scope": "owner"}
    answer = api.call("POST", INVITES, key=ADMIN_KEY, body=body)
    assert (answer.status_code, answer.text) == (401, "User does not have sufficient permissions.")
