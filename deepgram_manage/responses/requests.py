"""The request log, as documented: records, and what the documentation reads out of them."""

from __future__ import annotations

import json
from typing import Any, ClassVar
from urllib.parse import parse_qs

from attrs import define

from deepgram_manage_api import models as wire

from .shapes import Derived, Reshaped, documented


class TokenDetail(wire.TokenDetails):
    """The tokens that one feature of a request took."""

    __slots__ = ()

    @property
    def input(self) -> int:
        """The tokens that went in."""
        return self.input_


class SpeechSegment(wire.SpeechSegment):
    """A piece of speech that was made; the times and the text are documented and never sent."""

    __slots__ = ()

    @property
    def start(self) -> float | None:
        """Seconds to its start; None unless a server sends it."""
        return documented(self, "start", float)

    @property
    def end(self) -> float | None:
        """Seconds to its end; None unless a server sends it."""
        return documented(self, "end", float)

    @property
    def confidence(self) -> float | None:
        """Confidence from 0 to 1; None unless a server sends it."""
        return documented(self, "confidence", float)

    @property
    def text(self) -> str | None:
        """What is said; None unless a server sends it."""
        return documented(self, "text", str)


@define(kw_only=True)
class Config(Derived):
    """One setting of a request, as text."""

    key: str
    value: str


@define(kw_only=True)
class TTSMetadata(Derived):
    """What a text-to-speech request made."""

    model: str | None
    """The model's name, as asked for."""
    characters: int | None
    """The characters that were spoken; None when nobody counted them."""
    duration: float | None
    """Seconds of audio; None when the log does not say."""


@define(kw_only=True)
class TTSUsageDetails(Derived):
    """How a text-to-speech request was made."""

    model: str | None
    """The model's name, as asked for."""
    method: str | None
    """`sync` or `streaming`."""
    metadata: TTSMetadata
    """What it made."""
    speech_segments: list[SpeechSegment]
    """What it was billed by."""


@define(kw_only=True)
class STTUsageDetails(Derived):
    """How a speech-to-text request was made: the switches in its query, False where absent."""

    model: str | None
    language: str | None
    version: str | None
    uuid: str | None
    """The id of the model that served it; joins with the models' `uuid`."""
    method: str | None
    batch: bool
    streaming: bool
    multichannel: bool
    alternatives: int | None
    numerals: bool
    punctuate: bool
    profanity_filter: bool
    redaction: bool
    diarization: bool
    ner: bool
    search: bool
    keywords: bool
    sentiment: bool
    topics: bool
    intents: bool
    custom_topics: bool
    custom_intents: bool
    duration: float | None
    """Seconds of audio; 0 is metered silence, None is no meter."""
    usd: float | None
    """What it cost; None where the log does not say, and 0 for a while at first."""


class SpeechDetails(wire.SpeechDetails):
    """What a text-to-speech request made, as the log keeps it."""

    __slots__ = ()

    @property
    def speech_segments(self) -> list[SpeechSegment]:
        """The pieces that were billed."""
        return self._many("_speech_segments", SpeechSegment)


class RequestResponse(wire.RequestResponse):
    """The outcome of a request. Fields can be read by name, too, as in a dict."""

    __slots__ = ("_beside",)

    def _when_absent(self, slot: str) -> Any:
        """Look beside the response, where the published document has its code and deployment."""
        for beside in self._filled("_beside"):
            return beside.get(slot) if slot in {"code", "deployment"} else None
        return None

    @property
    def token_details(self) -> list[TokenDetail]:
        """The tokens that the request took, by feature; empty when it took none."""
        return self._many("_token_details", TokenDetail)

    @property
    def tts_details(self) -> SpeechDetails | None:
        """What was made of text; None for other requests."""
        return self._one("_tts_details", SpeechDetails)


class Callback(wire.RequestCallback):  # noqa: PLW1641 -- models change, so none has a hash
    """Where the answer to a request was sent, and how that went."""

    __slots__ = ("method", "url")

    url: str | None
    """The address, credentials and all; None when the log does not say."""
    method: str
    """The HTTP method."""

    def __eq__(self, other: object) -> bool:
        """Compare the address, too, which the wire keeps elsewhere."""
        if isinstance(other, Callback) and (self.url, self.method) != (other.url, other.method):
            return False
        return super().__eq__(other)


