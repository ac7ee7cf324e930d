"""Faults: what a network and a gateway do to a client."""

from __future__ import annotations

import json
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import httpx
import pytest

from deepgram_manage.emulator.errors import RECORDED
from deepgram_manage.emulator.faults import KINDS
from tests.emulator.faces import BASE

if TYPE_CHECKING:
    from tests.emulator.faces import Api

KEYS = f"{BASE}/keys"
NEW_KEY = {"comment": "c", "scopes": ["member"]}


def _count(api: Api) -> int:
    return len(api.get(KEYS)["api_keys"])


def test_a_rate_limit_says_how_many_seconds_to_wait(api: Api) -> None:
    """`Retry-After` as a number."""
    api.emulator.add_fault("too_many_requests", retry_after=7)
    answer = api.call("GET", BASE)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")
    assert answer.json()["err_code"] == "TOO_MANY_REQUESTS"


def test_a_rate_limit_says_until_when_to_wait(api: Api) -> None:
    """`Retry-After` as a date, on the real clock."""
    api.emulator.add_fault("too_many_requests", retry_after=60, as_date=True)
    date = parsedate_to_datetime(api.call("GET", BASE).headers["retry-after"])
    assert abs(date.timestamp() - time.time() - 60) < 30


def test_an_error_before_the_write_leaves_nothing(api: Api) -> None:
    """A 500 of the first kind made no key."""
    before = _count(api)
    api.emulator.add_fault("internal_error", "create_key")
    assert api.call("POST", KEYS, body=NEW_KEY).status_code == 500
    assert _count(api) == before


def test_an_error_after_the_write_took_effect(api: Api) -> None:
    """A 500 of the second kind made a key all the same."""
    before = _count(api)
    api.emulator.add_fault("internal_error_after_write", "create_key")
    assert api.call("POST", KEYS, body=NEW_KEY).status_code == 500
    assert _count(api) == before + 1


@pytest.mark.parametrize(
    ("kind", "made"), [("dropped_before_write", 0), ("dropped_after_write", 1)]
)
def test_a_dropped_connection_is_an_error_of_the_client(api: Api, kind: str, made: int) -> None:
    """No answer comes, and what was written depends on the kind."""
    before = _count(api)
    api.emulator.add_fault(kind, "create_key")
    with pytest.raises(httpx.RemoteProtocolError):
        api.call("POST", KEYS, body=NEW_KEY)
    assert _count(api) == before + made


def test_latency_delays_the_answer(api: Api) -> None:
    """The answer comes late and is complete."""
    api.emulator.add_fault("latency", seconds=0.05)
    start = time.monotonic()
    assert api.call("GET", BASE).status_code == 200
    assert time.monotonic() - start >= 0.05


def test_an_answer_later_than_the_timeout_is_a_timeout(api: Api) -> None:
    """Clients run into their read timeout on every face."""
    api.emulator.add_fault("latency", seconds=0.5)
    with pytest.raises(httpx.ReadTimeout):
        api.call("GET", BASE, timeout=httpx.Timeout(60, read=0.05))


def test_a_slow_body_is_complete_in_the_end(api: Api) -> None:
    """The pieces add up to the answer."""
    api.emulator.add_fault("slow_body", seconds=0.08)
    start = time.monotonic()
    assert api.call("GET", BASE).json()["name"] == "Acme"
    assert time.monotonic() - start >= 0.06


def test_truncated_json_cannot_be_parsed(api: Api) -> None:
    """Half of an answer says it is JSON."""
    api.emulator.add_fault("truncated_json")
    answer = api.call("GET", BASE, check=False)
    assert answer.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        answer.json()


def test_a_gateway_answers_in_html(api: Api) -> None:
    """A 502 is a page."""
    api.emulator.add_fault("bad_gateway_html")
    answer = api.call("GET", BASE)
    assert (answer.status_code, answer.headers["content-type"]) == (502, "text/html")


def test_a_service_is_unavailable_without_a_word(api: Api) -> None:
    """A 503 has no body."""
    api.emulator.add_fault("unavailable_empty")
    answer = api.call("GET", BASE)
    assert (answer.status_code, answer.content) == (503, b"")


def test_a_gateway_has_a_status_of_its_own(api: Api) -> None:
    """A 520 is in no standard."""
    api.emulator.add_fault("status_520")
    assert api.call("GET", BASE, check=False).status_code == 520


