"""Every operation, called with keys that lack its permission."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deepgram_manage import ROLE_SCOPES
from tests.emulator.faces import BASE, MEMBER, MEMBER_KEY, OWNER, PROJECT, READER_KEY

if TYPE_CHECKING:
    from tests.emulator.faces import Api

SOME_ID = "99999999-9999-4999-8999-999999999999"
TEXT = (401, "text/plain; charset=utf-8")
LEGACY = (401, "application/json")
MODERN = (403, "application/json")
REFUSALS = [
    ("PATCH", BASE, READER_KEY, MODERN),
    ("DELETE", BASE, MEMBER_KEY, MODERN),
    ("GET", f"{BASE}/keys", READER_KEY, LEGACY),
    ("POST", f"{BASE}/keys", READER_KEY, MODERN),
    ("GET", f"{BASE}/keys/{SOME_ID}", READER_KEY, MODERN),
    ("DELETE", f"{BASE}/keys/{SOME_ID}", READER_KEY, MODERN),
    ("GET", f"{BASE}/members", MEMBER_KEY, MODERN),
    ("DELETE", f"{BASE}/members/{MEMBER}", MEMBER_KEY, MODERN),
    ("GET", f"{BASE}/members/{OWNER}/scopes", MEMBER_KEY, MODERN),
    ("GET", f"{BASE}/invites", MEMBER_KEY, TEXT),
    ("DELETE", f"{BASE}/invites/a%40example.com", MEMBER_KEY, TEXT),
    ("GET", f"{BASE}/requests", READER_KEY, MODERN),
    ("GET", f"{BASE}/requests/{SOME_ID}", READER_KEY, MODERN),
    ("GET", f"{BASE}/usage", READER_KEY, MODERN),
    ("GET", f"{BASE}/usage/fields", READER_KEY, MODERN),
    ("GET", f"{BASE}/usage/breakdown", READER_KEY, MODERN),
    ("GET", f"{BASE}/balances", MEMBER_KEY, TEXT),
    ("GET", f"{BASE}/balances/{SOME_ID}", MEMBER_KEY, TEXT),
    ("GET", f"{BASE}/billing/breakdown", MEMBER_KEY, MODERN),
    ("GET", f"{BASE}/billing/fields", MEMBER_KEY, MODERN),
    ("GET", f"{BASE}/purchases", MEMBER_KEY, MODERN),
    ("POST", f"{BASE}/self-hosted/distribution/credentials", READER_KEY, MODERN),
]


@pytest.mark.parametrize(("method", "path", "key", "refusal"), REFUSALS)
def test_a_lacking_permission_is_refused_in_the_shape_of_the_call(
    near: Api, method: str, path: str, key: str, refusal: tuple[int, str]
) -> None:
    """Status and content type are those of the recordings."""
    answer = near.call(method, path, key=key)
    assert (answer.status_code, answer.headers["content-type"]) == refusal


def test_a_key_with_one_permission_has_that_one(api: Api) -> None:
    """Scopes may be single permissions instead of roles."""
    key = api.emulator.add_key(PROJECT, MEMBER, scopes=["billing:read"]).secret
    assert api.call("GET", f"{BASE}/balances", key=key).status_code == 200
    assert api.call("GET", f"{BASE}/usage", key=key).status_code == 403


def test_each_role_includes_the_one_below() -> None:
    """Owners can do what admins can, and admins what members can."""
    assert ROLE_SCOPES["member"] < ROLE_SCOPES["admin"] < ROLE_SCOPES["owner"]
