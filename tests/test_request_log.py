"""The request log: what is sent, and what is read out of its records."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from deepgram_manage import DeepgramApiError, UsageNotReadyError, UsageRequestOptions
from tests.support.samples import sample
from tests.support.walk import read_all
from tests.support.wire import Reply

if TYPE_CHECKING:
    from tests.support.wire import Anything, Caller, Wire

pytestmark = pytest.mark.wheel

LISTEN, SPEAK, READ = "/v1/listen", "/v1/speak", "/v1/read"
BY_ID = "33333333-3333-4333-8333-33333333333"


def record(path: str = LISTEN, details: Anything = None, **fields: Anything) -> Anything:
    """A record of the log: the judged shape, with these differences."""
    shown = {"method": "sync", "models": ["m1"], "features": [], "tags": [], "config": {}}
    response = {"code": 200, "details": shown | (details or {}), "token_details": []}
    return {"request_id": "r1", "path": path, "response": response, "callback": None} | fields


def test_requests_are_listed(call: Caller, wire: Wire) -> None:
    """`get_usage_requests` gives a page: its number, its size and its records."""
    wire.answer = sample("requests_list_all_kinds")

    page = call("get_usage_requests", "p1")

    assert (page.page, page.limit) == (0, 10)
    assert [record.request_id for record in page.requests] == [
        record["request_id"] for record in wire.answer.body["requests"]
    ]


@pytest.mark.parametrize("form", [dict, UsageRequestOptions])
def test_all_filters_are_sent(call: Caller, wire: Wire, form: Anything) -> None:
    """Every filter goes out under its name on the wire, whole numbers as whole numbers."""
    options = {
        "start": "2026-01-01",
        "end": "2026-01-31",
        "limit": 100,
        "page": 0,
        "status": "failed",
        "accessor": "k1",
        "request_id": "r1",
        "deployment": "hosted",
        "endpoint": "listen",
        "method": "async",
    }

    call("get_usage_requests", "p1", form(**options))

    assert wire.query == sorted((name, str(value)) for name, value in options.items())


@pytest.mark.parametrize("options", [(), (None,), ({},), (UsageRequestOptions(),)])
def test_filters_may_be_left_out(call: Caller, wire: Wire, options: tuple[Anything, ...]) -> None:
    """Without filters the call has no query at all."""
    call("get_usage_requests", "p1", *options)

    assert wire.sent == ("GET", "/v1/projects/p1/requests")


MOMENTS = {
    "date": (date(2026, 1, 31), "2026-01-31"),
    "date as text": ("2026-01-31", "2026-01-31"),
    "naive": (datetime.fromisoformat("2026-01-31T10:20:30"), "2026-01-31T10:20:30%2B00:00"),
    "naive as text": ("2026-01-31T10:20:30", "2026-01-31T10:20:30%2B00:00"),
    "microseconds": (
        datetime(2026, 1, 31, 10, 20, 30, 999999, tzinfo=UTC),
        "2026-01-31T10:20:30%2B00:00",
    ),
    "microseconds as text": ("2026-01-31T10:20:30.999999Z", "2026-01-31T10:20:30%2B00:00"),
    "other zone": (
        datetime(2026, 1, 31, 10, tzinfo=timezone(timedelta(hours=-5))),
        "2026-01-31T10:00:00-05:00",
    ),
}


@pytest.mark.parametrize(("moment", "sent"), MOMENTS.values(), ids=MOMENTS)
def test_moments_are_sent_to_the_second_with_their_zone(
    call: Caller, wire: Wire, moment: Anything, sent: str
) -> None:
    """The log takes instants to the second with a zone, and UTC is the zone of naive ones."""
    call("get_usage_requests", "p1", UsageRequestOptions(start=moment))

    assert wire.sent == ("GET", f"/v1/projects/p1/requests?start={sent}".replace(":", "%3A"))


@pytest.mark.parametrize(
    ("end", "sent"),
    [
        ("2026-01-31T10:20:30Z", "2026-01-31T10:20:30%2B00:00"),
        ("2026-01-31T10:20:30.000001Z", "2026-01-31T10:20:31%2B00:00"),
        ("2026-01-31T23:59:59.999999-05:00", "2026-02-01T00:00:00-05:00"),
        ("9999-12-31T23:59:59.5Z", "9999-12-31T23:59:59%2B00:00"),
        ("2026-01-31", "2026-01-31"),
    ],
)
def test_end_covers_the_second_that_it_is_in(call: Caller, wire: Wire, end: str, sent: str) -> None:
    """An end between two seconds is sent as the later one: no record before it is lost."""
    call("get_usage_requests", "p1", {"end": end})

    assert wire.sent == ("GET", f"/v1/projects/p1/requests?end={sent}".replace(":", "%3A"))


@pytest.mark.parametrize("name", ["requests_get_bare", "requests_get_wrapped"])
def test_one_request_is_read_bare_and_wrapped(call: Caller, wire: Wire, name: str) -> None:
    """`get_usage_request` reads the judged answer and the published one alike."""
    wire.answer = sample(name)

    request = call("get_usage_request", "p1", "r1")

    assert request.request_id == f"{BY_ID}1"
    assert (request.response.code, request.response.details.usd) == (200, 0.00257)


def test_wrapped_request_is_given_back_wrapped(call: Caller, wire: Wire) -> None:
    """`to_dict` has the shape in which a record came."""
    wire.answer = sample("requests_get_wrapped")

    assert call("get_usage_request", "p1", "r1").to_dict() == wire.answer.body


def test_response_that_is_not_written_yet_is_none(call: Caller, wire: Wire) -> None:
    """`response` is None where it is null, and so is all that is read out of it."""
    wire.answer = sample("requests_get_bare_response_null")

    request = call("get_usage_request", "p1", "r1")

    assert request.response is None
    assert (request.stt_details, request.tts_details, request.callback) == (None, None, None)
    assert (request.token_details, request.config) == ([], [])


@pytest.mark.parametrize("content", [b"", b" \n"], ids=["empty", "blank"])
def test_empty_answer_means_not_logged_yet(call: Caller, wire: Wire, content: bytes) -> None:
    """A 200 without a body is a UsageNotReadyError, which is a DeepgramApiError."""
    wire.answer = Reply(200, content)

    with pytest.raises(UsageNotReadyError, match="not in the log yet") as caught:
        call("get_usage_request", "p1", "r1")

    assert isinstance(caught.value, DeepgramApiError)
    assert (caught.value.status_code, caught.value.path) == (200, "/v1/projects/p1/requests/r1")


def test_response_reads_like_the_documented_dict(call: Caller, wire: Wire) -> None:
    """`response` is documented as a dict, and can be used as one."""
    wire.answer = sample("requests_get_bare")
    sent = wire.answer.body["response"]

    response = call("get_usage_request", "p1", "r1").response

    assert response["code"] == response.get("code") == 200
    assert response.get("nothing", "default") == "default"
    assert "code" in response
    assert sorted(response) == sorted(response.keys()) == sorted(sent)
    assert dict(response)["deployment"] == "hosted:us"


def test_response_has_the_views_of_a_dict(call: Caller, wire: Wire) -> None:
    """The items, the values and the length of the documented dict are there."""
    wire.answer = sample("requests_get_bare_failed")
    sent = wire.answer.body["response"]

    response = call("get_usage_request", "p1", "r1").response

    assert sorted(response.items()) == sorted(sent.items())
    assert sorted(map(str, response.values())) == sorted(map(str, sent.values()))
    assert len(response) == len(sent)


@pytest.mark.parametrize("name", ["accessor", "api_key_id"])
def test_id_of_the_key_answers_under_both_names(call: Caller, wire: Wire, name: str) -> None:
    """Old records send `accessor`, new ones `api_key_id`; whichever came is read by both."""
    wire.answer = record(**{name: "k1"})

    request = call("get_usage_request", "p1", "r1")

    assert (request.accessor, request.api_key_id) == ("k1", "k1")
    assert request.to_dict() == wire.answer


def test_callback_is_joined_from_path_and_record(call: Caller, wire: Wire) -> None:
    """The address is in the query of the request, how it went in the record."""
    wire.answer = record(
        f"{LISTEN}?callback=https%3A%2F%2Fexample.com%2Fhook%3Fa%3Db&callback_method=put",
        callback={"attempts": 2, "code": 200, "completed": "2026-01-02T03:04:05Z"},
    )

    callback = call("get_usage_request", "p1", "r1").callback

    assert (callback.url, callback.method) == ("https://example.com/hook?a=b", "put")
    assert (callback.attempts, callback.code) == (2, 200)
    assert callback.completed_at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_callback_is_posted_unless_asked_otherwise(call: Caller, wire: Wire) -> None:
    """A callback without a method in the query is a POST."""
    wire.answer = sample("requests_record_async_callback_object")

    (request,) = call("get_usage_requests", "p1").requests

    assert (request.callback.url, request.callback.method) == (
        "https://exampleco.com/hook",
        "POST",
    )
    assert request.callback.attempts == 10


@pytest.mark.parametrize(
    ("spelled", "address"),
    [
        ("https://example.com/a+b", "https://example.com/a b"),
        ("https://example.com/?q=1%2B1%zz%", "https://example.com/?q=1+1%zz%"),
        ("https://b%C3%BCcher.example", "https://bücher.example"),
        ("https://bücher.example/%FF", "https://bücher.example/\ufffd"),
        ("https://example.com/%FF", "https://example.com/\ufffd"),
    ],
)
def test_callback_address_is_read_however_it_is_spelled(
    spelled: str, address: str, call: Caller, wire: Wire
) -> None:
    """An address is unquoted as in a form, whether or not it has other characters than ASCII."""
    wire.answer = record(f"{LISTEN}?callback={spelled}")

    assert call("get_usage_request", "p1", "r1").callback.url == address


def test_callback_that_was_not_tried_yet_is_read(call: Caller, wire: Wire) -> None:
    """A request that asked for a callback has one, also while the record says nothing of it."""
    wire.answer = record(f"{LISTEN}?callback=https%3A%2F%2Fexample.com")

    callback = call("get_usage_request", "p1", "r1").callback

    assert (callback.url, callback.attempts) == ("https://example.com", None)


def test_published_callback_is_read(call: Caller, wire: Wire) -> None:
    """A callback that is a string, as published, is its address."""
    wire.answer = record(callback="https://example.com")

    assert call("get_usage_request", "p1", "r1").callback.url == "https://example.com"


def test_callbacks_of_different_addresses_differ(call: Caller, wire: Wire) -> None:
    """Two callbacks are equal when their addresses are, too."""
    wire.answer = {
        "requests": [
            record(f"{LISTEN}?callback=https%3A%2F%2F{host}.example", callback={"attempts": 1})
            for host in ("a", "a", "b")
        ]
    }

    first, same, other = (item.callback for item in call("get_usage_requests", "p1").requests)

    assert first == same
    assert first != other


SWITCHES = {
    "multichannel": "multichannel",
    "numerals": "numerals",
    "punctuate": "punctuate",
    "profanity_filter": "profanity_filter",
    "redact": "redaction",
    "diarize": "diarization",
    "ner": "ner",
    "detect_entities": "ner",
    "search": "search",
    "keywords": "keywords",
    "sentiment": "sentiment",
    "topics": "topics",
    "detect_topics": "topics",
    "intents": "intents",
    "custom_topic": "custom_topics",
    "custom_intent": "custom_intents",
}


@pytest.mark.parametrize(("asked", "attribute"), SWITCHES.items())
def test_switch_of_a_transcription_is_read_from_its_query(
    call: Caller, wire: Wire, asked: str, attribute: str
) -> None:
    """A switch in the query of a transcription is True, the others are False."""
    wire.answer = record(f"{LISTEN}?{asked}=true")

    details = call("get_usage_request", "p1", "r1").stt_details

    assert [name for name in set(SWITCHES.values()) if getattr(details, name)] == [attribute]


def test_switch_that_is_off_is_false(call: Caller, wire: Wire) -> None:
    """A switch that was asked for as false is False."""
    wire.answer = record(f"{LISTEN}?punctuate=false", {"features": ["punctuate"]})

    assert call("get_usage_request", "p1", "r1").stt_details.punctuate is False


def test_switch_is_read_from_the_features_of_the_log(call: Caller, wire: Wire) -> None:
    """A feature that the log lists and the query does not name is True."""
    wire.answer = record(f"{LISTEN}?smart_format=true", {"features": ["punctuate"]})

    assert call("get_usage_request", "p1", "r1").stt_details.punctuate is True


def test_settings_of_old_records_are_read(call: Caller, wire: Wire) -> None:
    """What old records keep in `config` is read like the query of new ones."""
    wire.answer = sample("requests_list_old_details")

    (request,) = call("get_usage_requests", "p1").requests

    details = request.stt_details
    assert (details.model, details.language, details.alternatives) == ("general", "en-US", 1)
    assert (details.redaction, details.punctuate, details.diarization) == (True, True, False)


def test_transcription_is_read_from_record_and_query(call: Caller, wire: Wire) -> None:
    """Model and language come from the query; the model's id, method, length and cost do not."""
    wire.answer = sample("requests_record_listen_sync")

    (request,) = call("get_usage_requests", "p1").requests

    details = request.stt_details
    assert (details.model, details.language) == ("nova-3", "en")
    assert details.uuid == "44444441-4444-4444-8444-444444444441"
    assert (details.method, details.batch, details.streaming) == ("sync", True, False)
    assert (details.duration, details.usd) == (25.933, 0.00257)


