"""Usage, billing and balances are sums over the log, to the cent."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.emulator.faces import BASE, PROJECT, RECORDS, Json

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.emulator.faces import Api

LOG, USAGE, BREAKDOWN = f"{BASE}/requests", f"{BASE}/usage", f"{BASE}/usage/breakdown"
BILLING = f"{BASE}/billing/breakdown"
START = "2026-09-01"


def _details(record: Json) -> Json:
    return (record["response"] or {}).get("details", {})


def _usd(record: Json) -> Decimal:
    return Decimal(str(_details(record).get("usd", 0)))


def _characters(record: Json) -> int:
    speech = (record["response"] or {}).get("tts_details", {})
    return sum(segment["characters"] for segment in speech.get("speech_segments", []))


def _tokens(record: Json, side: str) -> int:
    return sum(item[side] for item in (record["response"] or {}).get("token_details", []))


def _hours(records: list[Json], field: str) -> float:
    return float(sum(_details(record).get(field, 0) for record in records)) / 3600


FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "endpoint": st.sampled_from(["listen", "speak", "read", "agent"]),
        "method": st.sampled_from(["sync", "async", "streaming"]),
        "deployment": st.sampled_from(["hosted", "beta", "self-hosted"]),
        "accessor": st.integers(0, 3),
    },
)
SPANS = st.tuples(st.integers(1, 30), st.integers(0, 20))


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(filters=FILTERS, span=SPANS)
def test_usage_and_billing_agree_with_the_records(
    near: Api, filters: dict[str, Json], span: tuple[int, int]
) -> None:
    """For any filters and days the sums are those of the records with the same filters."""
    start = f"2026-10-{span[0]:02}"
    end = f"2026-11-{min(30, span[0] // 2 + span[1] // 2 + 1):02}"
    query = dict(filters)
    if "accessor" in query:
        keys = near.get(f"{BASE}/keys")["api_keys"]
        query["accessor"] = keys[query["accessor"]]["api_key"]["api_key_id"]
    records = near.log(start=start, end=end, **query)
    rows = near.get(USAGE, start=start, end=end, **query)["results"]
    by_day = Counter(record["created"][:10] for record in records)
    assert {row["start"]: row["requests"] for row in rows} == by_day
    assert sum(row["hours"] for row in rows) == pytest.approx(_hours(records, "duration"))
    assert sum(row["total_hours"] for row in rows) == pytest.approx(_hours(records, "total_audio"))
    assert sum(row["tts"]["characters"] for row in rows) == sum(map(_characters, records))
    assert sum(row["tokens"]["in"] for row in rows) == sum(_tokens(r, "input") for r in records)
    assert sum(row["tokens"]["out"] for row in rows) == sum(_tokens(r, "output") for r in records)
    query.pop("endpoint", None)
    query.pop("method", None)
    records = near.log(start=start, end=end, **query)
    dollars = defaultdict[str, Decimal](Decimal)
    for record in records:
        if _details(record):
            dollars[record["created"][:10]] += _usd(record)
    billed = near.get(BILLING, start=start, end=end, **query)["results"]
    assert {r["grouping"]["start"]: Decimal(str(r["dollars"])) for r in billed} == dollars


def _endpoint(record: Json) -> str:
    path: str = record["path"]
    return path.split("?", maxsplit=1)[0].split("/")[2]


GROUPS: dict[str, Callable[[Json], Json]] = {
    "accessor": lambda r: r["api_key_id"],
    "endpoint": _endpoint,
    "feature_set": lambda r: ",".join(_details(r).get("features", [])),
    "models": lambda r: tuple(_details(r).get("models", [])),
    "method": lambda r: _details(r).get("method") or (r["response"] or {}).get("method"),
    "tags": lambda r: tuple(_details(r).get("tags", [])),
    "deployment": lambda r: ((r["response"] or {}).get("deployment") or "").split(":")[0] or None,
}


def _hashable(value: Json) -> Json:
    return tuple(value) if isinstance(value, list) else value


@pytest.mark.parametrize("grouping", GROUPS)
def test_every_grouping_counts_the_records_of_its_groups(near: Api, grouping: str) -> None:
    """Each row of a breakdown counts the records of one day and one group."""
    near.emulator.set_settling(PROJECT, response=0, cost=0)
    rows = near.get(BREAKDOWN, start=START, grouping=grouping)["results"]
    expected = Counter(
        (record["created"][:10], GROUPS[grouping](record)) for record in near.log(start=START)
    )
    found = {
        (row["grouping"]["start"], _hashable(row["grouping"][grouping])): row["requests"]
        for row in rows
    }
    assert found == expected


def test_dimensions_that_are_not_grouped_by_are_null(api: Api) -> None:
    """Without a grouping all dimensions are there and null."""
    row = api.get(BREAKDOWN, start=START)["results"][0]["grouping"]
    assert {name for name, value in row.items() if value is None} == GROUPS.keys()


def test_billing_splits_by_several_dimensions(near: Api) -> None:
    """The dollars of the groups add up to those of the day."""
    whole = near.get(BILLING, start=START)["results"]
    query: dict[str, Json] = {
        "start": START,
        "grouping": ["line_item", "tags", "accessor", "deployment"],
    }
    split = near.get(BILLING, **query)["results"]
    assert all(None not in row["grouping"].values() for row in split)
    by_day = defaultdict[str, Decimal](Decimal)
    for row in split:
        by_day[row["grouping"]["start"]] += Decimal(str(row["dollars"]))
    assert by_day == {r["grouping"]["start"]: Decimal(str(r["dollars"])) for r in whole}


def test_agents_are_counted_in_hours_of_their_own(near: Api) -> None:
    """Agent hours are the durations of agent records."""
    records = near.log(start=START, endpoint="agent", status="succeeded")
    seconds = sum(record["response"]["sts_details"]["duration"] for record in records)
    rows = near.get(BREAKDOWN, start=START)["results"]
    assert sum(row["agent_hours"] for row in rows) == pytest.approx(seconds / 3600)


def test_the_sums_of_a_moving_log_agree_at_every_moment(near: Api) -> None:
    """Unsettled records count as requests, and as money once they show it."""
    near.emulator.set_settling(PROJECT, response=60, cost=120)
    near.emulator.set_arrivals(PROJECT, per_second=1)
    for _ in range(5):
        near.emulator.advance(37)
        records = near.log(start="2026-11-20")
        (row,) = near.get(USAGE, start="2026-11-20")["results"]
        assert row["requests"] == len(records)
        (billed,) = near.get(BILLING, start="2026-11-20")["results"]
        assert Decimal(str(billed["dollars"])) == sum(map(_usd, records))


def test_a_balance_falls_by_what_the_records_cost(near: Api) -> None:
    """Since it was granted, credit minus cost is what is left."""
    near.emulator.set_settling(PROJECT)
    near.emulator.set_arrivals(PROJECT, per_second=1)
    near.emulator.advance(900)
    spent = sum(map(_usd, near.log(start="2026-11-20T12:00:00Z")))
    left = near.get(f"{BASE}/balances")["balances"][0]["amount"]
    assert Decimal(str(left)) == Decimal("100.5") - spent


def test_a_project_without_credit_answers_402(api: Api) -> None:
    """Its money can still be read, which is how a client learns why."""
    project = api.emulator.add_project("Broke")
    api.emulator.add_member(project, "owner@example.com", member_id="m", scopes=["owner"])
    key = api.emulator.add_key(project, "m", scopes=["owner"])
    api.emulator.add_balance(project, 0.0)
    path = f"/v1/projects/{project}"
    answer = api.call("GET", f"{path}/keys", key=key.secret)
    assert (answer.status_code, answer.json()["err_code"]) == (402, "ASR_PAYMENT_REQUIRED")
    assert api.get(f"{path}/balances", key.secret)["balances"][0]["amount"] == 0.0


def test_credit_runs_out_while_records_arrive(api: Api) -> None:
    """A project answers until its credit is used up."""
    project = api.emulator.add_project("Nearly broke")
    api.emulator.add_member(project, "owner@example.com", member_id="m", scopes=["owner"])
    key = api.emulator.add_key(project, "m", scopes=["owner"])
    api.emulator.add_balance(project, 0.01)
    path = f"/v1/projects/{project}/keys"
    assert api.call("GET", path, key=key.secret).status_code == 200
    api.emulator.set_settling(project)
    api.emulator.set_arrivals(project, per_second=10)
    api.emulator.advance(600)
    assert api.call("GET", path, key=key.secret).status_code == 402


def test_usage_remembers_what_the_log_forgot(near: Api) -> None:
    """Sums reach back beyond ninety days."""
    rows = near.get(USAGE)["results"]
    assert rows[0]["start"] < "2026-08-01"
    assert sum(row["requests"] for row in rows) == RECORDS


def test_days_without_records_have_no_row(api: Api) -> None:
    """A range before the history is empty."""
    answer = api.get(USAGE, start="2020-01-01", end="2020-01-03")
    assert (answer["start"], answer["end"], answer["results"]) == ("2020-01-01", "2020-01-03", [])


def test_features_filter_usage(near: Api) -> None:
    """True features are alternatives, false ones exclude."""
    records = near.log(start=START)

    def count(**query: str) -> int:
        rows = near.get(USAGE, start=START, **query)["results"]
        return sum(row["requests"] for row in rows)

    def having(*names: str) -> int:
        return sum(any(n in _details(r).get("features", []) for n in names) for r in records)

    assert count(diarize="true", summarize="true") == having("diarize", "summarize")
    assert count(punctuate="false") == len(records) - having("punctuate")
    assert count(nonsense="true") == 0


def test_tags_and_models_filter_usage(near: Api) -> None:
    """Json of the tags, and the one model."""
    records = near.log(start=START)
    rows = near.get(USAGE, start=START, tag=["dev", "m"])["results"]
    tagged = [r for r in records if {"dev", "m"} & set(_details(r).get("tags", []))]
    assert sum(row["requests"] for row in rows) == len(tagged)
    model = near.get(f"{BASE}/usage/fields")["models"][0]["model_id"]
    rows = near.get(USAGE, start=START, model=model)["results"]
    made = [r for r in records if model in _details(r).get("models", [])]
    assert sum(row["requests"] for row in rows) == len(made)


def test_fields_name_what_occurs(near: Api) -> None:
    """The fields of usage and billing are the values of the records."""
    records = [r for r in near.log(start=START) if _details(r)]
    usage = near.get(f"{BASE}/usage/fields", start=START)
    billing = near.get(f"{BASE}/billing/fields", start=START)
    tags = sorted({tag for record in records for tag in _details(record)["tags"]})
    assert usage["tags"] == billing["tags"] == tags
    assert usage["processing_methods"] == sorted({_details(r)["method"] for r in records})
    assert billing["accessors"] == sorted({record["api_key_id"] for record in records})
    assert billing["line_items"]["streaming::nova-3"] == "Nova - 3 (Stream)"


def test_an_empty_project_has_empty_sums(near: Api) -> None:
    """A project without a history has no fields and no rows."""
    path = "/v1/projects/11111111-1111-4111-8111-111111111112"
    fields = near.get(f"{path}/usage/fields")
    assert fields == {"tags": [], "models": [], "processing_methods": [], "features": []}
    assert near.get(f"{path}/billing/breakdown")["results"] == []


@pytest.mark.parametrize("path", [BREAKDOWN, BILLING])
def test_an_unknown_grouping_is_refused(near: Api, path: str) -> None:
    """The refusal names the parameter."""
    answer = near.call("GET", path, params={"grouping": "colour"})
    assert answer.json()["message"] == "Invalid value for 'grouping' parameter"


def test_orders_are_listed_newest_first(api: Api) -> None:
    """The limit cuts the older ones off."""
    answer = api.get(f"{BASE}/purchases", limit=1)
    assert (answer["page"], answer["limit"]) == (0, 1)
    assert [order["amount"] for order in answer["orders"]] == [50]


def test_one_balance_is_an_entry_of_the_list(api: Api) -> None:
    """The single balance is bare."""
    balances = api.get(f"{BASE}/balances")["balances"]
    assert [balance["units"] for balance in balances] == ["usd", "hour"]
    for balance in balances:
        assert api.get(f"{BASE}/balances/{balance['balance_id']}") == balance
