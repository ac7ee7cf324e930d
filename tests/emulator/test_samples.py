"""Recorded and documented answers have the same members, types and nulls as emulated ones."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from deepgram_manage.emulator.clock import parse_timestamp
from tests.emulator.faces import (
    BASE,
    MEMBER,
    PROJECT,
    SAMPLES,
    Api,
    Document,
    Json,
    SyncFace,
    small_emulator,
)

if TYPE_CHECKING:
    from collections.abc import Callable

EMPTY = "/v1/projects/11111111-1111-4111-8111-111111111112"


def _sample(name: str) -> Json:
    return json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))


def shape(value: Json) -> Json:
    """Reduce a value to its members, types and nulls; a number is a number."""
    if isinstance(value, dict):
        return {name: shape(item) for name, item in value.items()}
    if isinstance(value, list):
        kinds = {json.dumps(shape(item), sort_keys=True) for item in value}
        return sorted(kinds)
    if isinstance(value, bool) or value is None:
        return str(value is not None and "bool")
    return "number" if isinstance(value, int | float) else "string"


def _first(items: list[Json], sample: Json) -> Json:
    """Return the item that is shaped like the sample, else the first one for the message."""
    return next((item for item in items if shape(item) == shape(sample)), items[0])


def _key(**body: Json) -> Callable[[Api], Json]:
    return lambda api: api.call(
        "POST", f"{BASE}/keys", body={"comment": "c", "scopes": ["usage:write"], **body}
    ).json()


def _made_key(**body: Json) -> Callable[[Api], Json]:
    return lambda api: api.get(f"{BASE}/keys/{_key(**body)(api)['api_key_id']}")


def _get(path: str, **query: Json) -> Callable[[Api], Json]:
    return lambda api: api.get(path, **query)


def _send(method: str, path: str, body: object = None) -> Callable[[Api], Json]:
    return lambda api: api.call(method, path, body=body).json()


EXPIRY = "2027-01-01T00:00:00Z"
ANSWERS: dict[str, Callable[[Api], Json]] = {
    "projects_list": _get("/v1/projects"),
    "projects_get": _get(BASE),
    "projects_get_without_mip_opt_out": _get(EMPTY),
    "projects_update": _send("PATCH", BASE, {"name": "x"}),
    "projects_delete": _send("DELETE", EMPTY),
    "keys_create_minimal_no_tags": _key(),
    "keys_create_scopes_expanded": _key(scopes=["usage:write", "keys:write"], tags=["A Tag"]),
    "keys_create_tags_expiration_2026": _key(tags=["a", "b"], expiration_date=EXPIRY),
    "keys_create_ttl": _key(time_to_live_in_seconds=60),
    "keys_create_error_date_only": _key(expiration_date="2023-11-24"),
    "keys_get_flat_expiring": _made_key(tags=["a"], expiration_date=EXPIRY),
    "keys_get_flat_self_hosted": _made_key(scopes=["member", "self-hosted:product:api"]),
    "auth_token_details": _get("/v1/auth/token"),
    "keys_list_empty": _get(f"{BASE}/keys", status="expired"),
    "members_delete": _send("DELETE", f"{BASE}/members/{MEMBER}"),
    "member_scopes_list": _get(f"{BASE}/members/{MEMBER}/scopes"),
    "member_scopes_update": _send("PUT", f"{BASE}/members/{MEMBER}/scopes", {"scope": "admin"}),
    "invites_list_empty": _get(f"{BASE}/invites"),
    "invites_create": _send(
        "POST", f"{BASE}/invites", {"email": "new@example.com", "scope": "member"}
    ),
    "usage_2024_tokens_tts": _get(f"{BASE}/usage", start="2026-10-01"),
    "usage_no_activity": _get(f"{BASE}/usage", start="2020-01-01", end="2020-01-03"),
    "usage_breakdown_ungrouped": _get(f"{BASE}/usage/breakdown", start="2026-10-01"),
    "usage_breakdown_by_endpoint": _get(
        f"{BASE}/usage/breakdown", start="2026-10-01", grouping="endpoint"
    ),
    "usage_breakdown_empty": _get(f"{EMPTY}/usage/breakdown"),
    "usage_fields": _get(f"{BASE}/usage/fields"),
    "usage_fields_empty": _get(f"{EMPTY}/usage/fields"),
    "billing_breakdown_ungrouped": _get(f"{BASE}/billing/breakdown", start="2026-10-01"),
    "billing_fields_empty": _get(f"{EMPTY}/billing/fields"),
    "balances_list_two": _get(f"{BASE}/balances"),
    "balances_list_empty": _get(f"{EMPTY}/balances"),
    "purchases_list_empty": _get(f"{EMPTY}/purchases"),
    "requests_list_empty_page": _get(f"{BASE}/requests", page=9999),
    "requests_list_limit_too_big": _send("GET", f"{BASE}/requests?limit=1000"),
    "self_hosted_credentials_create_bare": _send(
        "POST", f"{BASE}/self-hosted/distribution/credentials", {"comment": "c"}
    ),
    "self_hosted_credentials_list": _get(f"{BASE}/self-hosted/distribution/credentials"),
    "self_hosted_credentials_list_onprem_path": _get(f"{BASE}/onprem/distribution/credentials"),
    "error_400_invalid_json_empty_body": _send("PATCH", BASE),
    "error_403_usage_read": lambda api: api.call("GET", f"{BASE}/usage", key="e" * 40).json(),
    "error_404_project_modern": _send("GET", "/v1/projects/99999999-9999-4999-8999-999999999999"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_is_shaped_like_its_sample(near: Api, name: str) -> None:
    """Same members, same types, same nulls."""
    assert shape(ANSWERS[name](near)) == shape(_sample(name)["body"])


LISTS = {
    "keys_list_2026": ("/keys", "api_keys"),
    "keys_list_with_names": ("/keys", "api_keys"),
    "models_list": ("/models", "stt"),
    "project_models_list": ("/models", "tts"),
    "billing_breakdown_example": ("/billing/breakdown", "results"),
}


def _whole_grouping(api: Api) -> list[Json]:
    grouping = ["accessor", "deployment", "line_item", "tags"]
    rows: list[Json] = api.get(f"{BASE}/billing/breakdown", start="2026-11-01", grouping=grouping)[
        "results"
    ]
    return rows


@pytest.mark.parametrize("name", LISTS)
def test_an_entry_is_shaped_like_the_one_of_its_sample(near: Api, name: str) -> None:
    """Lists mix entries with and without optional members; one of them is like the sample."""
    path, member = LISTS[name]
    sample = _sample(name)["body"][member][0]
    items = _whole_grouping(near) if member == "results" else near.get(BASE + path)[member]
    assert shape(_first(items, sample)) == shape(sample)


def _records() -> list[Json]:
    found: list[Json] = []
    for path in sorted(SAMPLES.glob("requests_*.json")):
        body = json.loads(path.read_text(encoding="utf-8"))["body"]
        records = body.get("requests", [body] if "path" in body else [])
        # Before 2025 records had no project; the emulator is of today.
        found += [
            pytest.param(record, id=f"{path.stem}-{place}")
            for place, record in enumerate(records)
            if "project_uuid" in record
        ]
    return found


def _plain(item: Json) -> tuple[str, Json]:
    # Lists of tags, features and settings may be empty or not.
    details = (item["response"] or {}).get("details", {})
    reduced = json.loads(json.dumps(item))
    for name in ("tags", "features", "metadata"):
        if name in details:
            reduced["response"]["details"][name] = type(details[name]).__name__
    return item["path"].split("?")[0], shape(reduced)


@pytest.fixture(scope="module")
def logged(document: Document) -> list[tuple[str, Json]]:
    """Return the path and the shape of every record of a log that has settled."""
    emulator = small_emulator()
    emulator.set_settling(PROJECT)
    with closing(emulator), closing(SyncFace(emulator)) as face:
        return [_plain(record) for record in Api(emulator, face, document).log()]


@pytest.mark.parametrize("record", _records())
def test_the_log_holds_a_record_like_each_recorded_one(
    logged: list[tuple[str, Json]], record: Json
) -> None:
    """Some record of the emulator has the members, types and nulls of the recorded one."""
    assert _plain(record) in logged


def test_instants_are_written_as_recorded(near: Api) -> None:
    """Six digits with trailing zeros, three, or none."""
    for text in ("2026-03-18T22:15:00.566270Z", "2026-03-18T22:30:02.500Z", EXPIRY):
        near.emulator.world.clock.move_to(parse_timestamp(text))
        created = _key()(near)["created"]
        assert created == text
