"""Usage, as documented: sums per period, and the two answers that are made of two calls."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, ClassVar, Self, cast

from attrs import define

from deepgram_manage_api import models as wire
from deepgram_manage_api.types import ListModel, WireModel, new, stored

from .requests import UsageRequest, UsageRequestsResponse
from .shapes import documented

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "Resolution",
    "STTDetails",
    "STTTokens",
    "TTSDetails",
    "TTSTokens",
    "UsageBreakdownResponse",
    "UsageFieldsResponse",
    "UsageModel",
    "UsageResponse",
    "UsageSummaryResponse",
    "UsageSummaryResults",
]


class Resolution(wire.Resolution):
    """The length of the period that each row covers, e.g. 1 `day`."""

    __slots__ = ()


class UsageSummaryResults(wire.UsageRow):
    """The usage of one period. `hours` were submitted, `total_hours` count every channel."""

    __slots__ = ()

    @property
    def tokens(self) -> int | None:  # type: ignore[override]  # documented as one count
        """The tokens that went in and came out; None where the server does not count them."""
        tokens = self._tokens
        if tokens is None:
            return None
        read, written = tokens.in_, tokens.out
        if type(read) is int and type(written) is int:
            return read + written
        return _count(_sum(read, written))

    @property
    def tokens_in(self) -> int | None:
        """The tokens that went in; `tokens.in` on the wire."""
        tokens = self._tokens
        return None if tokens is None else tokens.in_

    @property
    def tokens_out(self) -> int | None:
        """The tokens that came out; `tokens.out` on the wire."""
        tokens = self._tokens
        return None if tokens is None else tokens.out

    @property
    def tts_characters(self) -> int | None:
        """The characters that were spoken; `tts.characters` on the wire."""
        tts = self._tts
        return None if tts is None else tts.characters

    @property
    def tts_requests(self) -> int | None:
        """The requests for speech; `tts.requests` on the wire."""
        tts = self._tts
        return None if tts is None else tts.requests


class UsageSummaryResponse(wire.Usage):
    """Usage in a row per period."""

    __slots__ = ()

    def _new_resolution(self) -> Any:
        return new(Resolution)

    @stored
    def resolution(self) -> Resolution | None:
        """The length of the period that each row covers."""
        return cast("Resolution | None", self._resolution)

    def _new_results(self) -> Any:
        return new(UsageSummaryResults)

    @stored
    def results(self) -> list[UsageSummaryResults]:
        """The rows; empty when nothing was used."""
        return cast("list[UsageSummaryResults]", self._results)


class UsageBreakdownResponse(wire.UsageBreakdown):
    """Usage in a row per period and group; the period of a row is in its `grouping`."""

    __slots__ = ()


@define(eq=False, repr=False, kw_only=True, getstate_setstate=False)
class UsageResponse(ListModel):
    """The period of a usage answer with the records of the request log in it.

    Made of two answers; `to_dict` gives the documented names, and what else the first one sent.
    """

    _slots: ClassVar[dict[str, str]] = {
        "start": "start",
        "end": "end",
        "resolution": "_resolution",
        "results": "_results",
    }
    _lists: ClassVar[dict[str, bool]] = {"_results": True}
    _list: ClassVar[str] = "_results"

    start: str
    """The first day."""
    end: str
    """The last day."""
    _resolution: Resolution | dict[str, Any] | None
    _results: Sequence[UsageRequest]

    def _new_resolution(self) -> Any:
        return new(Resolution)

    @stored
    def resolution(self) -> Resolution | None:
        """The length of the periods that usage is summed by."""
        return cast("Resolution | None", self._resolution)

    def _new_results(self) -> Any:
        return new(UsageRequest)

    @stored
    def results(self) -> list[UsageRequest]:
        """The records of the request log."""
        return cast("list[UsageRequest]", self._results)

    @classmethod
    def from_answers(cls, usage: UsageSummaryResponse, page: UsageRequestsResponse) -> Self:
        """Join the two answers."""
        return cls.from_dict(usage.to_dict() | {"results": page.to_dict().get("requests", [])})


@define(eq=False, repr=False, kw_only=True, getstate_setstate=False)
class STTTokens(WireModel):
    """Tokens of speech to text."""

    _slots: ClassVar[dict[str, str]] = {"tokens": "tokens"}

    tokens: int
    """How many."""


@define(eq=False, repr=False, kw_only=True, getstate_setstate=False)
class TTSTokens(WireModel):
    """Tokens of text to speech."""

    _slots: ClassVar[dict[str, str]] = {"tokens": "tokens"}

    tokens: int
    """How many."""


@define(eq=False, repr=False, kw_only=True, getstate_setstate=False)
class STTDetails(WireModel):
    """Speech to text in a period."""

    _slots: ClassVar[dict[str, str]] = {
        "requests": "requests",
        "hours": "hours",
        "tokens": "_tokens",
    }

    requests: int
    """How many requests."""
    hours: float
    """Hours of audio that were submitted."""
    _tokens: STTTokens | dict[str, Any]

    def _new_tokens(self) -> Any:
        return new(STTTokens)

    @property
    def tokens(self) -> STTTokens:
        """The tokens."""
        return cast("STTTokens | None", self._tokens) or STTTokens(tokens=0)


@define(eq=False, repr=False, kw_only=True, getstate_setstate=False)
class TTSDetails(WireModel):
    """Text to speech in a period."""

    _slots: ClassVar[dict[str, str]] = {
        "requests": "requests",
        "characters": "characters",
        "tokens": "_tokens",
    }

    requests: int
    """How many requests."""
    characters: int
    """Characters that were spoken."""
    _tokens: TTSTokens | dict[str, Any]

    def _new_tokens(self) -> Any:
        return new(TTSTokens)

    @property
    def tokens(self) -> TTSTokens:
        """The tokens."""
        return cast("TTSTokens | None", self._tokens) or TTSTokens(tokens=0)


class UsageModel(wire.UsageFieldsModel):
    """A model that was used. What is None here stands in `get_models`, under the same `uuid`."""

    __slots__ = ()

    @property
    def uuid(self) -> str:
        """The id of the model; `model_id` on the wire."""
        return self.model_id

    @property
    def canonical_name(self) -> str | None:
        """Documented; None unless a server sends it."""
        return documented(self, "canonical_name", str)

    @property
    def architecture(self) -> str | None:
        """Documented; None unless a server sends it."""
        return documented(self, "architecture", str)

    @property
    def batch(self) -> bool | None:
        """Documented; None unless a server sends it."""
        return documented(self, "batch", bool)

    @property
    def streaming(self) -> bool | None:
        """Documented; None unless a server sends it."""
        return documented(self, "streaming", bool)


class UsageFieldsResponse(wire.UsageFields):
    """What was used in a period, and how much of it was speech to text and text to speech.

    Made of two answers; `to_dict` gives the documented names, and what else the first one sent.
    """

    __slots__ = ("_stt", "_tts")

    _stt: STTDetails | None
    _tts: TTSDetails | None

    _slots: ClassVar[dict[str, str]] = {**wire.UsageFields._slots, "stt": "_stt", "tts": "_tts"}

    def _new_stt(self) -> Any:
        return new(STTDetails)

    @property
    def stt(self) -> STTDetails:
        """Speech to text: the sum of the rows of `listen`."""
        return self._stt or STTDetails.from_dict({})

    def _new_tts(self) -> Any:
        return new(TTSDetails)

    @property
    def tts(self) -> TTSDetails:
        """Text to speech: the sum of the rows of `speak`."""
        return self._tts or TTSDetails.from_dict({})

    def _new_models(self) -> Any:
        return new(UsageModel)

    @property
    def models(self) -> list[UsageModel]:
        """The models that were used."""
        sent: Any = next((odd.get("models") for odd in self._filled("_odd")), None)
        if isinstance(sent, list) and any(isinstance(model, str) for model in sent):  # pyright: ignore[reportUnknownVariableType]
            # Before 2022 a model was its name.
            names: list[Any] = sent  # pyright: ignore[reportUnknownVariableType]
            return [UsageModel.from_dict({"name": name}) for name in names]
        return cast("list[UsageModel]", self._models)

    @classmethod
    def from_answers(cls, fields: wire.UsageFields, breakdown: wire.UsageBreakdown) -> Self:
        """Join the two answers."""
        listen, speak = _rows(breakdown, "listen"), _rows(breakdown, "speak")
        stt = {
            "requests": _count(_total(listen, "requests")),
            "hours": _total(listen, "hours"),
            "tokens": {"tokens": _count(_total(listen, "tokens_in", "tokens_out"))},
        }
        tts = {
            "requests": _count(_total(speak, "requests")),
            "characters": _count(_total(speak, "tts_characters")),
            "tokens": {"tokens": _count(_total(speak, "tokens_in", "tokens_out"))},
        }
        return cls.from_dict(fields.to_dict() | {"stt": stt, "tts": tts})


def _rows(breakdown: wire.UsageBreakdown, endpoint: str) -> list[wire.UsageBreakdownRow]:
    return [row for row in breakdown.results if row.grouping and row.grouping.endpoint == endpoint]


def _total(rows: list[wire.UsageBreakdownRow], *names: str) -> Any:
    return sum(_sum(*(row.get(name) for name in names)) or 0 for row in rows)


def _count(total: Any) -> int | None:
    """Make a whole number of a sum, whatever its parts were sent as."""
    return None if total is None or not math.isfinite(total) else int(total)


def _sum(*counts: Any) -> Any:
    """Add up what is a number; None when nothing is."""
    numbers = [count for count in counts if isinstance(count, int | float)]
    return sum(numbers) if numbers else None