@pytest.mark.parametrize(
    ("method", "batch", "streaming"),
    [("sync", True, False), ("async", True, False), ("streaming", False, True)],
)
def test_method_says_whether_it_was_a_stream(
    call: Caller, wire: Wire, method: str, batch: object, streaming: object
) -> None:
    """Transcriptions of files are batch, whether or not somebody waited for them."""
    wire.answer = record(details={"method": method})

    details = call("get_usage_request", "p1", "r1").stt_details

    assert (details.batch, details.streaming) == (batch, streaming)


def test_silence_is_not_a_missing_meter(call: Caller, wire: Wire) -> None:
    """A duration of 0 was metered; one that was not sent is None."""
    wire.answer = {"requests": [record(details={"duration": 0.0}), record()]}

    requests = call("get_usage_requests", "p1").requests

    assert [request.stt_details.duration for request in requests] == [0.0, None]


@pytest.mark.parametrize("path", [SPEAK, READ, "/v1/agent/converse?"])
def test_other_requests_are_no_transcriptions(call: Caller, wire: Wire, path: str) -> None:
    """`stt_details` is None for requests that were no transcriptions."""
    wire.answer = record(path)

    assert call("get_usage_request", "p1", "r1").stt_details is None


def test_speech_is_read_from_record_and_query(call: Caller, wire: Wire) -> None:
    """The model comes from the query, the characters are summed over the segments."""
    wire.answer = sample("requests_record_speak_tts_details")

    (request,) = call("get_usage_requests", "p1").requests

    details = request.tts_details
    assert (details.model, details.method) == ("aura-2-thalia-en", "sync")
    assert (details.metadata.model, details.metadata.characters) == ("aura-2-thalia-en", 60)
    assert details.metadata.duration is None
    (segment,) = details.speech_segments
    assert (segment.characters, segment.tier) == (60, "aura-2")
    assert (segment.start, segment.end, segment.confidence, segment.text) == (None,) * 4


