"""Keys: creation, expiry, visibility and deletion."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from deepgram_manage.emulator import Emulator
from deepgram_manage.emulator.wire import Call
from tests.emulator.faces import ADMIN_KEY, BASE, MEMBER, MEMBER_KEY, READER_KEY, Json

if TYPE_CHECKING:
    from tests.emulator.faces import Api

KEYS = f"{BASE}/keys"


def _create(api: Api, **body: Json) -> Json:
    answer = api.call("POST", KEYS, body={"comment": "c", "scopes": ["usage:write"], **body})
    assert answer.status_code == 200, answer.text
    return answer.json()


def _refused(api: Api, **body: Json) -> Json:
    answer = api.call("POST", KEYS, body={"comment": "c", "scopes": ["usage:write"], **body})
    assert answer.status_code == 400
    return answer.json()


def test_a_secret_is_shown_once_as_forty_hex_digits(api: Api) -> None:
    """The answer to the creation is the only one with the secret."""
    created = _create(api)
    assert re.fullmatch("[0-9a-f]{40}", created["key"])
    assert "key" not in api.get(f"{KEYS}/{created['api_key_id']}")["api_key"]


def test_a_created_key_is_listed_and_opens_the_project(api: Api) -> None:
    """Create, list and authentication agree."""
    created = _create(api, scopes=["member"])
    listed = [entry["api_key"]["api_key_id"] for entry in api.get(KEYS)["api_keys"]]
    assert created["api_key_id"] in listed
    assert api.call("GET", BASE, key=created["key"]).status_code == 200


def test_a_minimal_key_has_neither_tags_nor_expiry(api: Api) -> None:
    """What is not set is left out, not null."""
    assert set(_create(api)) == {"api_key_id", "key", "comment", "scopes", "created"}


def test_scopes_come_back_expanded_and_reordered(api: Api) -> None:
    """Writing keys implies reading them, and the order is the server's."""
    created = _create(api, scopes=["usage:write", "keys:write"])
    assert created["scopes"] == ["keys:write", "keys:read", "usage:write"]


@pytest.mark.parametrize("scope", ["usage:raed", "Member", "", "self-hosted:product:nothing"])
def test_a_scope_that_does_not_exist_is_refused(near: Api, scope: str) -> None:
    """A misspelt scope would be a key that opens nothing."""
    assert "'scopes'" in _refused(near, scopes=["usage:read", scope])["message"]


@pytest.mark.parametrize("scope", ["listen:write", "self-hosted:products", "onprem:product:api"])
def test_scopes_of_services_and_products_are_known(near: Api, scope: str) -> None:
    """Keys may also hold what is neither a role nor a permission of the Manage API."""
    assert _create(near, scopes=[scope])["scopes"] == [scope]


def test_tags_are_echoed_in_order(api: Api) -> None:
    """Tags come back as they were sent."""
    assert _create(api, tags=["terraform", "example"])["tags"] == ["terraform", "example"]


def test_empty_tags_are_refused(api: Api) -> None:
    """An empty list of tags fails, as users found out."""
    _refused(api, tags=[])


def test_nulls_are_taken_for_what_is_not_set(api: Api) -> None:
    """Old clients send every member, null when unset."""
    created = _create(api, tags=None, expiration_date=None, time_to_live_in_seconds=None)
    assert "tags" not in created


def test_an_expiry_is_echoed_without_a_fraction(api: Api) -> None:
    """An instant on a whole second comes back unchanged."""
    created = _create(api, expiration_date="2027-01-01T00:00:00Z")
    assert created["expiration_date"] == "2027-01-01T00:00:00Z"


def test_an_expiry_in_another_zone_comes_back_in_utc(api: Api) -> None:
    """Zones are converted."""
    created = _create(api, expiration_date="2027-01-01T00:00:00.500+01:00")
    assert created["expiration_date"] == "2026-12-31T23:00:00.500Z"


