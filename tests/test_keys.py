"""API keys: what is sent, and what is read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from deepgram_manage import KeyOptions
from tests.support.samples import sample

if TYPE_CHECKING:
    from tests.support.wire import Anything, Caller, Wire

pytestmark = pytest.mark.wheel

MADE: dict[str, Anything] = {"comment": "ci", "scopes": ["usage:read"]}
NAIVE = datetime.fromisoformat("2030-01-01T12:30:00")


def test_keys_are_a_flat_list(call: Caller, wire: Wire) -> None:
    """`get_keys` gives the keys themselves, where the wire has pairs of key and member."""
    wire.answer = sample("keys_list_2026")

    keys = call("get_keys", "p1").api_keys

    assert [key.api_key_id for key in keys] == [
        pair["api_key"]["api_key_id"] for pair in wire.answer.body["api_keys"]
    ]


def test_key_carries_its_member(call: Caller, wire: Wire) -> None:
    """Each key in the list has its owner beside it."""
    wire.answer = sample("keys_list_with_names")

    keys = call("get_keys", "p1").api_keys

    assert [key.member.to_dict() for key in keys] == [
        pair["member"] for pair in wire.answer.body["api_keys"]
    ]


def test_key_can_be_read_the_way_of_version_4(call: Caller, wire: Wire) -> None:
    """`key.api_key` is the key itself, so that the pairs of version 4 can be read on."""
    wire.answer = sample("keys_list_2026")

    key = call("get_keys", "p1").api_keys[0]

    assert key.api_key is key
    assert key.api_key.api_key_id == "22222222-2222-4222-8222-222222222221"
    assert key.member.email == "ada@example.com"


def test_calling_key_is_described(call: Caller, wire: Wire) -> None:
    """`get_token_details` has the id, the scopes and the age of the key that calls."""
    wire.answer = sample("auth_token_details")

    details = call("get_token_details")

    assert details.api_key_id == "22222222-2222-4222-8222-222222222222"
    assert details.scopes == ["usage:write", "usage:read"]
    assert details.created == "2026-03-18T22:15:00.566270Z"
    assert details.created_at == datetime(2026, 3, 18, 22, 15, 0, 566270, tzinfo=UTC)


def test_other_details_of_the_calling_key_are_kept(call: Caller, wire: Wire) -> None:
    """Nobody has said what else servers send, so all of it can be read."""
    body = {**sample("auth_token_details").body, "accessor": "ada"}
    wire.answer = body

    assert call("get_token_details").to_dict() == body


def test_details_of_the_calling_key_need_no_project(call: Caller, wire: Wire) -> None:
    """One GET without a query is all that is sent."""
    wire.answer = sample("auth_token_details")

    call("get_token_details")

    assert [(sent.method, sent.url.raw_path) for sent in wire.seen] == [("GET", b"/v1/auth/token")]


def test_list_of_keys_is_given_back_as_it_came(call: Caller, wire: Wire) -> None:
    """`to_dict` has the pairs of the wire, also after the flat list was read."""
    wire.answer = sample("keys_list_with_names")
    answer = call("get_keys", "p1")

    assert answer.api_keys
    assert answer.to_dict() == wire.answer.body


@pytest.mark.parametrize(("status", "query"), [("active", "?status=active"), (None, "")])
def test_keys_are_filtered_by_status(
    call: Caller, wire: Wire, status: str | None, query: str
) -> None:
    """The status is sent when it is given."""
    call("get_keys", "p1", status=status)

    assert wire.sent == ("GET", f"/v1/projects/p1/keys{query}")


FLAT = sample("keys_get_flat_tags").body
SHAPES = {
    "flat": FLAT,
    "item": {"item": FLAT},
    "item with the key inside the member": {
        "item": {"member": {**FLAT["member"], "api_key": FLAT["api_key"]}}
    },
    "key inside the member": {"member": {**FLAT["member"], "api_key": FLAT["api_key"]}},
}


@pytest.mark.parametrize("body", SHAPES.values(), ids=SHAPES)
def test_one_key_is_read_in_every_shape(call: Caller, wire: Wire, body: Anything) -> None:
    """`get_key` reads the flat answer and the wrapped ones alike."""
    wire.answer = body

    answer = call("get_key", "p1", "k1")

    assert answer.api_key.to_dict() == FLAT["api_key"]
    assert (answer.member.member_id, answer.member.email) == (
        FLAT["member"]["member_id"],
        FLAT["member"]["email"],
    )


@pytest.mark.parametrize("body", SHAPES.values(), ids=SHAPES)
def test_one_key_carries_its_member(call: Caller, wire: Wire, body: Anything) -> None:
    """A single key has its owner beside it, as one in a list has."""
    wire.answer = body

    assert call("get_key", "p1", "k1").api_key.member.email == "ada@example.com"


@pytest.mark.parametrize("body", SHAPES.values(), ids=SHAPES)
def test_one_key_is_given_back_in_its_shape(call: Caller, wire: Wire, body: Anything) -> None:
    """`to_dict` has the shape in which a key came."""
    wire.answer = body

    assert call("get_key", "p1", "k1").to_dict() == body


def test_created_key_holds_its_secret(call: Caller, wire: Wire) -> None:
    """The answer to `create_key` is bare; the secret is in `api_key.key` and in `key`."""
    wire.answer = sample("keys_create_ttl")

    created = call("create_key", "p1", MADE)

    assert created.api_key.key == wire.answer.body["key"]
    assert created.key == wire.answer.body["key"]


@pytest.mark.parametrize(
    "name", ["api_key_id", "key", "comment", "scopes", "tags", "created", "expiration_date"]
)
def test_created_key_can_be_read_the_way_of_version_4(call: Caller, wire: Wire, name: str) -> None:
    """The fields of a created key can be read from the answer itself."""
    wire.answer = sample("keys_create_tags_expiration_2026")

    assert getattr(call("create_key", "p1", MADE), name) == wire.answer.body[name]


@pytest.mark.parametrize("name", ["api_key_id", "key", "comment", "scopes", "created"])
def test_created_key_can_be_indexed_the_way_of_version_4(
    call: Caller, wire: Wire, name: str
) -> None:
    """`response["key"]` reads a field of a created key."""
    wire.answer = sample("keys_create_ttl")

    assert call("create_key", "p1", MADE)[name] == wire.answer.body[name]


@pytest.mark.parametrize("options", [KeyOptions(**MADE), MADE], ids=["class", "dict"])
def test_create_sends_only_what_is_set(call: Caller, wire: Wire, options: Anything) -> None:
    """A key is asked for with its comment and scopes alone unless more is set."""
    call("create_key", "p1", options)

    assert wire.sent == ("POST", "/v1/projects/p1/keys")
    assert wire.request.headers["Content-Type"] == "application/json"
    assert wire.body == MADE


def test_create_sends_everything_that_is_set(call: Caller, wire: Wire) -> None:
    """Tags and the time to live are sent under their names on the wire."""
    options = KeyOptions(**MADE, tags=["a", "b"], time_to_live_in_seconds=60)

    call("create_key", "p1", options)

    assert wire.body == {**MADE, "tags": ["a", "b"], "time_to_live_in_seconds": 60}


EXPIRIES = {
    "date": (date(2030, 1, 1), "2030-01-01T00:00:00Z"),
    "date as text": ("2030-01-01", "2030-01-01T00:00:00Z"),
    "naive": (NAIVE, "2030-01-01T12:30:00Z"),
    "naive as text": ("2030-01-01T12:30:00", "2030-01-01T12:30:00Z"),
    "utc": (datetime(2030, 1, 1, tzinfo=UTC), "2030-01-01T00:00:00Z"),
    "utc as text": ("2030-01-01T00:00:00Z", "2030-01-01T00:00:00Z"),
    "other zone": (
        datetime(2030, 1, 1, 1, tzinfo=timezone(timedelta(hours=2))),
        "2029-12-31T23:00:00Z",
    ),
    "other zone as text": ("2030-01-01T01:00:00+02:00", "2029-12-31T23:00:00Z"),
}


@pytest.mark.parametrize(("expiry", "sent"), EXPIRIES.values(), ids=EXPIRIES)
def test_expiry_becomes_a_full_instant(
    call: Caller, wire: Wire, expiry: Anything, sent: str
) -> None:
    """A date or time of any form goes out as an instant in UTC, which is all the server takes."""
    call("create_key", "p1", KeyOptions(**MADE, expiration_date=expiry))

    assert wire.body["expiration_date"] == sent


REFUSED = {
    "both expiries": (
        MADE | {"time_to_live_in_seconds": 60, "expiration_date": "2030-01-01"},
        "exclude each other",
    ),
    "both expiries, one of them 0": (
        MADE | {"time_to_live_in_seconds": 0, "expiration_date": "2030-01-01"},
        "exclude each other",
    ),
    "empty comment": (MADE | {"comment": ""}, "comment"),
    "no comment": ({"scopes": ["usage:read"]}, "comment"),
    "empty scopes": (MADE | {"scopes": []}, "scopes"),
    "no scopes": ({"comment": "ci"}, "scopes"),
    "no date": (MADE | {"expiration_date": "tomorrow"}, "expiration_date='tomorrow'"),
    "time to live of nothing": (MADE | {"time_to_live_in_seconds": 0}, "at least 1"),
    "time to live in the past": (MADE | {"time_to_live_in_seconds": -5}, "at least 1"),
}


@pytest.mark.parametrize(("options", "message"), REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("form", [dict, KeyOptions])
def test_create_refuses_what_the_server_would_misread(
    call: Caller, wire: Wire, options: Anything, message: str, form: Anything
) -> None:
    """Options that the server refuses or misreads are a ValueError, and are not sent."""
    with pytest.raises(ValueError, match=message):
        call("create_key", "p1", form(**options))

    assert not wire.seen


MISTYPED = {
    "scopes as one string": (MADE | {"scopes": "usage:read"}, r"write \['usage:read'\]"),
    "tags as one string": (MADE | {"tags": "ci"}, r"write \['ci'\]"),
    "time to live as text": (MADE | {"time_to_live_in_seconds": "60"}, "whole number"),
    "time to live as a fraction": (MADE | {"time_to_live_in_seconds": 0.5}, "whole number"),
    "time to live as a bool": (MADE | {"time_to_live_in_seconds": True}, "whole number"),
    "expiry as a number": (MADE | {"expiration_date": 1893456000}, "expiration_date must be"),
}


@pytest.mark.parametrize(("options", "message"), MISTYPED.values(), ids=MISTYPED)
def test_create_refuses_values_of_another_type(
    call: Caller, wire: Wire, options: Anything, message: str
) -> None:
    """A value of a type that cannot be meant is a TypeError, and is not sent."""
    with pytest.raises(TypeError, match=message):
        call("create_key", "p1", options)

    assert not wire.seen


@pytest.mark.parametrize("tags", [[], (), None])
def test_empty_tags_are_left_out(call: Caller, wire: Wire, tags: Anything) -> None:
    """The server refuses an empty list of tags, so it is not sent."""
    call("create_key", "p1", KeyOptions(**MADE, tags=tags))

    assert wire.body == MADE


def test_scopes_may_differ_from_those_asked_for(call: Caller, wire: Wire) -> None:
    """The scopes of a created key are those of the answer, which the server expands."""
    wire.answer = sample("keys_create_scopes_expanded")

    assert call("create_key", "p1", MADE).api_key.scopes == wire.answer.body["scopes"]


def test_expiry_is_parsed_when_asked(call: Caller, wire: Wire) -> None:
    """`expiration_date` is the text that was sent, and `expires_at` an aware datetime."""
    wire.answer = sample("keys_create_tags_expiration_2026")

    key = call("create_key", "p1", MADE).api_key

    assert key.expiration_date == "2027-01-01T00:00:00Z"
    assert key.expires_at == datetime(2027, 1, 1, tzinfo=UTC)
    assert key.created_at == datetime(2026, 3, 18, 22, 29, 41, 104233, tzinfo=UTC)


def test_what_a_key_lacks_is_none(call: Caller, wire: Wire) -> None:
    """Tags, expiry and secret are None in an answer that leaves them out."""
    wire.answer = sample("keys_list_2026")

    key = call("get_keys", "p1").api_keys[0]

    assert (key.tags, key.expiration_date, key.expires_at, key.key) == (None,) * 4


def test_deleting_a_key_gives_the_message(call: Caller, wire: Wire) -> None:
    """`delete_key` sends a DELETE for that key and gives the server's message."""
    wire.answer = sample("keys_delete")

    assert call("delete_key", "p1", "k1").message == wire.answer.body["message"]
    assert wire.sent == ("DELETE", "/v1/projects/p1/keys/k1")
