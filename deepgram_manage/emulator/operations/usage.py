"""Usage sums, breakdowns and the values that occur in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deepgram_manage.emulator.aggregates import Days, GroupKey, Row, rows, seen
from deepgram_manage.emulator.catalogue import LOGGED
from deepgram_manage.emulator.clock import day_of

from .requests import Test, all_of, bound, call_tests, deployment_family

if TYPE_CHECKING:
    from deepgram_manage.emulator.context import Context
    from deepgram_manage.emulator.json_types import JsonValue
    from deepgram_manage.emulator.kinds import Facts
    from deepgram_manage.emulator.log import Log

_HOUR_MS = 3_600_000
# Parameters of the two usage calls that are not names of features.
FILTERS = frozenset(
    {"start", "end", "accessor", "tag", "method", "model", "endpoint", "deployment", "grouping"}
)
FEATURES = frozenset(
    {
        "alternatives", "callback", "callback_method", "channels", "custom_intent",
        "custom_intent_mode", "custom_topic", "custom_topic_mode", "detect_entities",
        "detect_language", "diarize", "dictation", "encoding", "extra", "filler_words", "intents",
        "interim_results", "keyterm", "keywords", "language", "measurements", "multichannel", "ner",
        "numerals", "paragraphs", "profanity_filter", "punctuate", "redact", "replace",
        "sample_rate", "search", "sentiment", "smart_format", "summarize", "topics", "utt_split",
        "utterances", "version",
    }
)  # fmt: skip
RESOLUTION: JsonValue = {"units": "day", "amount": 1}
_GROUPINGS: dict[str, GroupKey] = {
    "accessor": lambda facts: (facts.accessor,),
    "endpoint": lambda facts: (facts.endpoint,),
    "feature_set": lambda facts: (",".join(facts.features),),
    "models": lambda facts: (facts.models,),
    "method": lambda facts: (facts.method,),
    "tags": lambda facts: (facts.tags,),
    "deployment": lambda facts: (deployment_family(facts),),
}


def days_of(context: Context, log: Log) -> Days:
    """Return the days asked for; by default from the first record to today."""
    first = log.first(context.now)
    first = context.now if first is None else first
    try:
        return Days(
            day_of(bound(context, "start", first)), day_of(bound(context, "end", context.now))
        )
    except ValueError:
        raise context.invalid("start") from None


def tagged(context: Context) -> list[Test]:
    """Return the filter for any of the given tags."""
    tags = set(context.call.values("tag"))
    return [lambda facts: not tags.isdisjoint(facts.tags)] if tags else []


def _feature_tests(context: Context) -> list[Test]:
    wanted: set[str] = set()
    unwanted: set[str] = set()
    for name, value in context.call.query:
        if name in FILTERS:
            continue
        if value not in {"true", "false"}:
            raise context.invalid(name)
        (wanted if value == "true" else unwanted).add(name)
    tests: list[Test] = [lambda facts: unwanted.isdisjoint(facts.features)] if unwanted else []
    if wanted:
        tests.append(lambda facts: not wanted.isdisjoint(facts.features))
    return tests


def _keep(context: Context) -> Test:
    tests = [*call_tests(context), *tagged(context), *_feature_tests(context)]
    model = context.call.value("model")
    if model is not None:
        tests.append(lambda facts: model in facts.models)
    return all_of(tests)


def _envelope(days: Days, results: list[JsonValue]) -> JsonValue:
    return {
        "start": days.first.isoformat(),
        "end": days.last.isoformat(),
        "resolution": RESOLUTION,
        "results": results,
    }


def get_usage(context: Context) -> JsonValue:
    """Return the totals of each day with records."""
    log = context.log()
    days = days_of(context, log)
    found = rows(log, days, context.now, _keep(context), lambda _facts: ())
    return _envelope(days, [_usage_row(row) for row in found])


def _usage_row(row: Row) -> JsonValue:
    amounts, day = row.sums.amounts, row.day.isoformat()
    return {
        "start": day,
        "end": day,
        "hours": amounts.audio_ms / _HOUR_MS,
        "total_hours": amounts.processed_ms / _HOUR_MS,
        "requests": row.sums.requests,
        "tokens": {"in": amounts.tokens_in, "out": amounts.tokens_out},
        "tts": {"characters": amounts.characters, "requests": row.sums.spoken},
    }


def get_usage_breakdown(context: Context) -> JsonValue:
    """Return the totals of each day and group."""
    grouping = context.one_of("grouping", tuple(_GROUPINGS))
    key: GroupKey = _GROUPINGS[grouping] if grouping else lambda _facts: ()
    log = context.log()
    days = days_of(context, log)
    found = rows(log, days, context.now, _keep(context), key)
    return _envelope(days, [_breakdown_row(row, grouping) for row in found])


def _breakdown_row(row: Row, grouping: str | None) -> JsonValue:
    amounts, day = row.sums.amounts, row.day.isoformat()
    dimensions: dict[str, JsonValue] = dict.fromkeys(_GROUPINGS)
    if grouping is not None:
        dimensions[grouping] = row.group[0]
    return {
        "hours": amounts.audio_ms / _HOUR_MS,
        "total_hours": amounts.processed_ms / _HOUR_MS,
        "agent_hours": amounts.agent_ms / _HOUR_MS,
        "tokens_in": amounts.tokens_in,
        "tokens_out": amounts.tokens_out,
        "tts_characters": amounts.characters,
        "requests": row.sums.requests,
        "grouping": {"start": day, "end": day, **dimensions},
    }


def get_usage_fields(context: Context) -> JsonValue:
    """Return the values that occur in a span of days."""
    log = context.log()
    found = seen(log, days_of(context, log), context.now, lambda facts: facts.detailed)
    return {
        "tags": _distinct(found, lambda facts: facts.tags),
        "models": [_model(uuid) for uuid in _distinct(found, lambda facts: facts.models)],
        "processing_methods": _distinct(found, lambda facts: (facts.method,)),
        "features": _distinct(found, lambda facts: facts.features),
    }


def _distinct(found: list[Facts], read: GroupKey) -> list[str]:
    return sorted({value for facts in found for value in read(facts) if isinstance(value, str)})


def _model(uuid: str) -> JsonValue:
    model = LOGGED[uuid]
    return {
        "name": model.name,
        "language": model.languages[0],
        "version": model.version,
        "model_id": model.uuid,
    }
