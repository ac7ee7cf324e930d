"""The parts of a request record's response, one function for each recorded block."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .catalogue import FLUX, READER, ZEUS

if TYPE_CHECKING:
    from .json_types import JsonValue
    from .kinds import Amounts, Facts, Slot


def details(slot: Slot, facts: Facts, amounts: Amounts) -> JsonValue:
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


def token_details(facts: Facts, amounts: Amounts) -> JsonValue:
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


def speech_details(facts: Facts, amounts: Amounts) -> JsonValue:
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


def agent_details(amounts: Amounts) -> JsonValue:
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
