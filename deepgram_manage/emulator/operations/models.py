"""Public and private models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deepgram_manage.emulator.catalogue import PUBLIC, Model, private_model

if TYPE_CHECKING:
    from deepgram_manage.emulator.context import Context
    from deepgram_manage.emulator.json_types import JsonValue
    from deepgram_manage.emulator.state import Project


def _known(project: Project | None) -> list[Model]:
    if project is None:
        return list(PUBLIC)
    own = [private_model(project.project_id, name) for name in project.private_models]
    return [*PUBLIC, *own]


def list_models(context: Context) -> JsonValue:
    """List models; inside a project its private ones too."""
    outdated = context.one_of("include_outdated", ("true", "false")) == "true"
    models = [model for model in _known(context.current) if outdated or not model.outdated]
    return {
        kind: [model.answer() for model in models if model.kind == kind] for kind in ("stt", "tts")
    }


def get_model(context: Context) -> JsonValue:
    """Return one model, outdated or not."""
    models = {model.uuid: model for model in _known(context.current)}
    return context.find("model_id", models.get, "model").answer()
