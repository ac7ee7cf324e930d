"""Finds a model by its UUID or its canonical name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deepgram_manage.cli.frame.names import find, looks_like_id

if TYPE_CHECKING:
    from deepgram_manage import ModelInfo
    from deepgram_manage.cli.frame import App


def model_id_of(app: App, given: str, project_id: str | None) -> str:
    """Return the UUID of the model that a UUID or a name means.

    Args:
        app: The run of the program.
        given: The UUID or the canonical name.
        project_id: The project whose models count; None for the public ones.

    Raises:
        CommandError: No model has it, or several do.
    """
    if looks_like_id(given):
        return given
    answer = app.manage.get_models(project_id)
    known: list[ModelInfo] = [*answer.stt, *answer.tts]
    # One name may have several versions: the list has the current ones.
    found = find(
        "model",
        given,
        known,
        id_of=lambda each: each.uuid,
        name_of=lambda each: each.canonical_name,
    )
    return found.uuid
