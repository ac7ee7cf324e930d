"""The request log, as documented: records, and what the documentation reads from them."""

# What a field is read as is narrowed by its annotation; nobody sets it to what the wire has there.
# pyright: reportIncompatibleMethodOverride=false, reportIncompatibleVariableOverride=false
# A module is one family.
# pyright: reportPrivateUsage=false

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, unquote_plus, unquote_to_bytes

from attrs import define

from deepgram_manage_api import models as wire
from deepgram_manage_api.types import read_decimal

from .derived import Derived, Settings, as_object

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
    """The tokens that one feature of a request used."""

    __slots__ = ()

    input: int = wire.TokenDetails.input_
    """The tokens that went in."""


class SpeechSegment(wire.SpeechSegment):
    """A piece of speech that was made; the times and the text are documented, but never sent."""

    __slots__ = ()

    start: float | None = None
    """Seconds to its start; None unless a server sends it."""
    end: float | None = None
    """Seconds to its end; None unless a server sends it."""
    confidence: float | None = None
    """Confidence from 0 to 1; None unless a server sends it."""
    text: str | None = None
    """What is said; None unless a server sends it."""


@define(kw_only=True, eq=False)
class Config(Derived):
    """One setting of a request, as text."""

    key: str
    value: str


@define(kw_only=True, eq=False)
class TTSMetadata(Derived):
    """What a text-to-speech request made."""

    model: str | None
    """The model's name, as asked for."""
    characters: int | None
    """The characters that were spoken; None if they were not counted."""
    duration: float | None
    """Seconds of audio; None if the log does not say."""


@define(kw_only=True, eq=False)
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

    @property
    def duration(self) -> float | None:
        """Seconds of audio; None if the log does not say."""
        return self.metadata.duration


@define(kw_only=True, eq=False)
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
    """Seconds of audio; 0 is metered silence, None was not metered."""
    usd: float | None
    """What it cost, in US dollars; None if the log does not say, and 0 for a while at first."""

    @property
    def usd_decimal(self) -> Decimal | None:
        """`usd`, exactly as it was sent."""
        return read_decimal(self.usd)


class SpeechDetails(wire.SpeechDetails):
    """What a text-to-speech request made, as the log keeps it."""

    __slots__ = ()

    speech_segments: list[SpeechSegment]
    """The pieces that were billed."""
    duration: float | None = None
    """Seconds of audio; None unless a server sends it here, and not beside."""


class RequestDetails(wire.RequestDetails):
    """What a request cost, and what it took."""

    __slots__ = ()

    @property
    def config(self) -> Settings:
        """The settings that the log keeps of the request; those that are not set are None."""
        config: Any = self._config
        if type(config) is dict:
            # Nearly always empty, and then made in a fifth less time.
            self._config = config = Settings(config) if config else Settings()  # pyright: ignore[reportUnknownArgumentType]
        return config if isinstance(config, Settings) else Settings()


class RequestResponse(wire.RequestResponse):
    """The outcome of a request. Fields can be read by name, too, as in a dict."""

    __slots__ = ()

    details: RequestDetails | None
    """What the request cost, and what it took; None on failures."""
    token_details: list[TokenDetail]
    """The tokens that the request used, by feature; empty if it used none."""
    tts_details: SpeechDetails | None
    """The speech that was made from text; None for other requests."""


class Callback(wire.RequestCallback):  # noqa: PLW1641 -- models change, so none has a hash
    """Where the result of a request was sent, and how that went."""

    __slots__ = ()

    _path: str = ""
    """The path of the request, whose query has the address."""

    @property
    def url(self) -> str | None:
        """The address, credentials included; None if the log does not say."""
        return asked(self._path, "callback") or self.to_dict().get("url")

    @property
    def method(self) -> str:
        """The HTTP method."""
        return asked(self._path, "callback_method") or "POST"

    def __eq__(self, other: object) -> bool:
        """Compare the address, too, which the wire keeps elsewhere."""
        if isinstance(other, Callback) and (self.url, self.method) != (other.url, other.method):
            return False
        return super().__eq__(other)


class UsageRequest(wire.RequestRecord):
    """One record of the request log.

    `response` is None until the log is written, which takes minutes, and in some records always.
    It never means that a request was free.
    """

    __slots__ = ()

    response: RequestResponse | None
    """The outcome; None until the log is written, and in some records always."""
    _callback: Callback | None

    def _reshape(self, sent: dict[str, Any]) -> dict[str, Any]:
        """Read a record in `request`, and records in the published shape.

        That has the code and the deployment beside the response, and the address as the callback.
        """
        inner = as_object(sent.get("request"))
        if "request_id" not in sent and inner is not None:
            return self._reshape(inner)
        response, callback = as_object(sent.get("response")), sent.get("callback")
        beside = {name: sent[name] for name in ("code", "deployment") if name in sent}
        if beside and response is not None and not response.get("code"):
            rest = {name: value for name, value in sent.items() if name not in beside}
            return self._reshape({**rest, "response": {**beside, **response}})
        return {**sent, "callback": {"url": callback}} if isinstance(callback, str) else sent

    @property
    def callback(self) -> Callback | None:
        """Where the result was sent; None if the request had no callback."""
        path: Any = self.path
        # Looked at first, because few requests have one.
        has_none = self._callback is None and type(path) is str
        if has_none and "callback" not in path and "%" not in path:
            return None
        callback, path = self._callback, _text(path)
        if callback is None:
            if asked(path, "callback") is None:
                return None
            callback = Callback.from_dict({})
        callback._path = path
        return callback

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
        """The tokens that the request used, by feature; empty if it used none."""
        return [] if self.response is None else self.response.token_details

    @property
    def config(self) -> list[Config]:
        """The settings that the log keeps of the request, as text."""
        details = None if self.response is None else self.response.details
        settings = Settings() if details is None else details.config
        return [Config(key=name, value=_as_text(value)) for name, value in settings.items()]

    def _details(self, endpoint: str) -> RequestDetails | None:
        parts = _text(self.path).partition("?")[0].split("/")
        return self.response.details if self.response is not None and endpoint in parts else None

    def _settings(self) -> dict[str, str]:
        """The parameters of the request by name, from its query, or else from the log."""
        kept = {item.key: item.value for item in self.config}
        sent = parse_qs(_text(self.path).partition("?")[2], keep_blank_values=True)
        return kept | {name: values[0] for name, values in sent.items()}


class UsageRequestsResponse(wire.RequestPage[UsageRequest]):
    """One page of the request log, newest first. A page shorter than `limit` is the last."""

    __slots__ = ()

    requests: list[UsageRequest]
    """The records; empty after the last page."""


def asked(path: str, name: str) -> str | None:
    """Return a parameter from the query of a path; faster than `parse_qs`."""
    for pair in path.partition("?")[2].split("&"):
        key, _, value = pair.partition("=")
        if key == name or (("%" in key or "+" in key) and unquote_plus(key) == name):
            return _unquoted(value)
    return None


def _unquoted(text: str) -> str:
    """Return what `unquote_plus` does, in half the time where the text is ASCII."""
    if not text.isascii():
        return unquote_plus(text)
    return unquote_to_bytes(text.replace("+", " ")).decode("utf-8", "replace")


def _is_on(setting: str | None, is_listed: bool) -> bool:  # noqa: FBT001 -- the log's word
    """Return whether a feature was used, by its setting, or else by the log's list."""
    return is_listed if setting is None else setting.lower() not in {"false", "[]", "null"}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _number(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        return None