def test_a_bare_date_is_refused_where_it_stands(api: Api) -> None:
    """The message is the recorded one and its column is the end of the date."""
    content = '{"comment":"c","scopes":["member"],"expiration_date":"2023-11-24"}'
    answer = api.call("POST", KEYS, content=content)
    column = content.index("24") + 3
    assert answer.json()["details"] == (
        "Json deserialize error: input is not enough for unique date and time "
        f"at line 1 column {column}"
    )


@pytest.mark.parametrize(
    "text", ["2027-01-01T00:00:00", "tomorrow", "", "0001-01-01T00:00:00+14:00"]
)
def test_an_expiry_that_is_no_full_instant_is_refused(near: Api, text: str) -> None:
    """Zone and time are needed."""
    assert _refused(near, expiration_date=text)["category"] == "INVALID_JSON"


def test_a_time_to_live_becomes_an_expiry(api: Api) -> None:
    """The expiry counts from the emulator's clock."""
    created = _create(api, time_to_live_in_seconds=60)
    assert created["expiration_date"] == "2026-11-20T12:01:00Z"


def test_both_kinds_of_expiry_exclude_each_other(api: Api) -> None:
    """Sending both is refused."""
    _refused(api, time_to_live_in_seconds=60, expiration_date="2027-01-01T00:00:00Z")


def test_a_key_expires_on_the_clock_of_the_emulator(api: Api) -> None:
    """A key works until its last second and not after."""
    created = _create(api, scopes=["member"], time_to_live_in_seconds=60)
    api.emulator.advance(59)
    assert api.call("GET", BASE, key=created["key"]).status_code == 200
    api.emulator.advance(1)
    assert api.call("GET", BASE, key=created["key"]).status_code == 401


def test_the_status_filter_tells_expired_keys_from_active_ones(api: Api) -> None:
    """Without the filter both kinds are listed."""
    created = _create(api, time_to_live_in_seconds=60)
    api.emulator.advance(61)
    expired = api.get(KEYS, status="expired")["api_keys"]
    assert [entry["api_key"]["api_key_id"] for entry in expired] == [created["api_key_id"]]
    assert len(api.get(KEYS, status="active")["api_keys"]) == 4
    assert len(api.get(KEYS)["api_keys"]) == 5


@pytest.mark.parametrize("missing", ["comment", "scopes"])
def test_a_missing_member_is_named(near: Api, missing: str) -> None:
    """Comment and scopes are needed."""
    body = {"comment": "c", "scopes": ["member"]}
    del body[missing]
    details = near.call("POST", KEYS, body=body).json()["details"]
    assert details.startswith(f"Json deserialize error: missing field `{missing}` at line 1 column")


def test_unknown_members_are_ignored_but_reported(api: Api) -> None:
    """A misspelt time to live makes a key for ever, and the emulator says so."""
    created = _create(api, time_to_live=60)
    assert "expiration_date" not in created
    assert api.get("/_emulator/reports")["reports"] == [
        {"operation": "create_key", "kind": "body", "name": "time_to_live", "count": 1}
    ]


def test_one_key_is_flat(api: Api) -> None:
    """The single key has the form of an entry of the list."""
    entry = api.get(KEYS)["api_keys"][1]
    assert set(entry) == {"member", "api_key"}
    assert api.get(f"{KEYS}/{entry['api_key']['api_key_id']}") == entry


def test_a_member_sees_only_its_own_keys(api: Api) -> None:
    """The list of a member is shorter, without an error."""
    entries = api.get(KEYS, MEMBER_KEY)["api_keys"]
    assert {entry["member"]["member_id"] for entry in entries} == {MEMBER}
    assert api.call("GET", KEYS, key=READER_KEY).status_code == 401


def test_a_member_does_not_find_the_keys_of_others(api: Api) -> None:
    """What is not listed cannot be read one by one either."""
    other = api.get(KEYS)["api_keys"][0]["api_key"]["api_key_id"]
    assert api.call("GET", f"{KEYS}/{other}", key=MEMBER_KEY).status_code == 404