def test_other_requests_are_no_speech(call: Caller, wire: Wire) -> None:
    """`tts_details` is None for requests that made no speech."""
    wire.answer = record(LISTEN)

    assert call("get_usage_request", "p1", "r1").tts_details is None


def test_failed_request_has_no_details(call: Caller, wire: Wire) -> None:
    """A request that failed has its message and its code, and no details."""
    wire.answer = sample("requests_record_failed_no_details")

    (request,) = call("get_usage_requests", "p1").requests

    assert (request.response.code, request.response.method) == (400, "sync")
    assert request.response.message == "No such model/version combination found."
    assert (request.stt_details, request.tts_details) == (None, None)


def test_tokens_are_listed_by_feature(call: Caller, wire: Wire) -> None:
    """`token_details` has the tokens of each feature under the documented names."""
    wire.answer = sample("requests_record_read_no_meter_group")

    (request,) = call("get_usage_requests", "p1").requests

    (tokens,) = request.token_details
    assert (tokens.feature, tokens.input, tokens.output) == ("summarize", 0, 0)
    assert tokens.model == "44444442-4444-4444-8444-444444444442"


@pytest.mark.parametrize("look", ["repr", "attributes"])
def test_what_is_read_first_changes_nothing(call: Caller, wire: Wire, look: str) -> None:
    """Looking at `response` first leaves the documented details as they are.

    `asyncio.run` looks, too: it makes a repr of what a coroutine returns.
    """
    wire.answer = sample("requests_list_all_kinds")
    requests = call("get_usage_requests", "p1").requests

    for request in requests:
        _ = repr(request.response) if look == "repr" else read_all(request.response)

    tokens = [detail.feature for request in requests for detail in request.token_details]
    spoken = [request.tts_details for request in requests if request.tts_details]
    assert tokens == ["summarize"]
    assert [details.metadata.characters for details in spoken] == [60]


