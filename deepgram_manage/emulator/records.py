"""Request records as the log shows them, one function for each recorded block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .catalogue import FLUX, READER, ZEUS
from .clock import SECOND, timestamp
from .kinds import MOST_ATTEMPTS

if TYPE_CHECKING:
    from .json_types import JsonValue
    from .kinds import Amounts, Facts, Slot


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when a record was made, and when its request was done."""

    project_id: str
    request_id: str
    created: int
    completed: int


def record(place: Place, slot: Slot, facts: Facts, amounts: Amounts) -> dict[str, JsonValue]:
    """Return a record that shows some facts."""
    written = facts.code is not None
    query = "".join(f"&{name}=true" for name in facts.features if slot.kind.metered)
    return {
        "request_id": place.request_id,
        "project_uuid": place.project_id,
        "created": timestamp(place.created),
        "path": slot.kind.path + query,
        "api_key_id": facts.accessor,
        "response": _response(place, slot, facts, amounts) if written else None,
        "callback": _callback(place, slot) if written else None,
    }


def _response(place: Place, slot: Slot, facts: Facts, amounts: Amounts) -> JsonValue:
    completed = timestamp(place.completed)
    if not facts.detailed:
        return {
            "method": facts.method,
            "message": "No such model/version combination found.",
            "code": facts.code,
            "completed": completed,
        }
    response: dict[str, JsonValue] = {
        "details": _details(slot, facts, amounts),
        "token_details": _token_details(facts, amounts),
    }
    if facts.endpoint == "speak":
        response["tts_details"] = _speech_details(facts, amounts)
    if facts.endpoint == "agent":
        response["sts_details"] = _agent_details(amounts)
    return response | {
        "code": facts.code,
        "completed": completed,
        "deployment": facts.deployment,
    }


def _callback(place: Place, slot: Slot) -> JsonValue:
    if not slot.kind.callback:
        return None
    callback: dict[str, JsonValue] = {"attempts": slot.callback_attempts}
    if slot.callback_attempts < MOST_ATTEMPTS:
        done = place.completed + slot.callback_attempts * SECOND
        callback |= {"code": 200, "completed": timestamp(done)}
    return callback


def _details(slot: Slot, facts: Facts, amounts: Amounts) -> JsonValue:
    """Return what the call was, and the meter group if it has one."""
    shown: dict[str, JsonValue] = {"usd": amounts.micros / 1_000_000}
    kind = slot.kind
    if kind.metered:
        flux: JsonValue = {"eot_threshold": 1.0, "eot_timeout_ms": 60_000}
        nothing: JsonValue = {}
        shown |= {
            "duration": amounts.audio_ms / 1000,
            "total_audio": amounts.processed_ms / 1000,
            "channels": slot.channels,
            "streams": 1,
            "tier": kind.model.tier if kind.model else "",
            "metadata": flux if kind.model is FLUX else nothing,
        }
    shown |= {
        "models": facts.models,
        "method": facts.method,
        "tags": facts.tags,
        "features": facts.features,
    }
    shown["config"] = {}
    return shown


def _token_details(facts: Facts, amounts: Amounts) -> JsonValue:
    """Return the tokens of a text analysis; other calls have none."""
    if facts.endpoint != "read":
        return []
    return [
        {
            "feature": "summarize",
            "input": amounts.tokens_in,
            "output": amounts.tokens_out,
            "model": READER.uuid,
        }
    ]


def _speech_details(facts: Facts, amounts: Amounts) -> JsonValue:
    """Return what was spoken."""
    return {
        "audio_metadata": {
            "bit_rate": None,
            "break_tokens_applied": 0,
            "container": None,
            "content_type": "audio/wav",
            "encoding": "linear16",
            "pronunciation_tokens_applied": 0,
            "sample_rate": 16_000,
        },
        "speech_segments": [
            {"characters": amounts.characters, "model": facts.models[0], "tier": ZEUS.tier}
        ],
    }


def _agent_details(amounts: Amounts) -> JsonValue:
    """Return what a voice agent used."""
    return {
        "llms": [],
        "custom_llm": False,
        "tier": "standard",
        "input_audio": {"encoding": "linear16", "sample_rate": 16_000},
        "output_audio": {
            "bitrate": None,
            "container": None,
            "encoding": None,
            "sample_rate": None,
            "stream": True,
        },
        "metadata": {"llm_input_tokens": 0, "llm_output_tokens": 0, "tts_characters": 0},
        "duration": amounts.agent_ms / 1000,
    }
