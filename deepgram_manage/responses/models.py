"""Models, as documented: one form for speech to text and text to speech."""

from __future__ import annotations

from typing import Any, Self, cast

from deepgram_manage_api import models as wire
from deepgram_manage_api.types import WireModel, absent_bit, new

__all__ = [
    "ModelInfo",
    "ModelResponse",
    "ModelsResponse",
]

LANGUAGES, LANGUAGE, BATCH, STREAMING = (
    absent_bit(wire.ModelDetails, name) for name in ("languages", "language", "batch", "streaming")
)


class ModelInfo(wire.ModelDetails):
    """A model in a list. `batch` and `streaming` are False for speech voices."""

    __slots__ = ()

    languages: list[str] | None
    """Language tags (BCP 47), under whichever name they were sent."""
    language: str | None
    """The first of `languages`."""
    batch: bool | None
    """Whether recorded audio can be sent."""
    streaming: bool | None
    """Whether live audio can be sent."""

    def _fill(self, sent: Any) -> Self:
        wire.ModelDetails._fill(self, sent)
        self._stand_in()
        return self

    def _copy(self, seen: Any) -> Self:
        wire.ModelDetails._copy(self, seen)
        self._stand_in()
        return self

    def _stand_in(self) -> None:
        """Fill in what is documented but is not on the wire, or has another name there."""
        absent = self._absent
        if absent & BATCH:
            self.batch = False
        if absent & STREAMING:
            self.streaming = False
        if not absent & LANGUAGE:
            self._keep_language()
        languages = self.languages
        if type(languages) is list and languages:
            self.language = languages[0]
        else:
            self.language = next(iter(_listed(languages)), None)

    def _keep_language(self) -> None:
        """Keep what was sent as `language`, which may be all the languages."""
        odd: dict[str, Any] = {}
        for kept in self._filled("_odd"):
            odd |= kept
        self._odd = odd | {"language": self.language}
        if self._absent & LANGUAGES:
            self.languages = _listed(self.language)

    def _when_absent(self, slot: str) -> Any:
        if slot == "languages":
            sent = [odd["language"] for odd in self._filled("_odd") if "language" in odd]
            return _listed(sent[0]) if sent else None
        if slot == "language":  # It is never part of `to_dict`.
            return next(iter(self._filled(slot)), None)
        return False if slot in {"batch", "streaming"} else super()._when_absent(slot)


class ModelsResponse(wire.ModelList):
    """Models by kind."""

    __slots__ = ()

    def _new_stt(self) -> Any:
        return new(ModelInfo)

    def _new_tts(self) -> Any:
        return new(ModelInfo)

    @property
    def stt_models(self) -> list[ModelInfo]:
        """The models for speech to text."""
        return cast("list[ModelInfo]", self._stt)

    @property
    def tts_models(self) -> list[ModelInfo]:
        """The voices for text to speech."""
        return cast("list[ModelInfo]", self._tts)

    @property
    def stt(self) -> list[ModelInfo]:  # type: ignore[override]  # one form for both kinds
        """The name of `stt_models` on the wire."""
        return self.stt_models

    @property
    def tts(self) -> list[ModelInfo]:  # type: ignore[override]  # one form for both kinds
        """The name of `tts_models` on the wire."""
        return self.tts_models


class ModelResponse(wire.ModelDetails):
    """One model. `languages` is a list even where the server calls it `language`."""

    __slots__ = ()

    # The generated code does not know the fields that read otherwise here.
    _fill = WireModel._fill  # pyright: ignore[reportAssignmentType]
    _copy = WireModel._copy  # pyright: ignore[reportAssignmentType]

    def _when_absent(self, slot: str) -> Any:
        if slot == "languages":
            return _listed(next(iter(self._filled("language")), None)) or None
        return False if slot in {"batch", "streaming"} else super()._when_absent(slot)


def _listed(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return value if isinstance(value, list) else []  # pyright: ignore[reportUnknownVariableType]
