"""Models, as documented: one form for speech to text and text to speech."""

from __future__ import annotations

from typing import Any, ClassVar

from deepgram_manage_api import models as wire


class ModelInfo(wire.ModelDetails):
    """A model in a list. `batch` and `streaming` are False for speech voices."""

    __slots__ = ("_language",)

    _slots: ClassVar[dict[str, str]] = {**wire.ModelDetails._slots, "language": "_language"}

    @property
    def language(self) -> str | None:
        """The first of `languages`."""
        return next(iter(_listed(self.languages)), None)

    def _when_absent(self, slot: str) -> Any:
        if slot == "languages":
            return next((_listed(value) for value in self._filled("_language")), None)
        return False if slot in {"batch", "streaming"} else super()._when_absent(slot)


class ModelsResponse(wire.ModelList):
    """Models by kind."""

    __slots__ = ()

    @property
    def stt_models(self) -> list[ModelInfo]:
        """The models for speech to text."""
        return self._many("_stt", ModelInfo)

    @property
    def tts_models(self) -> list[ModelInfo]:
        """The voices for text to speech."""
        return self._many("_tts", ModelInfo)

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

    def _when_absent(self, slot: str) -> Any:
        if slot == "languages":
            return _listed(self.language) or None
        return False if slot in {"batch", "streaming"} else super()._when_absent(slot)


def _listed(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return value if isinstance(value, list) else []  # pyright: ignore[reportUnknownVariableType]
