"""Request records as the log shows them, one function for each recorded block.

All records of a slot have the same JSON but for a few values. So it is written once, as a form with
blanks, and each record only fills them in.
"""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Final

from .catalogue import FLUX, READER, ZEUS
from .clock import SECOND, timestamp
from .json_types import encode
from .kinds import MOST_ATTEMPTS

if TYPE_CHECKING:
    from .json_types import JsonValue
    from .kinds import Facts, Slot

# No tag and no path has it.
_MARK: Final = uuid.uuid4().hex
_BLANK: Final = re.compile(f'"{_MARK}([a-z_]+)"')
_TEXTS: Final = frozenset({"request_id", "created", "completed", "called_back"})
# What is written of an amount: how many of its units make one, or None when it is an integer.
_AMOUNTS: Final = {
    "usd": ("micros", 1_000_000),
    "duration": ("audio_ms", 1000),
    "total_audio": ("processed_ms", 1000),
    "agent_duration": ("agent_ms", 1000),
    "tokens_in": ("tokens_in", None),
    "tokens_out": ("tokens_out", None),
    "characters": ("characters", None),
}


class Form:
    """The JSON of the records that show some facts, with blanks."""

    def __init__(self, project_id: str, slot: Slot, facts: Facts) -> None:
        """Write the form."""
        text = encode(_record(project_id, slot, facts)).decode()
        # Every other piece is the name of a blank.
        self._pieces: list[str] = _BLANK.split(text)
        places = {name: 2 * at + 1 for at, name in enumerate(self._pieces[1::2])}
        for name in _TEXTS & places.keys():
            self._pieces[places[name] - 1] += '"'
            self._pieces[places[name] + 1] = '"' + self._pieces[places[name] + 1]
        self._request_id = places["request_id"]
        self._created = places["created"]
        self._completed = places.get("completed")
        self._called_back = places.get("called_back")
        self._callback_takes = slot.callback_attempts * SECOND
        self._amounts: list[tuple[int, int, int | None]] = [
            (places[name], getattr(facts.amounts, amount), units)
            for name, (amount, units) in _AMOUNTS.items()
            if name in places
        ]

    def filled(
        self, request_id: str, created: str, completed: str, done: int, scale: int = 1
    ) -> str:
        """Return a record.

        Args:
            request_id: Its id, escaped as in JSON.
            created: When it was made, as a timestamp.
            completed: When its request was done, as a timestamp.
            done: The instant of `completed`, from which callbacks are timed.
            scale: What its amounts are multiplied with.
        """
        pieces = self._pieces.copy()
        pieces[self._request_id] = request_id
        pieces[self._created] = created
        for at, amount, units in self._amounts:
            pieces[at] = repr(amount * scale / units if units else amount * scale)
        if self._completed is not None:
            pieces[self._completed] = completed
        if self._called_back is not None:
            pieces[self._called_back] = timestamp(done + self._callback_takes)
        return "".join(pieces)


def _blank(name: str) -> str:
    return _MARK + name


def _record(project_id: str, slot: Slot, facts: Facts) -> JsonValue:
    """Return a record that shows some facts, with blanks where records differ."""
    written = facts.code is not None
    query = "".join(f"&{name}=true" for name in facts.features if slot.kind.metered)
    return {
        "request_id": _blank("request_id"),
        "project_uuid": project_id,
        "created": _blank("created"),
        "path": slot.kind.path + query,
        "api_key_id": facts.accessor,
        "response": _response(slot, facts) if written else None,
        "callback": _callback(slot) if written else None,
    }


def _response(slot: Slot, facts: Facts) -> JsonValue:
    if not facts.detailed:
        return {
            "method": facts.method,
            "message": "No such model/version combination found.",
            "code": facts.code,
            "completed": _blank("completed"),
        }
    response: dict[str, JsonValue] = {
        "details": _details(slot, facts),
        "token_details": _token_details(facts),
    }
    if facts.endpoint == "speak":
        response["tts_details"] = _speech_details(facts)
    if facts.endpoint == "agent":
        response["sts_details"] = _agent_details()
    return response | {
        "code": facts.code,
        "completed": _blank("completed"),
        "deployment": facts.deployment,
    }


def _callback(slot: Slot) -> JsonValue:
    if not slot.kind.callback:
        return None
    callback: dict[str, JsonValue] = {"attempts": slot.callback_attempts}
    if slot.callback_attempts < MOST_ATTEMPTS:
        callback |= {"code": 200, "completed": _blank("called_back")}
    return callback


def _details(slot: Slot, facts: Facts) -> JsonValue:
    """Return what the call was, and the meter group if it has one."""
    shown: dict[str, JsonValue] = {"usd": _blank("usd")}
    kind = slot.kind
    if kind.metered:
        flux: JsonValue = {"eot_threshold": 1.0, "eot_timeout_ms": 60_000}
        nothing: JsonValue = {}
        shown |= {
            "duration": _blank("duration"),
            "total_audio": _blank("total_audio"),
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


def _token_details(facts: Facts) -> JsonValue:
    """Return the tokens of a text analysis; other calls have none."""
    if facts.endpoint != "read":
        return []
    return [
        {
            "feature": "summarize",
            "input": _blank("tokens_in"),
            "output": _blank("tokens_out"),
            "model": READER.uuid,
        }
    ]


def _speech_details(facts: Facts) -> JsonValue:
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
            {"characters": _blank("characters"), "model": facts.models[0], "tier": ZEUS.tier}
        ],
    }


def _agent_details() -> JsonValue:
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
        "duration": _blank("agent_duration"),
    }
