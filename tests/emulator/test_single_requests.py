"""Requests that are added one by one, beside a history."""

from __future__ import annotations

import json
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deepgram_manage.emulator.clock import DAY, SECOND, parse_timestamp
from deepgram_manage.emulator.history import History
from deepgram_manage.emulator.kinds import Accessor
from deepgram_manage.emulator.log import Log, Query
from deepgram_manage.emulator.plan import Plan, Settling
from deepgram_manage.emulator.singles import Single
from tests.emulator.faces import BASE, MEMBER, NOW, OWNER, PROJECT, Json

if TYPE_CHECKING:
    from deepgram_manage.emulator.kinds import Facts
    from tests.emulator.faces import Api

LOG, BILLING = f"{BASE}/requests", f"{BASE}/billing/breakdown"
START = parse_timestamp(NOW)


def _key(api: Api, *tags: str) -> str:
    return api.emulator.add_key(PROJECT, MEMBER, tags=tags).api_key_id


def test_a_request_is_listed_with_its_key_time_and_price(api: Api) -> None:
    """The list, the filter by key and the single record show the same."""
    key = _key(api, "voicebot")
    made = api.emulator.add_request(
        PROJECT, key, created=parse_timestamp("2026-11-05T06:07:08Z"), usd=1.25, tags=["customer-a"]
    )
    (record,) = api.get(LOG, accessor=key)["requests"]
    assert (record["request_id"], record["created"]) == (made, "2026-11-05T06:07:08Z")
    assert record["response"]["details"]["usd"] == 1.25
    assert record["response"]["details"]["tags"] == ["voicebot", "customer-a"]
    assert api.get(f"{LOG}/{made}") == record
    assert api.get(LOG, request_id=made)["requests"] == [record]


def test_a_callback_is_in_the_path_as_it_was_sent(api: Api) -> None:
    """With the credentials of whoever sent it, which is why archives hide it."""
    url = "https://user:pass@example.com/hook?token=t&x=1"
    made = api.emulator.add_request(
        PROJECT, _key(api), method="async", callback=url, tags=["customer a"]
    )
    record = api.get(f"{LOG}/{made}")
    query = dict(parse_qsl(urlsplit(record["path"]).query))
    assert (query["callback"], query["tag"]) == (url, "customer a")
    assert record["callback"]["attempts"] == 1


def test_a_request_is_billed_on_its_day(near: Api) -> None:
    """By key, tag and line item, and once more within the total."""
    key = _key(near)
    day = {"start": "2026-11-05", "end": "2026-11-05"}
    before = near.get(BILLING, **day)["results"][0]["dollars"]
    near.emulator.add_request(
        PROJECT, key, created=parse_timestamp("2026-11-05T23:59:59Z"), usd=2.5, tags=["a"]
    )
    after = near.get(BILLING, **day)["results"][0]["dollars"]
    assert Decimal(str(after)) - Decimal(str(before)) == Decimal("2.5")
    grouping = ["accessor", "tags", "line_item"]
    (row,) = near.get(BILLING, **day, accessor=key, grouping=grouping)["results"]
    assert row["dollars"] == 2.5
    assert (row["grouping"]["tags"], row["grouping"]["line_item"]) == (["a"], "sync::nova-3")


def test_a_request_counts_in_usage(near: Api) -> None:
    """One request of a minute, and the fields name what it brought."""
    key = _key(near)
    near.emulator.add_request(PROJECT, key, created=START - 2 * DAY, tags=["only-here"])
    (row,) = near.get(f"{BASE}/usage", accessor=key)["results"]
    assert (row["requests"], row["hours"]) == (1, pytest.approx(1 / 60))
    assert "only-here" in near.get(f"{BASE}/usage/fields")["tags"]


def test_a_request_uses_up_dollars_and_no_hours(near: Api) -> None:
    """What is left of each balance follows."""
    near.emulator.add_request(PROJECT, _key(near), usd=100, created=START + SECOND)
    near.emulator.advance(3600)
    balances = near.get(f"{BASE}/balances")["balances"]
    assert {balance["units"]: balance["amount"] for balance in balances} == {"usd": 0.5, "hour": 2}


def test_credit_is_used_up_from_when_it_was_granted(near: Api) -> None:
    """An older request leaves it, a later one does not."""
    project = near.emulator.add_project("Dated")
    near.emulator.add_member(project, "owner@example.com", member_id=OWNER, scopes=["owner"])
    key = near.emulator.add_key(project, OWNER, scopes=["owner"])
    near.emulator.add_balance(project, 10, since=START - 3 * DAY)
    for days in (4, 2):
        near.emulator.add_request(project, key.api_key_id, usd=days, created=START - days * DAY)
    (balance,) = near.get(f"/v1/projects/{project}/balances", key.secret)["balances"]
    assert balance["amount"] == 8


def test_a_project_that_runs_dry_answers_402(api: Api) -> None:
    """One request is enough to use up what is left."""
    project = api.emulator.add_project("Nearly dry")
    api.emulator.add_member(project, "owner@example.com", member_id=OWNER, scopes=["owner"])
    key = api.emulator.add_key(project, OWNER, scopes=["owner"])
    api.emulator.add_balance(project, 5)
    api.emulator.add_request(project, key.api_key_id, usd=5, created=START)
    path = f"/v1/projects/{project}/keys"
    assert api.call("GET", path, key=key.secret).status_code == 200
    api.emulator.advance(3600)
    assert api.call("GET", path, key=key.secret).status_code == 402


