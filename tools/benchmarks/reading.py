"""Pages as they come over the wire, and how this package reads them: from bytes to every attribute.

Every documented attribute is read once, of the answer and of all that is in it, by the name that a
user would write. What the package makes of several (parsed dates, `stt_details`) is not part of it.
"""
# ruff: noqa: B018, PLC0415 -- reading is what is measured; other contenders import this without us

from __future__ import annotations

import json
import random
import uuid
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any

from . import records

if TYPE_CHECKING:
    from collections.abc import Callable

    from deepgram_manage import (
        KeysResponse,
        ModelsResponse,
        UsageRequestsResponse,
        UsageSummaryResponse,
    )
    from deepgram_manage.responses import SpeechDetails
    from deepgram_manage_api.models import AgentAudio, AgentDetails

SCOPES = ["admin", "member", "billing:read", "keys:read", "keys:write", "usage:read", "usage:write"]
TAGS = ["batch", "callcenter", "emea", "production", "staging"]
LANGUAGES = ["de", "en", "en-GB", "en-US", "es", "fr", "hi", "ja", "pt"]
START = datetime(2025, 1, 1, tzinfo=UTC)


def make(kind: str, count: int) -> bytes:
    """Make a page of a kind with so many rows; the same bytes every time."""
    body = MAKERS[kind](random.Random(f"{kind} {count}"), count)  # noqa: S311 -- no secrets
    return body if isinstance(body, bytes) else json.dumps(body, separators=(",", ":")).encode()


def _requests(_chance: random.Random, count: int) -> bytes:
    return records.page(count)


def _keys(chance: random.Random, count: int) -> Any:
    owners = [_owner(chance, number) for number in range(20)]
    return {"api_keys": [_key(chance, owners, number) for number in range(count)]}


def _owner(chance: random.Random, number: int) -> dict[str, str]:
    names = {"first_name": f"Ada {number}", "last_name": "Lovelace"} if number % 4 else {}
    return {"member_id": _id(chance), **names, "email": f"ada{number}@example.com"}


def _key(chance: random.Random, owners: list[dict[str, str]], number: int) -> Any:
    made = START + timedelta(hours=number, microseconds=chance.randrange(10**6))
    key = {
        "api_key_id": _id(chance),
        "comment": f"key number {number}",
        "scopes": chance.sample(SCOPES, 2),
        "created": made.isoformat().replace("+00:00", "Z"),
    }
    if number % 2:
        key["tags"] = chance.sample(TAGS, chance.randrange(1, 3))
    if number % 4 == 0:
        key["expiration_date"] = (made + timedelta(days=90)).isoformat().replace("+00:00", "Z")
    return {"member": chance.choice(owners), "api_key": key}


def _models(chance: random.Random, count: int) -> Any:
    voices = count * 2 // 5
    return {
        "stt": [_listener(chance, number) for number in range(count - voices)],
        "tts": [_voice(chance, number) for number in range(voices)],
    }


def _listener(chance: random.Random, number: int) -> Any:
    return {
        "name": f"general-{number}",
        "canonical_name": f"nova-3-general-{number}",
        "architecture": "nova-3",
        "languages": chance.sample(LANGUAGES, 4),
        "version": "2025-01-09.0",
        "uuid": _id(chance),
        "batch": number % 3 > 0,
        "streaming": number % 2 > 0,
        "formatted_output": True,
    }


def _voice(chance: random.Random, number: int) -> Any:
    return {
        "name": f"voice-{number}",
        "canonical_name": f"aura-2-voice-{number}-en",
        "architecture": "aura-2",
        "languages": ["en", "en-US"],
        "version": "2025-04-07.0",
        "uuid": _id(chance),
        "metadata": {
            "accent": "American",
            "age": "Adult",
            "color": f"#{chance.randrange(1 << 24):06X}",
            "image": f"https://static.example.com/voices/{number}.jpg",
            "sample": f"https://static.example.com/voices/{number}.wav",
            "tags": ["feminine", "warm"],
            "use_cases": ["Casual chat", "IVR"],
        },
    }


def _usage(chance: random.Random, days: int) -> Any:
    first = date(2025, 1, 1)
    return {
        "start": first.isoformat(),
        "end": (first + timedelta(days)).isoformat(),
        "resolution": {"units": "day", "amount": 1},
        "results": [_day(chance, first + timedelta(number)) for number in range(days)],
    }


def _day(chance: random.Random, day: date) -> Any:
    hours = chance.uniform(0, 1200)
    return {
        "start": day.isoformat(),
        "end": day.isoformat(),
        "hours": hours,
        "total_hours": hours * 1.1,
        "requests": chance.randrange(500_000),
        "tokens": {"in": chance.randrange(100_000), "out": chance.randrange(100_000)},
        "tts": {"characters": chance.randrange(10**7), "requests": chance.randrange(100_000)},
    }


