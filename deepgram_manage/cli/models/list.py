"""`models list`."""

from __future__ import annotations

from dataclasses import dataclass

import click

from deepgram_manage.cli.frame import App, Projects, command, option

from .shape import MODELS


@dataclass(frozen=True, kw_only=True)
class ListModels:
    """Which models to list."""

    kind: str | None = option(
        "--type", type=click.Choice(("stt", "tts")), help="Only speech to text, or text to speech."
    )
    outdated: bool = option("--outdated", is_flag=True, help="Old versions, too.")


@command(
    ListModels,
    project=Projects.ONE,
    shape=MODELS,
    operations=("list_models", "list_project_models"),
    examples=(
        "deepgram-manage models list --type stt",
        "deepgram-manage models list --project 'Acme Production' --json=type,name,uuid",
    ),
)
def run(app: App, options: ListModels) -> None:
    """List the public models, or with --project those that a project may use."""
    asked = {"include_outdated": options.outdated or None}
    project_id = app.project_id if app.asked.project else None
    answer = app.manage.get_models(project_id, asked)
    app.out.show_all(
        {"type": kind, **model.to_dict()}
        for kind, models in (("stt", answer.stt), ("tts", answer.tts))
        if options.kind in {None, kind}
        for model in models
    )
