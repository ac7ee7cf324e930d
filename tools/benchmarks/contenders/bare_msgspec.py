"""msgspec: structs of the fields that our document describes, made by its C code at once.

Fields that it does not describe are lost, names are not checked, timestamps are text.
"""

from __future__ import annotations

from functools import cache
from types import GenericAlias
from typing import TYPE_CHECKING, Any

from tools.benchmarks.attributes import everything
from tools.benchmarks.contender import Contender

if TYPE_CHECKING:
    from collections.abc import Callable

# Each struct by its name: its fields, with a type where that is not simply one of JSON's.
STRUCTS: dict[str, str] = {
    "Segment": "characters model tier",
    "AudioMetadata": (
        "bit_rate break_tokens_applied container content_type encoding "
        "pronunciation_tokens_applied sample_rate"
    ),
    "Speech": "audio_metadata:AudioMetadata speech_segments:*Segment",
    "Audio": "encoding sample_rate bitrate container stream",
    "AgentMetadata": "llm_input_tokens llm_output_tokens tts_characters",
    "Agent": (
        "llms custom_llm tier input_audio:Audio output_audio:Audio metadata:AgentMetadata duration"
    ),
    "Tokens": "feature input output model",
    "Details": (
        "models method tags features config usd duration total_audio channels streams tier metadata"
    ),
    "Response": (
        "code completed details:Details token_details:*Tokens tts_details:Speech "
        "sts_details:Agent method message deployment"
    ),
    "Callback": "attempts code completed",
    "Record": (
        "request_id created path api_key_id response:Response callback:Callback project_uuid "
        "accessor"
    ),
    "RequestPage": "page limit requests:*Record",
    "Owner": "member_id email first_name last_name",
    "Key": "api_key_id comment scopes created tags expiration_date",
    "Entry": "member:Owner api_key:Key",
    "KeyList": "api_keys:*Entry",
    "SpeechToText": (
        "name canonical_name architecture languages version uuid batch streaming formatted_output"
    ),
    "Voice": "accent color image sample tags age use_cases",
    "TextToSpeech": "name canonical_name architecture languages version uuid metadata:Voice",
    "ModelList": "stt:*SpeechToText tts:*TextToSpeech",
    "UsageTokens": "in_ out",
    "UsageSpeech": "characters requests",
    "UsageRow": "start end hours total_hours requests tokens:UsageTokens tts:UsageSpeech",
    "Resolution": "units amount",
    "Usage": "start end resolution:Resolution results:*UsageRow",
}


def reader(root: str) -> Callable[[bytes], object]:
    """Return what reads a page."""
    return lambda data: everything(_decode(root)(data))


@cache
def _decode(root: str) -> Callable[[bytes], object]:
    from msgspec.json import Decoder

    return Decoder(_structs()[root]).decode


@cache
def _structs() -> dict[str, Any]:
    from msgspec import defstruct

    made: dict[str, Any] = {}
    for name, fields in STRUCTS.items():
        typed = [_field(field, made) for field in fields.split()]
        made[name] = defstruct(name, typed, rename={"in_": "in"})
    return made


def _field(text: str, made: dict[str, Any]) -> tuple[str, Any, Any]:
    name, _, kind = text.partition(":")
    if kind.startswith("*"):
        return name, GenericAlias(list, made[kind[1:]]) | None, None
    return name, made[kind] | None if kind else Any, None


CONTENDER = Contender(
    title="msgspec structs",
    environment="bench-limits",
    distribution="msgspec",
    reading={
        "requests": reader("RequestPage"),
        "keys": reader("KeyList"),
        "models": reader("ModelList"),
        "usage": reader("Usage"),
    },
)