def _id(chance: random.Random) -> str:
    return str(uuid.UUID(int=chance.getrandbits(128), version=4))


MAKERS: dict[str, Callable[[random.Random, int], Any]] = {
    "requests": _requests,
    "keys": _keys,
    "models": _models,
    "usage": _usage,
}


def read_requests(content: bytes) -> UsageRequestsResponse:  # noqa: PLR0915 -- one for each
    """Read a page of the request log."""
    from deepgram_manage import UsageRequestsResponse
    from deepgram_manage._sending.json_codec import read
    from deepgram_manage_api.api.requests import list_requests

    page = read(list_requests.build("p1").reading(UsageRequestsResponse), content)
    page.page
    page.limit
    for record in page.requests:
        record.request_id
        record.project_uuid
        record.created
        record.path
        record.api_key_id
        record.accessor
        response = record.response
        if response is not None:
            response.code
            response.completed
            response.method
            response.message
            response.deployment
            details = response.details
            if details is not None:
                details.usd
                details.duration
                details.total_audio
                details.channels
                details.streams
                details.models
                details.method
                details.tier
                details.tags
                details.features
                details.config
                details.metadata
            for tokens in response.token_details:
                tokens.feature
                tokens.input
                tokens.output
                tokens.model
            speech = response.tts_details
            if speech is not None:
                _read_speech(speech)
            agent = response.sts_details
            if agent is not None:
                _read_agent(agent)
        callback = record.callback
        if callback is not None:
            callback.url
            callback.method
            callback.attempts
            callback.code
            callback.completed
    return page


def _read_speech(speech: SpeechDetails) -> None:
    audio = speech.audio_metadata
    if audio is not None:
        audio.bit_rate
        audio.break_tokens_applied
        audio.container
        audio.content_type
        audio.encoding
        audio.pronunciation_tokens_applied
        audio.sample_rate
    for segment in speech.speech_segments:
        segment.characters
        segment.model
        segment.tier
        segment.start
        segment.end
        segment.confidence
        segment.text


def _read_agent(agent: AgentDetails) -> None:
    agent.llms
    agent.custom_llm
    agent.tier
    agent.duration
    _read_audio(agent.input_audio)
    _read_audio(agent.output_audio)
    counts = agent.metadata
    if counts is not None:
        counts.llm_input_tokens
        counts.llm_output_tokens
        counts.tts_characters


def _read_audio(audio: AgentAudio | None) -> None:
    if audio is not None:
        audio.encoding
        audio.sample_rate
        audio.bitrate
        audio.container
        audio.stream


def read_keys(content: bytes) -> KeysResponse:
    """Read a list of keys."""
    from deepgram_manage import KeysResponse
    from deepgram_manage._sending.json_codec import read
    from deepgram_manage_api.api.keys import list_keys

    page = read(list_keys.build("p1").reading(KeysResponse), content)
    for key in page.api_keys:
        key.api_key_id
        key.key
        key.comment
        key.created
        key.scopes
        key.tags
        key.expiration_date
        owner = key.member
        if owner is not None:
            owner.member_id
            owner.email
            owner.first_name
            owner.last_name
    return page


def read_models(content: bytes) -> ModelsResponse:
    """Read a list of models."""
    from deepgram_manage import ModelsResponse
    from deepgram_manage._sending.json_codec import read
    from deepgram_manage_api.api.models import list_project_models

    page = read(list_project_models.build("p1").reading(ModelsResponse), content)
    for model in chain(page.stt_models, page.tts_models):
        model.name
        model.canonical_name
        model.architecture
        model.language
        model.languages
        model.version
        model.uuid
        model.batch
        model.streaming
        model.formatted_output
        voice = model.metadata
        if voice is not None:
            voice.accent
            voice.age
            voice.color
            voice.image
            voice.sample
            voice.tags
            voice.use_cases
    return page


def read_usage(content: bytes) -> UsageSummaryResponse:
    """Read a usage summary."""
    from deepgram_manage import UsageSummaryResponse
    from deepgram_manage._sending.json_codec import read
    from deepgram_manage_api.api.usage import get_usage

    page = read(get_usage.build("p1").reading(UsageSummaryResponse), content)
    page.start
    page.end
    resolution = page.resolution
    if resolution is not None:
        resolution.units
        resolution.amount
    for row in page.results:
        row.start
        row.end
        row.hours
        row.total_hours
        row.requests
        row.tokens
        row.tokens_in
        row.tokens_out
        row.tts_characters
        row.tts_requests
    return page


READERS: dict[str, Callable[[bytes], object]] = {
    "requests": read_requests,
    "keys": read_keys,
    "models": read_models,
    "usage": read_usage,
}
"""By the name of the page: make objects of its bytes, and read every documented attribute once."""
