"""`models list`."""

from __future__ import annotations

from dataclasses import dataclass

import click

from deepgram_manage.cli.frame import App, Projects, command, option

from .choosing import project_id_of, public_option
from .shape import MODELS


@dataclass(frozen=True, kw_only=True)
class ListModels:
    """Which models to list."""

    kind: str | None = option(
        "--type", type=click.Choice(("stt", "tts")), help="Only speech to text, or text to speech."
    )
    public: bool = public_option()
    outdated: bool = option("--outdated", is_flag=True, help="Include old versions.")


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
    """List the models that a project may use, or the public ones.

    They are the public ones when no project is named, or with --public.
    """
    asked = {"include_outdated": options.outdated or None}
    project_id = project_id_of(app, is_public=options.public)
    answer = app.manage.get_models(project_id, asked)
    app.out.show_all(
        {"type": kind, **model.to_dict()}
        for kind, models in (("stt", answer.stt), ("tts", answer.tts))
        if options.kind in {None, kind}
        for model in models
    )