def test_config_is_pairs_of_text(call: Caller, wire: Wire) -> None:
    """`config` has the settings of the log as text, whatever they were."""
    config = {"language": "en", "alternatives": 1, "punctuate": True, "redact": ["pci"]}
    wire.answer = record(details={"config": config})

    settings = call("get_usage_request", "p1", "r1").config

    assert [(setting.key, setting.value) for setting in settings] == [
        ("language", "en"),
        ("alternatives", "1"),
        ("punctuate", "true"),
        ("redact", '["pci"]'),
    ]


def test_agents_are_read(call: Caller, wire: Wire) -> None:
    """What the log says of an agent is kept under its names on the wire."""
    wire.answer = sample("requests_list_all_kinds")

    requests = call("get_usage_requests", "p1").requests

    (agent,) = (item for item in requests if item.path.startswith("/v1/agent"))
    assert agent.response.sts_details.tier == "standard"
    assert agent.response.sts_details.input_audio.sample_rate == 16000
    assert agent.response.sts_details.duration == 0.071


def test_times_of_a_record_are_parsed_when_asked(call: Caller, wire: Wire) -> None:
    """`created` and `completed` are text, with a parsed twin each."""
    wire.answer = sample("requests_get_bare")

    request = call("get_usage_request", "p1", "r1")

    assert request.created == "2026-09-15T11:32:22.678047Z"
    assert request.created_at == datetime(2026, 9, 15, 11, 32, 22, 678047, tzinfo=UTC)
    assert request.response.completed_at == datetime(2026, 9, 15, 11, 32, 24, 22065, tzinfo=UTC)
