"""Usage, as documented: sums per period, and the two answers that are made from two calls."""

# What a field is read as is narrowed by its annotation; nobody sets it to what the wire has there.
# pyright: reportIncompatibleMethodOverride=false, reportIncompatibleVariableOverride=false
# A module is one family.
# pyright: reportPrivateUsage=false

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define

from deepgram_manage_api import models as wire
from deepgram_manage_api.types import ListModel, ObjectModel

from .requests import UsageRequest, UsageRequestsResponse

__all__ = [
    "Resolution",
    "STTDetails",
    "STTTokens",
    "TTSDetails",
    "TTSTokens",
    "TokenCount",
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


class TokenCount(int):
    """A number of tokens, which knows how many of them went in and came out."""

    _tokens: Mapping[str, Any] = {}

    @property
    def tokens_in(self) -> int | None:
        """The tokens that went in."""
        return self._tokens.get("in")

    @property
    def tokens_out(self) -> int | None:
        """The tokens that came out."""
        return self._tokens.get("out")

    @property
    def out(self) -> int | None:
        """The tokens that came out, as version 4 of the official SDK calls them."""
        return self.tokens_out


class UsageSummaryResults(wire.UsageRow):
    """The usage of one period. `hours` were submitted, `total_hours` count every channel."""

    __slots__ = ()

    if TYPE_CHECKING:  # Objects or dicts: the counts are read where they were sent.
        _tokens: Mapping[str, int]  # type: ignore[assignment]
        _tts: Mapping[str, int]  # type: ignore[assignment]

    def __attrs_post_init__(self) -> None:
        """Take the count of another row, as `attrs.evolve` does, for what it was counted from."""
        if isinstance(self._tokens, TokenCount):
            self._tokens = self._tokens._tokens
        super().__attrs_post_init__()

    @property
    def tokens(self) -> TokenCount | None:  # type: ignore[override]  # documented as one count
        """The tokens that went in and came out; None if the server does not count them."""
        tokens: Any = self._tokens
        if tokens is None:
            return None
        try:
            read, written = tokens["in"], tokens["out"]
        except KeyError:
            read, written = tokens.get("in"), tokens.get("out")
        if type(read) is int and type(written) is int:
            count = TokenCount(read + written)
        else:
            total = _count(_sum(read, written))
            if total is None:
                return None
            count = TokenCount(total)
        count._tokens = tokens
        return count

    @property
    def tokens_in(self) -> int | None:
        """The tokens that went in; `tokens.in` on the wire."""
        try:
            return self._tokens["in"]
        except (KeyError, TypeError):
            return None

    @property
    def tokens_out(self) -> int | None:
        """The tokens that came out; `tokens.out` on the wire."""
        try:
            return self._tokens["out"]
        except (KeyError, TypeError):
            return None

    @property
    def tts_characters(self) -> int | None:
        """The characters that were spoken; `tts.characters` on the wire."""
        try:
            return self._tts["characters"]
        except (KeyError, TypeError):
            return None

    @property
    def tts_requests(self) -> int | None:
        """The requests for speech; `tts.requests` on the wire."""
        try:
            return self._tts["requests"]
        except (KeyError, TypeError):
            return None


class UsageSummaryResponse(wire.Usage[UsageSummaryResults]):
    """Usage in a row per period."""

    __slots__ = ()

    resolution: Resolution | None
    """The length of the period that each row covers."""
    results: list[UsageSummaryResults]
    """The rows; empty if nothing was used."""


class UsageBreakdownResponse(wire.UsageBreakdown[wire.UsageBreakdownRow]):
    """Usage in a row per period and group; the period of a row is in its `grouping`."""

    __slots__ = ()


@define(eq=False, repr=False, kw_only=True, getstate_setstate=False)
class UsageResponse(ListModel[UsageRequest]):
    """The period of a usage answer with the records of the request log in it.

    Made from two answers; `to_dict` returns the documented names, and what else the first one sent.
    """

    start: str
    """The first day."""
    end: str
    """The last day."""
    resolution: Resolution | None
    """The length of the periods that usage is summed by."""
    results: list[UsageRequest]
    """The records of the request log."""

    @classmethod
    def from_answers(cls, usage: UsageSummaryResponse, page: UsageRequestsResponse) -> Self:
        """Join the two answers."""
        return cls.from_dict(usage.to_dict() | {"results": page.to_dict().get("requests", [])})


@define(eq=False, repr=False, kw_only=True, getstate_setstate=False)
class STTTokens(ObjectModel):
    """Tokens of speech to text."""

    tokens: int
    """How many."""


@define(eq=False, repr=False, kw_only=True, getstate_setstate=False)
class TTSTokens(ObjectModel):
    """Tokens of text to speech."""

    tokens: int
    """How many."""


@define(eq=False, repr=False, kw_only=True, getstate_setstate=False)
class STTDetails(ObjectModel):
    """Speech to text in a period."""

    requests: int
    """How many requests."""
    hours: float
    """Hours of audio that were submitted."""
    tokens: STTTokens
    """The tokens."""


@define(eq=False, repr=False, kw_only=True, getstate_setstate=False)
class TTSDetails(ObjectModel):
    """Text to speech in a period."""

    requests: int
    """How many requests."""
    characters: int
    """Characters that were spoken."""
    tokens: TTSTokens
    """The tokens."""


class UsageModel(wire.UsageFieldsModel):
    """A model that was used. For what is None here, ask `get_models` for the same `uuid`."""

    __slots__ = ()

    @property
    def uuid(self) -> str:
        """The id of the model; `model_id` on the wire."""
        return self.model_id

    canonical_name: str | None = None
    """Documented; None unless a server sends it."""
    architecture: str | None = None
    """Documented; None unless a server sends it."""
    batch: bool | None = None
    """Documented; None unless a server sends it."""
    streaming: bool | None = None
    """Documented; None unless a server sends it."""


@define(eq=False, repr=False, kw_only=True, getstate_setstate=False)
class UsageFieldsResponse(wire.UsageFields):
    """What was used in a period, and how much of it was speech to text and text to speech.

    Made from two answers; `to_dict` returns the documented names, and what else the first one sent.
    """

    stt: STTDetails
    """Speech to text: the sum of the rows of `listen`."""
    tts: TTSDetails
    """Text to speech: the sum of the rows of `speak`."""

    models: list[UsageModel]
    """The models that were used."""

    def _reshape(self, sent: dict[str, Any]) -> dict[str, Any]:
        """Read models by their names alone, as they came before 2022."""
        models: list[Any] = sent["models"] if isinstance(sent.get("models"), list) else []
        if not any(isinstance(model, str) for model in models):
            return sent
        named = [{"name": model} if isinstance(model, str) else model for model in models]
        return {**sent, "models": named}

    @classmethod
    def from_answers(
        cls, fields: wire.UsageFields, breakdown: wire.UsageBreakdown[wire.UsageBreakdownRow]
    ) -> Self:
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


def _rows(
    breakdown: wire.UsageBreakdown[wire.UsageBreakdownRow], endpoint: str
) -> list[wire.UsageBreakdownRow]:
    return [row for row in breakdown.results if row.grouping and row.grouping.endpoint == endpoint]


def _total(rows: list[wire.UsageBreakdownRow], *names: str) -> Any:
    return _sum(0, *(row.get(name) for row in rows for name in names))


def _count(total: Any) -> int | None:
    """Return a sum as a whole number, whatever its parts were sent as."""
    if total is None or (isinstance(total, float) and not math.isfinite(total)):
        return None
    return int(total)


def _sum(*counts: Any) -> Any:
    """Return the sum of those that are numbers; None if none is."""
    numbers = [count for count in counts if isinstance(count, int | float)]
    try:
        return sum(numbers) if numbers else None
    except OverflowError:
        # No fraction can hold as many digits as one of them has.
        return math.inf
