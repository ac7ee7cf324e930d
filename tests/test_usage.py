"""Usage: what is sent, and what is read out of one answer or two."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import httpx
import pytest

from deepgram_manage import (
    AsyncManageClient,
    NotFoundError,
    UsageBreakdownOptions,
    UsageFieldsOptions,
    UsageRequestOptions,
    UsageSummaryOptions,
)
from tests.support.answers import LEAST
from tests.support.samples import sample
from tests.support.wire import Reply

if TYPE_CHECKING:
    from tests.support.wire import Anything, Caller, Wire

pytestmark = pytest.mark.wheel

USAGE = "/v1/projects/p1/usage"
REQUESTS = "/v1/projects/p1/requests"
FIELDS = f"{USAGE}/fields"
BREAKDOWN = f"{USAGE}/breakdown"


@pytest.mark.parametrize("moment", ["yesterday", "", "2026-13-01", "2026-1-1"])
def test_what_is_no_day_is_refused(call: Caller, wire: Wire, moment: str) -> None:
    """A text that is no date is a ValueError that shows it, and is not sent."""
    with pytest.raises(ValueError, match=f"start='{moment}'"):
        call("get_usage_summary", "p1", {"start": moment})

    assert not wire.seen


def test_summary_has_a_row_per_period(call: Caller, wire: Wire) -> None:
    """`get_usage_summary` gives the period, its resolution, and a row per day."""
    wire.answer = sample("usage_2023")

    summary = call("get_usage_summary", "p1")

    assert (summary.start, summary.end) == ("2023-10-01", "2023-10-05")
    assert (summary.resolution.units, summary.resolution.amount) == ("day", 1)
    assert [row.requests for row in summary.results] == [54105, 56081, 56456, 54548, 196209]


def test_days_of_a_row_are_parsed_when_asked(call: Caller, wire: Wire) -> None:
    """`start` of a row is the text that was sent, and `start_date` a date."""
    wire.answer = sample("usage_2023")

    row = call("get_usage_summary", "p1").results[0]

    assert (row.start, row.start_date) == ("2023-10-01", date(2023, 10, 1))


def test_tokens_are_one_count(call: Caller, wire: Wire) -> None:
    """`tokens` is the sum of what went in and what came out, with both beside it."""
    wire.answer = sample("usage_2024_tokens_tts")

    (row,) = call("get_usage_summary", "p1").results

    assert (row.tokens_in, row.tokens_out, row.tokens) == (24770, 7521, 32291)
    assert (row.tts_characters, row.tts_requests) == (9004185, 23126)


def test_tokens_are_whole_numbers(call: Caller, wire: Wire) -> None:
    """`tokens` is an int also where a server sends its counts as published, as doubles."""
    wire.answer = {"results": [{"tokens": {"in": 10.0, "out": 2.0}}]}

    (row,) = call("get_usage_summary", "p1").results

    assert row.tokens == 12
    assert isinstance(row.tokens, int)


def test_counts_that_were_not_sent_are_none(call: Caller, wire: Wire) -> None:
    """Servers before 2024 count neither tokens nor speech."""
    wire.answer = sample("usage_2023")

    row = call("get_usage_summary", "p1").results[0]

    assert (row.tokens, row.tokens_in, row.tokens_out) == (None, None, None)
    assert (row.tts_characters, row.tts_requests) == (None, None)


def test_missing_results_are_an_empty_list(call: Caller, wire: Wire) -> None:
    """The published schema has no `results`; an answer like that has no rows."""
    wire.answer = {
        "start": "2026-01-01",
        "end": "2026-01-02",
        "resolution": {"units": "day", "amount": 1},
    }

    assert call("get_usage_summary", "p1").results == []


SWITCHES = {
    "multichannel": True,
    "interim_results": True,
    "punctuate": True,
    "ner": True,
    "diarize": True,
    "search": True,
    "redact": True,
    "alternatives": True,
    "numerals": True,
    "smart_format": True,
}


@pytest.mark.parametrize("form", [dict, UsageSummaryOptions])
def test_documented_filters_are_sent(call: Caller, wire: Wire, form: Anything) -> None:
    """Every documented filter goes out under its name, switches in lower case."""
    texts = {"accessor": "k1", "tag": "a", "method": "sync", "model": "m1"}

    call("get_usage_summary", "p1", form(**texts, **SWITCHES))

    sent = texts | dict.fromkeys(SWITCHES, "true")
    assert wire.query == sorted(sent.items())


def test_other_filters_of_the_wire_are_sent(call: Caller, wire: Wire) -> None:
    """Filters that the documentation lacks and the wire has are taken, too."""
    options = UsageSummaryOptions(
        endpoint="listen", deployment="hosted", tag=["a", "b"], utterances=False, language=True
    )

    call("get_usage_summary", "p1", options)

    assert wire.query == [
        ("deployment", "hosted"),
        ("endpoint", "listen"),
        ("language", "true"),
        ("tag", "a"),
        ("tag", "b"),
        ("utterances", "false"),
    ]


def test_breakdown_is_grouped(call: Caller, wire: Wire) -> None:
    """`get_usage_breakdown` gives a row per group; the period of a row is in its grouping."""
    wire.answer = sample("usage_breakdown_by_endpoint")

    options = UsageBreakdownOptions(start="2025-01-16", grouping="endpoint", punctuate=True)
    answer = call("get_usage_breakdown", "p1", options)

    assert [row.grouping.endpoint for row in answer.results] == ["listen", "speak"]
    assert answer.results[0].grouping.start_date == date(2025, 1, 16)
    assert wire.query == [
        ("grouping", "endpoint"),
        ("punctuate", "true"),
        ("start", "2025-01-16"),
    ]


def test_dimensions_without_grouping_are_none(call: Caller, wire: Wire) -> None:
    """What a breakdown was not grouped by is null, and None."""
    wire.answer = sample("usage_breakdown_ungrouped")

    row = call("get_usage_breakdown", "p1").results[0]

    assert (row.grouping.endpoint, row.grouping.models, row.grouping.tags) == (None,) * 3


def test_usage_joins_period_and_records(call: Caller, wire: Wire) -> None:
    """`get_usage` has the period of usage, and the records of the request log in it."""
    wire.at = {USAGE: sample("usage_2023"), REQUESTS: sample("requests_list_2023")}

    usage = call("get_usage", "p1", UsageRequestOptions(limit=1))

    assert (usage.start, usage.end) == ("2023-10-01", "2023-10-05")
    assert (usage.resolution.units, usage.resolution.amount) == ("day", 1)
    assert [record.request_id for record in usage.results] == [
        "a758d58d-e3ec-4000-8000-000000000001"
    ]


def test_usage_asks_both_in_their_own_spelling(call: Caller, wire: Wire) -> None:
    """Usage takes days and the log instants; limit and status are for the log alone."""
    options = UsageRequestOptions(
        start=datetime(2026, 1, 1, 12, tzinfo=UTC), limit=5, status="failed", method="sync"
    )

    call("get_usage", "p1", options)

    queries = {request.url.path: dict(request.url.params) for request in wire.seen}
    assert queries == {
        USAGE: {"start": "2026-01-01", "method": "sync"},
        REQUESTS: {
            "start": "2026-01-01T12:00:00+00:00",
            "method": "sync",
            "limit": "5",
            "status": "failed",
        },
    }


def test_usage_is_given_back_in_documented_names(call: Caller, wire: Wire) -> None:
    """`to_dict` of the joined answer has the documented names."""
    wire.at = {USAGE: sample("usage_2023"), REQUESTS: sample("requests_list_2023")}

    usage = call("get_usage", "p1")

    assert usage.to_dict() == {
        **wire.at[USAGE].body,
        "results": wire.at[REQUESTS].body["requests"],
    }


def test_fields_join_names_and_sums(call: Caller, wire: Wire) -> None:
    """`get_usage_fields` sums the rows of `listen` and of `speak`."""
    listen = {"requests": 30, "hours": 10.5, "tokens_in": 1, "tokens_out": 2}
    speak = {"requests": 10, "tts_characters": 5120, "tokens_in": 3, "tokens_out": 4}
    rows = [
        {**listen, "grouping": {"endpoint": "listen"}},
        {**listen, "grouping": {"endpoint": "listen"}},
        {**speak, "grouping": {"endpoint": "speak"}},
        {**speak, "grouping": {"endpoint": "speak"}},
        {"requests": 99, "hours": 99, "grouping": {"endpoint": "read"}},
        {"requests": 99, "hours": 99, "grouping": {"endpoint": None}},
    ]
    wire.at = {FIELDS: sample("usage_fields"), BREAKDOWN: {"results": rows}}

    fields = call("get_usage_fields", "p1")

    assert (fields.stt.requests, fields.stt.hours, fields.stt.tokens.tokens) == (60, 21.0, 6)
    assert (fields.tts.requests, fields.tts.characters, fields.tts.tokens.tokens) == (
        20,
        10240,
        14,
    )


def test_fields_are_given_back_in_documented_names(call: Caller, wire: Wire) -> None:
    """`to_dict` has the sums under their documented names, and what the wire sent."""
    wire.at = {FIELDS: sample("usage_fields"), BREAKDOWN: sample("usage_breakdown_by_endpoint")}

    assert call("get_usage_fields", "p1").to_dict() == {
        **wire.at[FIELDS].body,
        "stt": {"requests": 30, "hours": 10.0, "tokens": {"tokens": 0}},
        "tts": {"requests": 10, "characters": 5120, "tokens": {"tokens": 0}},
    }


def test_fields_keep_what_the_wire_sent(call: Caller, wire: Wire) -> None:
    """Tags, models, methods, features and languages can be read beside the sums."""
    wire.at = {FIELDS: sample("usage_fields_with_languages")}

    fields = call("get_usage_fields", "p1")

    sent = wire.at[FIELDS].body
    assert fields.tags == sent["tags"]
    assert fields.processing_methods == sent["processing_methods"]
    assert fields.features == sent["features"]
    assert fields.languages == sent["languages"]


def test_models_of_fields_are_documented_models(call: Caller, wire: Wire) -> None:
    """A model in the fields has its id as `uuid`, and None for what is not sent."""
    wire.at = {FIELDS: sample("usage_fields")}

    (model,) = call("get_usage_fields", "p1").models

    assert (model.name, model.language) == ("2-medical-nova", "en-MY")
    assert model.uuid == model.model_id == "1234567890-12345-67890"
    assert (model.canonical_name, model.architecture, model.batch, model.streaming) == (None,) * 4


def test_models_of_old_fields_are_names(call: Caller, wire: Wire) -> None:
    """Before 2022 a model was its name, and is read as one."""
    wire.at = {FIELDS: {"models": ["general", "phonecall"]}}

    models = call("get_usage_fields", "p1").models

    assert [model.name for model in models] == ["general", "phonecall"]


def test_fields_without_usage_are_zero(call: Caller, wire: Wire) -> None:
    """Without rows the sums are 0."""
    wire.at = {FIELDS: sample("usage_fields_empty"), BREAKDOWN: sample("usage_breakdown_empty")}

    fields = call("get_usage_fields", "p1")

    assert (fields.stt.requests, fields.stt.hours, fields.stt.tokens.tokens) == (0, 0, 0)
    assert (fields.tts.requests, fields.tts.characters, fields.tts.tokens.tokens) == (0, 0, 0)


@pytest.mark.parametrize(
    "options",
    [
        UsageFieldsOptions(start="2026-01-01", end="2026-01-31"),
        UsageRequestOptions(start="2026-01-01", end="2026-01-31", limit=5, status="failed"),
        UsageSummaryOptions(start="2026-01-01", end="2026-01-31", punctuate=True),
        {"start": "2026-01-01", "end": "2026-01-31"},
    ],
    ids=["fields", "requests", "summary", "dict"],
)
def test_fields_take_the_period_of_any_options(call: Caller, wire: Wire, options: Anything) -> None:
    """The documentation's own example gives `get_usage_fields` the options of another call."""
    call("get_usage_fields", "p1", options)

    period = {"start": "2026-01-01", "end": "2026-01-31"}
    queries = {request.url.path: dict(request.url.params) for request in wire.seen}
    assert queries == {FIELDS: period, BREAKDOWN: period | {"grouping": "endpoint"}}


