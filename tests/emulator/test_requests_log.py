"""The request log: paging, filters, kinds of records and how they settle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deepgram_manage.emulator.clock import DAY, parse_timestamp
from deepgram_manage.emulator.history import History
from deepgram_manage.emulator.kinds import Phase
from tests.emulator.faces import BASE, NOW, PROJECT, RECORDS, Json

if TYPE_CHECKING:
    from tests.emulator.faces import Api

LOG = f"{BASE}/requests"


def _kind(record: Json) -> tuple[object, ...]:
    response = record["response"] or {}
    details = response.get("details", {})
    endpoint = record["path"].split("?")[0]
    return endpoint, response.get("code"), details.get("method"), "duration" in details


def test_the_log_is_newest_first_from_page_zero(api: Api) -> None:
    """Pages follow each other without a gap."""
    both = api.get(LOG, limit=20)
    assert (both["page"], both["limit"]) == (0, 20)
    second = api.get(LOG, limit=10, page=1)
    assert second["requests"] == both["requests"][10:]
    created = [record["created"] for record in both["requests"]]
    assert created == sorted(created, reverse=True)


def test_ten_records_make_a_page_unless_told_otherwise(api: Api) -> None:
    """The defaults are page 0 and limit 10."""
    assert len(api.get(LOG)["requests"]) == 10


@pytest.mark.parametrize("limit", ["0", "101", "1000", "x", "-1", "1.5", "9" * 30])
def test_a_limit_out_of_range_is_refused(near: Api, limit: str) -> None:
    """The message is the recorded one."""
    answer = near.call("GET", LOG, params={"limit": limit})
    assert answer.status_code == 400
    assert answer.json()["message"] == "Invalid value for 'limit' parameter"


def test_a_limit_may_be_written_as_a_decimal(api: Api) -> None:
    """Generated clients send whole numbers with a fraction of zero."""
    assert api.get(LOG, limit="10.0", page="1.0")["page"] == 1


def test_beyond_the_last_page_is_an_empty_one(api: Api) -> None:
    """The envelope stays the same."""
    assert api.get(LOG, page=99999) == {"page": 99999, "limit": 10, "requests": []}


def test_the_log_ends_ninety_days_back(near: Api) -> None:
    """Older records are neither listed nor found, though usage counts them."""
    records = near.log(start="2020-01-01")
    horizon = parse_timestamp(NOW) - 90 * DAY
    assert parse_timestamp(records[-1]["created"]) >= horizon
    history = near.emulator.world.history(PROJECT)
    assert history.created(0) < horizon
    assert near.call("GET", f"{LOG}/{history.request_id(0)}").status_code == 404


def test_every_recorded_kind_occurs(near: Api) -> None:
    """The log holds all kinds of records there are samples of."""
    kinds = {_kind(record) for record in near.log()}
    assert kinds >= {
        ("/v1/listen", 200, "sync", True),
        ("/v1/listen", 200, "async", True),
        ("/v1/listen", 101, "streaming", True),
        ("/v2/listen", 101, "streaming", True),
        ("/v2/listen", 101, "streaming", False),
        ("/v1/speak", 200, "sync", False),
        ("/v1/read", 200, "sync", False),
        ("/v1/agent/converse", 101, "streaming", False),
        ("/v1/speak", 400, None, False),
        ("/v1/listen", None, None, False),
    }


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ({"endpoint": "speak"}, lambda r: r["path"].startswith("/v1/speak")),
        ({"method": "async"}, lambda r: r["response"]["details"]["method"] == "async"),
        ({"status": "failed"}, lambda r: r["response"]["code"] >= 400),
        ({"status": "succeeded"}, lambda r: r["response"]["code"] < 300),
        ({"deployment": "hosted"}, lambda r: r["response"]["deployment"].startswith("hosted:")),
        ({"deployment": "self-hosted"}, lambda r: r["response"]["deployment"] == "self-hosted"),
    ],
)
def test_a_filter_lists_exactly_what_it_names(near: Api, query: Json, holds: Json) -> None:
    """The filtered log is the part of the whole log for which the condition holds."""

    def kept(record: Json) -> bool:
        try:
            return bool(holds(record))
        except (KeyError, TypeError):
            return False

    expected = [record for record in near.log() if kept(record)]
    assert expected
    assert near.log(**query) == expected


def test_the_accessor_filter_is_the_key(api: Api) -> None:
    """All records of the filtered log were made with that key."""
    key = api.get(LOG)["requests"][0]["api_key_id"]
    records = api.get(LOG, accessor=key)["requests"]
    assert {record["api_key_id"] for record in records} == {key}


def test_start_and_end_are_both_included(near: Api) -> None:
    """A range from one record to another holds both."""
    records = near.get(LOG, limit=30)["requests"]
    newest, oldest = records[5], records[20]
    found = near.log(start=oldest["created"], end=newest["created"])
    assert found == records[5:21]


def test_an_end_without_a_time_is_the_whole_day(near: Api) -> None:
    """The same day as start and end lists that day."""
    found = near.log(start="2026-11-10", end="2026-11-10")
    assert found
    assert {record["created"][:10] for record in found} == {"2026-11-10"}


def test_zones_shift_a_range(near: Api) -> None:
    """An offset in a bound is taken into account."""
    shifted = near.log(start="2026-11-10T02:00:00+02:00", end="2026-11-11T00:00:00")
    assert shifted == near.log(start="2026-11-10T00:00:00Z", end="2026-11-11T00:00:00Z")


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "", "2026-11-10T99:00"])
def test_a_bound_that_is_no_date_is_refused(near: Api, text: str) -> None:
    """The refusal names the parameter."""
    answer = near.call("GET", LOG, params={"start": text})
    assert answer.json()["message"] == "Invalid value for 'start' parameter"


def test_the_request_id_filter_finds_one_record(api: Api) -> None:
    """The id of a record lists that record only, if it passes the other filters."""
    record = api.get(LOG, page=7)["requests"][3]
    wanted = record["request_id"]
    assert api.get(LOG, request_id=wanted)["requests"] == [record]
    assert api.get(LOG, request_id=wanted, end="2020-01-01")["requests"] == []
    assert api.get(LOG, request_id="nonsense")["requests"] == []


def test_one_record_is_bare_and_the_same_as_in_the_list(api: Api) -> None:
    """The single record has no envelope."""
    record = api.get(LOG, page=40)["requests"][0]
    assert api.get(f"{LOG}/{record['request_id']}") == record


def test_an_unknown_record_is_not_found(api: Api) -> None:
    """A UUID of no record is a 404."""
    answer = api.call("GET", f"{LOG}/33333333-3333-4333-8333-333333333331")
    assert answer.json()["message"] == "A request with the submitted ID cannot be found."


def test_a_record_settles_in_four_phases(api: Api) -> None:
    """An empty body, a null response, no cost yet, and the cost."""
    api.emulator.set_settling(PROJECT, body=10, response=20, cost=30)
    api.emulator.advance(1000)
    api.emulator.set_arrivals(PROJECT, per_second=0.5)
    api.emulator.advance(2 * 360)
    records = api.log(start="2026-11-20T12:16:00Z")
    priced = next(
        r for r in records[30:] if r["response"] and r["response"].get("details", {}).get("usd")
    )
    wanted = priced["request_id"]
    age = parse_timestamp("2026-11-20T12:28:40Z") - parse_timestamp(priced["created"])
    api.emulator.advance(-age / 1_000_000)
    seen: list[object] = []
    for _ in range(4):
        body = api.call("GET", f"{LOG}/{wanted}")
        if not body.content:
            seen.append("empty")
        else:
            response = body.json()["response"]
            seen.append(None if response is None else response["details"]["usd"])
        api.emulator.advance(10)
    assert seen == ["empty", None, 0.0, priced["response"]["details"]["usd"]]


def test_an_unwritten_record_is_listed_with_a_null_response(api: Api) -> None:
    """The list shows a record at once, and filters on the response leave it out."""
    api.emulator.set_settling(PROJECT, response=600, cost=600)
    api.emulator.set_arrivals(PROJECT, per_second=1)
    api.emulator.advance(300)
    assert all(record["response"] is None for record in api.get(LOG)["requests"])
    for query in ({"status": "succeeded"}, {"method": "sync"}, {"deployment": "hosted"}):
        newest = api.get(LOG, **query)["requests"][0]
        assert newest["created"] < "2026-11-20T12:00:00Z"


def test_records_arrive_while_a_client_pages(api: Api) -> None:
    """Without a pinned end the second page repeats what moved down."""
    api.emulator.set_arrivals(PROJECT, per_second=1)
    first = api.get(LOG)["requests"]
    api.emulator.advance(3)
    second = api.get(LOG, page=1)["requests"]
    assert second[:3] == first[-3:]
    pinned = api.get(LOG, page=1, end=NOW)["requests"]
    assert not {r["request_id"] for r in pinned} & {r["request_id"] for r in first}


def test_arrivals_stop_and_start_without_changing_the_past(near: Api) -> None:
    """What has arrived stays as it is when the rate changes."""
    near.emulator.set_arrivals(PROJECT, per_second=2)
    near.emulator.advance(10)
    near.emulator.set_arrivals(PROJECT, per_second=0)
    before = near.get(LOG, limit=30)["requests"]
    near.emulator.advance(10)
    assert near.get(LOG, limit=30)["requests"] == before
    near.emulator.set_arrivals(PROJECT, per_second=1)
    near.emulator.advance(5)
    assert near.get(LOG, limit=30)["requests"][5:] == before[:25]


def test_the_same_seed_makes_the_same_history(near: Api) -> None:
    """Two histories with one plan agree record by record."""
    plan = near.emulator.world.state.plan(PROJECT)
    assert plan is not None
    first, second = History(PROJECT, plan), History(PROJECT, plan)
    for index in (0, 17, RECORDS - 1):
        assert first.text(index, Phase.SETTLED) == second.text(index, Phase.SETTLED)


@pytest.mark.parametrize("query", [{}, {"endpoint": "agent", "method": "streaming"}])
def test_a_page_costs_the_same_in_a_history_of_any_size(
    near: Api, monkeypatch: pytest.MonkeyPatch, query: Json
) -> None:
    """A page of a hundred million records computes as many records as one of a thousand."""
    work: list[int] = []
    planned = History.planned

    def counted(self: History, index: int, drawn: int) -> int:
        work.append(index)
        return planned(self, index, drawn)

    monkeypatch.setattr(History, "planned", counted)
    costs: list[int] = []
    for records in (10_000, 100_000_000):
        near.emulator.add_history(PROJECT, records, days=80)
        for page in (0, 1):
            work.clear()
            assert len(near.get(LOG, limit=100, page=page, **query)["requests"]) == 100
            costs.append(len(work))
    near.get(LOG, limit=100, page=40_000, **query)
    assert max(costs) <= min(costs) + 12
    assert max(costs) < 130
