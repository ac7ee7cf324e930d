"""The request log, as documented: records, and what the documentation reads out of them."""

from __future__ import annotations

import json
from decimal import Decimal  # noqa: TC003 -- for `typing.get_type_hints`
from typing import Any, ClassVar, cast
from urllib.parse import parse_qs, unquote_plus

from attrs import define

from deepgram_manage_api import models as wire
from deepgram_manage_api.types import new, read_decimal, stored

from .shapes import Derived, Reshaped, documented

__all__ = [
    "Callback",
    "Config",
    "RequestResponse",
    "STTUsageDetails",
    "SpeechDetails",
    "SpeechSegment",
    "TTSMetadata",
    "TTSUsageDetails",
    "TokenDetail",
    "UsageRequest",
    "UsageRequestsResponse",
]


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
        return documented(self, "start", float) if self._unknown else None

    @property
    def end(self) -> float | None:
        """Seconds to its end; None unless a server sends it."""
        return documented(self, "end", float) if self._unknown else None

    @property
    def confidence(self) -> float | None:
        """Confidence from 0 to 1; None unless a server sends it."""
        return documented(self, "confidence", float) if self._unknown else None

    @property
    def text(self) -> str | None:
        """What is said; None unless a server sends it."""
        return documented(self, "text", str) if self._unknown else None


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

    @property
    def usd_decimal(self) -> Decimal | None:
        """`usd`, exactly as it was sent."""
        return read_decimal(self.usd)


class SpeechDetails(wire.SpeechDetails):
    """What a text-to-speech request made, as the log keeps it."""

    __slots__ = ()

    def _new_speech_segments(self) -> Any:
        return new(SpeechSegment)

    @stored
    def speech_segments(self) -> list[SpeechSegment]:
        """The pieces that were billed."""
        return cast("list[SpeechSegment]", self._speech_segments)


class RequestResponse(wire.RequestResponse):
    """The outcome of a request. Fields can be read by name, too, as in a dict."""

    __slots__ = ("_beside",)

    _lists: ClassVar[dict[str, bool]] = {"_token_details": True}

    def _look_beside(self, beside: dict[str, Any]) -> None:
        """Look beside the response, where the published document has its code and deployment."""
        absent = {"code", "deployment"}.difference(self.keys())
        self._beside = beside
        for name in absent:
            setattr(self, name, beside.get(name))

    def _when_absent(self, slot: str) -> Any:
        for beside in self._filled("_beside"):
            if slot in {"code", "deployment"}:
                return beside.get(slot)
        return super()._when_absent(slot)

    def _new_token_details(self) -> Any:
        return new(TokenDetail)

    @stored
    def token_details(self) -> list[TokenDetail]:
        """The tokens that the request took, by feature; empty when it took none."""
        return cast("list[TokenDetail]", self._token_details)

    def _new_tts_details(self) -> Any:
        return new(SpeechDetails)

    @stored
    def tts_details(self) -> SpeechDetails | None:
        """What was made of text; None for other requests."""
        return cast("SpeechDetails | None", self._tts_details)


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

    # Before 2022 the id of the key was `accessor`; whichever was sent answers to both names.
    _otherwise: ClassVar[dict[str, str]] = {"accessor": "api_key_id", "api_key_id": "accessor"}

    @classmethod
    def _reshape(cls, data: dict[str, Any]) -> dict[str, Any]:
        inner = data.get("request")
        return inner if isinstance(inner, dict) else data  # pyright: ignore[reportUnknownVariableType]

    def _keep_unknown(self, sent: dict[str, Any]) -> None:
        super()._keep_unknown(sent)
        response = self.response
        if self._unknown and response is not None and not response.code:
            response._look_beside(self._unknown)  # pyright: ignore[reportPrivateUsage]

    def _new_response(self) -> Any:
        return new(RequestResponse)

    @stored
    def response(self) -> RequestResponse | None:
        """The outcome; None until the log is written, and in some records for ever."""
        return cast("RequestResponse | None", self._response)

    def _new_callback(self) -> Any:
        callback = new(Callback)
        callback.url, callback.method = None, ""
        return callback

    @property
    def callback(self) -> Callback | None:
        """Where the answer was sent; None when the request had no callback."""
        path = self.path
        # Looked at first, because hardly any request has one.
        has_none = self._callback is None and type(path) is str
        if has_none and "callback" not in path and "%" not in path:
            return None
        return self._joined_callback(_text(path))

    def _joined_callback(self, path: str) -> Callback | None:
        """Join what the record has of a callback with what the request asked for."""
        callback = cast("Callback | None", self._callback)
        if callback is None:
            if asked(path, "callback") is None:
                return None
            callback = self._new_callback()._fill({})
        if not callback.method:
            callback.url = asked(path, "callback") or self._published_callback(callback)
            callback.method = asked(path, "callback_method") or "POST"
        return callback

    def _published_callback(self, callback: Callback) -> str | None:
        """The address where the published document has it."""
        sent = next((odd.get("callback") for odd in self._filled("_odd")), None)
        return sent if isinstance(sent, str) else callback.get("url")

    @property
    def stt_details(self) -> STTUsageDetails | None:
        """How speech became text; None for other requests, and until the log is written."""
        details = self._details("listen")
        if details is None:
            return None
        settings = self._settings()

        def used(*features: str) -> bool:
            return any(_is_on(settings.get(name), name in details.features) for name in features)

        return STTUsageDetails(
            model=settings.get("model"),
            language=settings.get("language"),
            version=settings.get("version"),
            uuid=next(iter(details.models), None),
            method=details.method,
            batch=details.method in ("sync", "async"),
            streaming=details.method == "streaming",
            multichannel=used("multichannel"),
            alternatives=_number(settings.get("alternatives")),
            numerals=used("numerals"),
            punctuate=used("punctuate"),
            profanity_filter=used("profanity_filter"),
            redaction=used("redact"),
            diarization=used("diarize"),
            ner=used("ner", "detect_entities"),
            search=used("search"),
            keywords=used("keywords"),
            sentiment=used("sentiment"),
            topics=used("topics", "detect_topics"),
            intents=used("intents"),
            custom_topics=used("custom_topic"),
            custom_intents=used("custom_intent"),
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
            model=self._settings().get("model"),
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

    def _settings(self) -> dict[str, str]:
        """The parameters of the request by name: what its query has, else what the log keeps."""
        kept = {item.key: item.value for item in self.config}
        sent = parse_qs(_text(self.path).partition("?")[2], keep_blank_values=True)
        return kept | {name: values[0] for name, values in sent.items()}


class UsageRequestsResponse(wire.RequestPage):
    """One page of the request log, newest first. A page shorter than `limit` is the last."""

    __slots__ = ()

    def _new_requests(self) -> Any:
        return new(UsageRequest)

    @stored
    def requests(self) -> list[UsageRequest]:
        """The records; empty after the last page."""
        return cast("list[UsageRequest]", self._requests)


def asked(path: str, name: str) -> str | None:
    """Read a parameter in the query of a path, as `parse_qs` does in several times as long."""
    for pair in path.partition("?")[2].split("&"):
        key, _, value = pair.partition("=")
        if key == name or (("%" in key or "+" in key) and unquote_plus(key) == name):
            return unquote_plus(value)
    return None


def _is_on(setting: str | None, is_listed: bool) -> bool:  # noqa: FBT001 -- the log's word
    """Whether a feature was used: by its setting, or else by the log's list."""
    return is_listed if setting is None else setting.lower() not in {"false", "[]", "null"}


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