@pytest.mark.parametrize(("method", "failing"), [("get_usage", REQUESTS), ("get_usage", USAGE)])
def test_joined_answer_fails_when_either_half_does(
    call: Caller, wire: Wire, method: str, failing: str
) -> None:
    """A call that is made of two raises the error of the one that failed."""
    wire.at = {failing: Reply(404, b"gone")}

    with pytest.raises(NotFoundError) as caught:
        call(method, "p1")

    assert caught.value.path == failing


@pytest.mark.parametrize("method", ["get_usage", "get_usage_fields"])
def test_both_halves_are_asked_at_once(method: str) -> None:
    """The asynchronous client does not wait for one answer before it asks for the other."""

    async def ask() -> int:
        together = asyncio.Event()
        asked: list[httpx.Request] = []

        async def respond(request: httpx.Request) -> httpx.Response:
            asked.append(request)
            if len(asked) == 2:
                together.set()
            await asyncio.wait_for(together.wait(), timeout=5)
            return httpx.Response(200, json=LEAST)

        http = httpx.AsyncClient(transport=httpx.MockTransport(respond))
        async with AsyncManageClient("a-key", async_http_client=http) as manage, http:
            await getattr(manage, method)("p1")
        return len(asked)

    assert asyncio.run(ask()) == 2


@pytest.mark.parametrize("failing", [USAGE, REQUESTS])
def test_one_half_that_fails_gives_the_other_up(failing: str) -> None:
    """The asynchronous client does not wait for an answer that nobody will read."""

    async def respond(request: httpx.Request) -> httpx.Response:
        if request.url.path == failing:
            return httpx.Response(404)
        try:
            await asyncio.sleep(60)
        finally:
            given_up.append(request.url.path)
        raise AssertionError

    async def ask() -> None:
        http = httpx.AsyncClient(transport=httpx.MockTransport(respond))
        async with AsyncManageClient("a-key", async_http_client=http) as manage, http:
            await manage.get_usage("p1")

    given_up: list[str] = []
    with pytest.raises(NotFoundError):
        asyncio.run(asyncio.wait_for(ask(), timeout=5))

    assert given_up == [USAGE if failing == REQUESTS else REQUESTS]