@pytest.mark.parametrize("name", RECORDED)
def test_every_recorded_error_can_be_injected(near: Api, name: str) -> None:
    """Also those that no plain call reaches; and the document describes all of them."""
    near.emulator.add_fault("recorded", name=name)
    answer = near.call("POST", KEYS, body=NEW_KEY)
    assert 400 <= answer.status_code < 500


def test_a_fault_strikes_as_often_as_told(api: Api) -> None:
    """After its count a rule is gone."""
    api.emulator.add_fault("status_520", count=2)
    answers = [api.call("GET", BASE, check=False).status_code for _ in range(4)]
    assert answers == [520, 520, 200, 200]
    assert api.get("/_emulator/faults") == {"faults": []}


@pytest.mark.parametrize(
    "route", ["get_project", "/v1/projects/{project_id}", "GET /v1/projects/{project_id}"]
)
def test_a_fault_is_for_one_route(near: Api, route: str) -> None:
    """Operations are meant by id, by template, or by method and template."""
    near.emulator.add_fault("status_520", route)
    assert near.call("GET", "/v1/projects").status_code == 200
    assert near.call("GET", BASE, check=False).status_code == 520


def test_a_probability_strikes_the_same_calls_again(near: Api) -> None:
    """Chance depends on the seed of the rule only."""

    def statuses() -> list[int]:
        near.emulator.clear_faults()
        near.emulator.add_fault("status_520", count=None, probability=0.4, seed=3)
        return [near.call("GET", BASE, check=False).status_code for _ in range(30)]

    first = statuses()
    assert first == statuses()
    assert set(first) == {200, 520}


def test_a_sequence_has_an_entry_for_each_call(api: Api) -> None:
    """Entries that are null let a call through."""
    rule = {
        "route": "get_project",
        "sequence": [{"kind": "status_520"}, None, {"kind": "unavailable_empty"}],
    }
    assert api.call("POST", "/_emulator/faults", body=rule).status_code == 200
    answers = [api.call("GET", BASE, check=False).status_code for _ in range(4)]
    assert answers == [520, 200, 503, 200]


def test_faults_are_set_and_cleared_over_the_control_route(api: Api) -> None:
    """Tests in other languages steer faults too."""
    rule = {"route": "*", "kind": "status_520", "count": 5}
    api.call("POST", "/_emulator/faults", body=rule)
    assert api.call("GET", BASE, check=False).status_code == 520
    assert api.call("DELETE", "/_emulator/faults").json() == {"faults": []}
    assert api.call("GET", BASE).status_code == 200


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "nonsense"},
        {"kind": "recorded"},
        {"kind": "latency", "route": "nonsense"},
        {},
        {"sequence": 1},
    ],
)
def test_a_fault_that_does_not_exist_is_refused(near: Api, rule: object) -> None:
    """The control route says what is wrong."""
    answer = near.call("POST", "/_emulator/faults", body=rule)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_a_misspelt_kind_is_refused_with_those_that_there_are(near: Api) -> None:
    """A person who has forgotten the name of a fault need not look it up."""
    with pytest.raises(ValueError, match=r"unknown fault `latecy`: choose from .*latency"):
        near.emulator.add_fault("latecy")


def test_a_recorded_error_that_there_is_not_is_refused_with_those_that_there_are(
    near: Api,
) -> None:
    """The same for the errors that were recorded."""
    rule = {"kind": "recorded", "name": "payment_require"}
    answer = near.call("POST", "/_emulator/faults", body=rule).json()["error"]
    begin, _, known = answer.partition(": choose from ")
    assert begin == "unknown recorded error `payment_require`"
    assert known.split(", ") == sorted(RECORDED)


def test_a_route_that_no_call_has_is_refused_with_the_operations(near: Api) -> None:
    """A rule that can never strike would let a test pass that tests nothing."""
    with pytest.raises(ValueError, match=r"unknown route `get_keys`: choose .*list_keys"):
        near.emulator.add_fault("status_520", "get_keys")


def test_there_are_twelve_kinds() -> None:
    """All that a network and a gateway are known to do."""
    assert {
        "latency", "too_many_requests", "internal_error", "internal_error_after_write",
        "dropped_before_write", "dropped_after_write", "slow_body", "truncated_json",
        "bad_gateway_html", "unavailable_empty", "status_520", "recorded",
    } == KINDS  # fmt: skip
