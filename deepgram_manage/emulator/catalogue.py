"""The public models the emulator knows, and the voices and recognizers its histories use."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .json_types import JsonValue


@dataclass(frozen=True, slots=True)
class Model:
    """One version of one model.

    Attributes:
        tier: The name a request record gives the model's price level.
        label: The name an invoice gives it.

    """

    uuid: str
    kind: str
    name: str
    canonical_name: str
    architecture: str
    languages: tuple[str, ...]
    version: str
    tier: str = ""
    label: str = ""
    outdated: bool = False
    batch: bool = True
    formatted_output: bool = True
    accent: str = "American"
    color: str = "#C58DFF"
    traits: tuple[str, ...] = ("masculine",)
    age: str = ""
    use_cases: tuple[str, ...] = ()

    def answer(self) -> dict[str, JsonValue]:
        """Return the model as the list and the single call send it."""
        shared: dict[str, JsonValue] = {
            "name": self.name,
            "canonical_name": self.canonical_name,
            "architecture": self.architecture,
            "languages": self.languages,
            "version": self.version,
            "uuid": self.uuid,
        }
        if self.kind == "stt":
            return {
                **shared,
                "batch": self.batch,
                "streaming": True,
                "formatted_output": self.formatted_output,
            }
        return {**shared, "metadata": self._voice()}

    def _voice(self) -> dict[str, JsonValue]:
        static = "https://static.deepgram.com/examples"
        voice: dict[str, JsonValue] = {"accent": self.accent}
        if self.age:
            voice["age"] = self.age
        voice |= {
            "color": self.color,
            "image": f"{static}/avatars/{self.name}.jpg",
            "sample": f"{static}/voices/{self.name}.wav",
            "tags": self.traits,
        }
        return voice | {"use_cases": self.use_cases} if self.use_cases else voice


NOVA = Model(
    uuid="bf05427e-a1f1-4ced-a976-38b2f3533d8d",
    kind="stt",
    name="general",
    canonical_name="nova-3-general",
    architecture="nova3",
    languages=("en", "en-US"),
    version="2025-01-09.0",
    tier="nova-3",
    label="Nova - 3",
    batch=False,
    formatted_output=False,
)
FLUX = Model(
    uuid="3d2a5c0e-6f0d-4b1e-9a51-0c8e2f7d4b10",
    kind="stt",
    name="flux-general-en",
    canonical_name="flux-general-en",
    architecture="flux",
    languages=("en",),
    version="2025-10-01.0",
    tier="flux",
    label="Flux",
    batch=False,
    formatted_output=False,
)
ENHANCED = Model(
    uuid="c7226e9e-ae1c-4057-ae2a-a71a6b0dc588",
    kind="stt",
    name="general",
    canonical_name="enhanced-general",
    architecture="polaris",
    languages=("en", "en-us"),
    version="2022-05-18.1",
    tier="enhanced",
    label="Enhanced",
    formatted_output=False,
)
ZEUS = Model(
    uuid="2baf189d-91ac-481d-b6d1-750888667b31",
    kind="tts",
    name="zeus",
    canonical_name="aura-2-zeus-en",
    architecture="aura-2",
    languages=("en", "en-US"),
    version="2025-04-07.0",
    tier="aura-2",
    label="Aura - 2",
    traits=("masculine", "deep", "trustworthy", "smooth"),
    age="Adult",
    use_cases=("IVR",),
)
ANGUS = Model(
    uuid="b50880e3-4e2e-4e53-ba27-ea0472bf2cf4",
    kind="tts",
    name="angus",
    canonical_name="aura-angus-en",
    architecture="aura",
    languages=("en", "en-IE"),
    version="2024-11-19.0",
    tier="aura",
    label="Aura",
    accent="Irish",
    color="#BA80F5",
)
# Text analysis and language models are billed and logged, but not part of the public list.
READER = Model(
    uuid="67875a7f-c9c4-48a0-aa55-5bdb8a91c34a",
    kind="read",
    name="intelligence",
    canonical_name="intelligence",
    architecture="intelligence",
    languages=("en",),
    version="2024-07-15.0",
    label="Text Intelligence",
)

PUBLIC = (
    NOVA,
    FLUX,
    ENHANCED,
    Model(
        uuid="bf05427e-a1f1-4ced-a976-38b2f3533d8e",
        kind="stt",
        name="general",
        canonical_name="nova-3-general",
        architecture="nova3",
        languages=("en", "en-US"),
        version="2024-12-20.0",
        outdated=True,
        batch=False,
        formatted_output=False,
    ),
    ZEUS,
    ANGUS,
    Model(
        uuid="af6e9977-99f6-4d8f-b6f5-dfdf6fb6e291",
        kind="tts",
        name="angus",
        canonical_name="aura-angus-en",
        architecture="aura",
        languages=("en", "en-IE"),
        version="2024-03-28.0",
        outdated=True,
        accent="Irish",
        color="#BA80F5",
    ),
)
LOGGED = {model.uuid: model for model in (*PUBLIC, READER)}


def private_model(project_id: str, name: str) -> Model:
    """Return a custom model of one project, with an id that follows from both."""
    return Model(
        uuid=str(uuid.uuid5(uuid.NAMESPACE_URL, f"{project_id}/{name}")),
        kind="stt",
        name=name,
        canonical_name=f"nova-3-{name}",
        architecture="nova3",
        languages=("en",),
        version="2026-01-15.0",
    )
