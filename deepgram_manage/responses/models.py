"""Models, as documented: one form for speech to text and text to speech."""

# What a field is read as is narrowed by its annotation; nobody sets it to what the wire has there.
# pyright: reportIncompatibleMethodOverride=false, reportIncompatibleVariableOverride=false

from __future__ import annotations

from typing import Any

from deepgram_manage_api import models as wire

__all__ = [
    "ModelInfo",
    "ModelResponse",
    "ModelsResponse",
]


class ModelResponse(wire.ModelDetails):
    """One model. `languages` is a list even where the server calls it `language`."""

    __slots__ = ()

    @property
    def languages(self) -> list[str] | None:
        """Language tags (BCP 47), under whichever name they were sent."""
        languages: Any = self._languages
        return [languages] if type(languages) is str else languages


class ModelInfo(ModelResponse):
    """A model in a list. `batch` and `streaming` are False for speech voices."""

    __slots__ = ()

    @property
    def language(self) -> str | None:
        """The first of `languages`."""
        language: Any = self._language
        if type(language) is list:
            language = language[0] if language else None  # pyright: ignore[reportUnknownVariableType]
        return language  # type: ignore[no-any-return]  # pyright: ignore[reportUnknownVariableType]


class ModelsResponse(wire.ModelList):
    """Models by kind."""

    __slots__ = ()

    stt: list[ModelInfo]  # type: ignore[assignment]  # one form for both kinds
    """The name of `stt_models` on the wire."""
    tts: list[ModelInfo]  # type: ignore[assignment]  # as above
    """The name of `tts_models` on the wire."""

    @property
    def stt_models(self) -> list[ModelInfo]:
        """The models for speech to text."""
        return self.stt

    @property
    def tts_models(self) -> list[ModelInfo]:
        """The voices for text to speech."""
        return self.tts