def test_a_request_settles_like_others(api: Api) -> None:
    """An empty body, a null response, no cost yet, and the cost."""
    api.emulator.set_settling(PROJECT, body=10, response=20, cost=30)
    made = api.emulator.add_request(PROJECT, _key(api), created=START, usd=0.5)
    seen: list[object] = []
    for _ in range(4):
        body = api.call("GET", f"{LOG}/{made}")
        response = body.json()["response"] if body.content else "empty"
        seen.append(response["details"]["usd"] if isinstance(response, dict) else response)
        api.emulator.advance(10)
    assert seen == ["empty", None, 0.0, 0.5]


def test_a_request_of_the_future_is_not_there_yet(near: Api) -> None:
    """It appears when the clock gets there."""
    made = near.emulator.add_request(PROJECT, _key(near), created=START + 60 * SECOND)
    near.emulator.set_settling(PROJECT)
    assert near.call("GET", f"{LOG}/{made}").status_code == 404
    near.emulator.advance(60)
    assert near.get(LOG, limit=1)["requests"][0]["request_id"] == made


def test_requests_are_added_over_the_control_route(api: Api) -> None:
    """And by seeds, in the same form."""
    request = {"api_key_id": "22222222-2222-4222-8222-222222222222", "usd": 3, "endpoint": "speak"}
    answer = api.call("POST", "/_emulator/requests", body={"project_id": PROJECT, **request})
    made = answer.json()["request_id"]
    assert api.get(f"{LOG}/{made}")["response"]["details"]["usd"] == 3
    seed = {"projects": [{"name": "x", "requests": [request]}]}
    assert api.call("POST", "/_emulator/seed", body=seed).status_code == 200
    again = {"project_id": PROJECT, **request, "request_id": made}
    assert api.call("POST", "/_emulator/requests", body=again).status_code == 400


@pytest.mark.parametrize(
    "wrong",
    [{"endpoint": "speak", "method": "async"}, {"endpoint": "nothing"}, {"usd": -1.0},
     {"usd": float("inf")}, {"created": 10**30}],
)  # fmt: skip
def test_a_request_that_cannot_be_is_refused(near: Api, wrong: Json) -> None:
    """The error says what is possible."""
    with pytest.raises(ValueError, match=r"."):
        near.emulator.add_request(PROJECT, "key", **wrong)


def test_requests_are_forgotten_with_a_reset(near: Api) -> None:
    """Nothing of them stays."""
    made = near.emulator.add_request(PROJECT, _key(near))
    near.emulator.reset()
    assert near.call("GET", f"{LOG}/{made}").status_code == 404


HISTORY = History(
    "p", Plan(3, 200, START - 5 * DAY, START, (Accessor("k"),), (), Settling(0, 0, 0))
)
INSTANTS = st.lists(st.integers(START - 6 * DAY, START + DAY // 2), max_size=40, unique=True)
KEEPS = {"all": lambda _facts: True, "speak": lambda facts: facts.endpoint == "speak"}


def _endpoint(number: int) -> str:
    return ("listen", "speak", "read")[number % 3]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(INSTANTS, st.sampled_from(sorted(KEEPS)), st.integers(1, 60), st.data())
def test_pages_are_those_of_one_sorted_list(
    instants: list[int], name: str, limit: int, data: st.DataObject
) -> None:
    """However requests and history interleave, no page has a gap or a record twice."""
    singles = tuple(
        Single(str(number), created, "k", endpoint=_endpoint(number))
        for number, created in enumerate(instants)
    )
    log = Log("p", HISTORY, singles)
    start = data.draw(st.integers(START - 6 * DAY, START))
    query = Query(start, START, KEEPS[name])
    whole = _ids(log.page(query, START, 0, 1000))
    pages = [
        record
        for page in range(len(whole) // limit + 2)
        for record in _ids(log.page(query, START, page * limit, limit))
    ]
    assert pages == whole
    assert len(set(whole)) == len(whole)
    assert {str(n) for n, single in enumerate(singles) if _wanted(single, query)} <= set(whole)


def _wanted(single: Single, query: Query) -> bool:
    facts: Facts = single.facts(0)  # type: ignore[arg-type]
    return query.start <= single.created <= query.stop and query.keep(facts)


def _ids(texts: list[str]) -> list[str]:
    records = [json.loads(text) for text in texts]
    created = [record["created"] for record in records]
    assert [text[:19] for text in created] == sorted((text[:19] for text in created), reverse=True)
    return [record["request_id"] for record in records]


def test_sums_of_requests_and_history_agree_with_the_log(near: Api) -> None:
    """Day by day, the dollars are those of the records."""
    key = _key(near)
    for number in range(30):
        near.emulator.add_request(
            PROJECT, key, created=START - number * DAY // 2, usd=number / 1000,
            endpoint=_endpoint(number),
        )  # fmt: skip
    near.emulator.advance(3600)
    dollars = defaultdict[str, Decimal](Decimal)
    for record in near.log(start="2026-11-01"):
        details = (record["response"] or {}).get("details")
        if details is not None:
            dollars[record["created"][:10]] += Decimal(str(details["usd"]))
    rows = near.get(BILLING, start="2026-11-01")["results"]
    assert {row["grouping"]["start"]: Decimal(str(row["dollars"])) for row in rows} == dollars