def test_an_admin_deletes_only_its_own_keys(api: Api) -> None:
    """An admin sees the keys of others, but writes only those it made."""
    others = api.get(KEYS, MEMBER_KEY)["api_keys"][0]["api_key"]["api_key_id"]
    assert api.call("DELETE", f"{KEYS}/{others}", key=ADMIN_KEY).status_code == 403
    own = api.call("POST", KEYS, key=ADMIN_KEY, body={"comment": "", "scopes": ["member"]}).json()
    assert api.call("DELETE", f"{KEYS}/{own['api_key_id']}", key=ADMIN_KEY).status_code == 200


def test_nobody_grants_what_they_lack(api: Api) -> None:
    """A member cannot make an owner's key."""
    answer = api.call("POST", KEYS, key=MEMBER_KEY, body={"comment": "", "scopes": ["owner"]})
    assert answer.status_code == 403
    assert answer.json()["category"] == "INSUFFICIENT_PERMISSIONS"


def test_a_deleted_key_is_gone(api: Api) -> None:
    """Deleting twice is not found, and the secret no longer works."""
    created = _create(api, scopes=["member"])
    path = f"{KEYS}/{created['api_key_id']}"
    answer = api.call("DELETE", path, body={})
    assert answer.json() == {"message": "Successfully deleted the API key!"}
    assert api.call("DELETE", path).status_code == 404
    assert api.call("GET", path).json()["message"] == (
        "An API key with the submitted ID cannot be found."
    )
    assert api.call("GET", BASE, key=created["key"]).status_code == 401


def test_a_retried_creation_makes_a_second_key(api: Api) -> None:
    """There is no idempotency."""
    assert _create(api)["api_key_id"] != _create(api)["api_key_id"]


@pytest.mark.parametrize(
    "content",
    ["{", "[]", "nope", '{"comment": NaN}', '{"comment": 1, "scopes": []}', '"\\ud800"', "1" * 5000,
     '{"comment": "\\ud800", "scopes": []}', "[" * 100_000],
)  # fmt: skip
def test_a_body_that_does_not_fit_is_invalid_json(near: Api, content: str) -> None:
    """Anything that is no such object is a 400 in the modern shape."""
    answer = near.call("POST", KEYS, content=content)
    assert answer.status_code == 400
    assert answer.json()["category"] == "INVALID_JSON"


def test_bytes_that_are_no_text_are_invalid_json(near: Api) -> None:
    """A body that is not UTF-8 is refused."""
    answer = near.call("POST", KEYS, content=b'{"comment": "\xff", "scopes": []}')
    assert answer.json()["category"] == "INVALID_JSON"


def test_a_key_is_told_its_own_details(api: Api) -> None:
    """Id, scopes and age are those of the key that calls, without a secret."""
    created = _create(api, scopes=["usage:write", "keys:write"])

    details = api.get("/v1/auth/token", created["key"])

    assert details == {name: created[name] for name in ("api_key_id", "scopes", "created")}


def test_details_are_told_to_a_key_that_sees_no_project() -> None:
    """The key of an empty emulator is valid, and so is told what it is."""
    emulator = Emulator()
    reply = emulator.handle(Call("GET", "/v1/auth/token", (), f"Token {emulator.admin_key}"))
    emulator.close()

    assert reply.status == 200
    assert json.loads(reply.body)["scopes"] == ["owner"]


def test_details_are_refused_to_an_expired_key(api: Api) -> None:
    """Expired, deleted and wrong keys are refused alike."""
    created = _create(api, time_to_live_in_seconds=60)
    api.emulator.advance(61)

    for key in (created["key"], "0" * 40):
        answer = api.call("GET", "/v1/auth/token", key=key)
        assert (answer.status_code, answer.json()["err_code"]) == (401, "INVALID_AUTH")