class UsageRequest(Reshaped, wire.RequestRecord):
    """One record of the request log.

    `response` is None until the log is written, which takes minutes, and in some records for
    ever: it never means that a request was free.
    """

    __slots__ = ("_received",)

    _own_field: ClassVar[str] = "request_id"

    @classmethod
    def _reshape(cls, data: dict[str, Any]) -> dict[str, Any]:
        inner = data.get("request")
        return inner if isinstance(inner, dict) else data  # pyright: ignore[reportUnknownVariableType]

    def _when_absent(self, slot: str) -> Any:
        """Answer to both names of the key's id: before 2022 it was `accessor`."""
        other = {"accessor": "api_key_id", "api_key_id": "accessor"}.get(slot, "")
        return next(iter(self._filled(other)), None)

    @property
    def response(self) -> RequestResponse | None:
        """The outcome; None until the log is written, and in some records for ever."""
        response = self._one("_response", RequestResponse)
        if response is not None and not response.code:
            for unknown in self._filled("_unknown"):
                object.__setattr__(response, "_beside", unknown)
        return response

    @property
    def callback(self) -> Callback | None:
        """Where the answer was sent; None when the request had no callback."""
        address = self._asked("callback")
        sent = self._callback
        if sent is None and address is None:
            return None
        callback = Callback.from_dict(sent if isinstance(sent, dict) else {})
        callback.url = address or (sent if isinstance(sent, str) else callback.get("url"))
        callback.method = self._asked("callback_method") or "POST"
        return callback

    @property
    def stt_details(self) -> STTUsageDetails | None:
        """How speech became text; None for other requests, and until the log is written."""
        details = self._details("listen")
        if details is None:
            return None
        return STTUsageDetails(
            model=self._setting("model"),
            language=self._setting("language"),
            version=self._setting("version"),
            uuid=next(iter(details.models), None),
            method=details.method,
            batch=details.method in ("sync", "async"),
            streaming=details.method == "streaming",
            multichannel=self._used("multichannel"),
            alternatives=_number(self._setting("alternatives")),
            numerals=self._used("numerals"),
            punctuate=self._used("punctuate"),
            profanity_filter=self._used("profanity_filter"),
            redaction=self._used("redact"),
            diarization=self._used("diarize"),
            ner=self._used("ner") or self._used("detect_entities"),
            search=self._used("search"),
            keywords=self._used("keywords"),
            sentiment=self._used("sentiment"),
            topics=self._used("topics") or self._used("detect_topics"),
            intents=self._used("intents"),
            custom_topics=self._used("custom_topic"),
            custom_intents=self._used("custom_intent"),
            duration=details.duration,
            usd=details.usd,
        )

    @property
    def tts_details(self) -> TTSUsageDetails | None:
        """How text became speech; None for other requests, and until the log is written."""
        details = self._details("speak")
        if details is None or self.response is None:
            return None
        spoken = self.response.tts_details
        segments = [] if spoken is None else spoken.speech_segments
        counts = [_number(segment.characters) for segment in segments]
        metadata = TTSMetadata(
            model=self._setting("model"),
            characters=sum(count or 0 for count in counts) if counts else None,
            duration=details.duration,
        )
        return TTSUsageDetails(
            model=metadata.model, method=details.method, metadata=metadata, speech_segments=segments
        )

    @property
    def token_details(self) -> list[TokenDetail]:
        """The tokens that the request took, by feature; empty when it took none."""
        return [] if self.response is None else self.response.token_details

    @property
    def config(self) -> list[Config]:
        """The settings that the log keeps of the request, as text."""
        details = None if self.response is None else self.response.details
        settings = {} if details is None else _object(details.config)
        return [Config(key=name, value=_as_text(value)) for name, value in settings.items()]

    def _details(self, endpoint: str) -> wire.RequestDetails | None:
        parts = _text(self.path).partition("?")[0].split("/")
        return self.response.details if self.response is not None and endpoint in parts else None

    def _asked(self, name: str) -> str | None:
        """Read a parameter of the request's own query."""
        query = _text(self.path).partition("?")[2]
        values = parse_qs(query, keep_blank_values=True).get(name)
        return values[0] if values else None

    def _setting(self, name: str) -> str | None:
        """Read a parameter of the request, or what the log keeps of it."""
        asked = self._asked(name)
        if asked is not None:
            return asked
        return next((item.value for item in self.config if item.key == name), None)

    def _used(self, feature: str) -> bool:
        """Whether the request used a feature: by its query, its settings, or the log's list."""
        setting = self._setting(feature)
        if setting is not None:
            return setting.lower() not in {"false", "[]", "null"}
        details = None if self.response is None else self.response.details
        return details is not None and feature in details.features


class UsageRequestsResponse(wire.RequestPage):
    """One page of the request log, newest first. A page shorter than `limit` is the last."""

    __slots__ = ()

    @property
    def requests(self) -> list[UsageRequest]:
        """The records; empty after the last page."""
        return self._many("_requests", UsageRequest)


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}  # pyright: ignore[reportUnknownVariableType]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _number(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        return None
