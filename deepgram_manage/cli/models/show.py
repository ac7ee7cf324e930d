"""`models show`."""

from __future__ import annotations

from dataclasses import dataclass

from deepgram_manage.cli.frame import App, Projects, argument, command

from .choosing import project_id_of, public_option
from .finding import model_id_of
from .shape import MODEL


@dataclass(frozen=True, kw_only=True)
class ShowModel:
    """Which model to show."""

    model: str = argument("MODEL")
    public: bool = public_option()


@command(
    ShowModel,
    project=Projects.ONE,
    shape=MODEL,
    operations=("get_model", "get_project_model"),
    examples=(
        "deepgram-manage models show aura-2-zeus-en",
        "deepgram-manage models show aura-2-zeus-en --json=name,languages",
    ),
)
def run(app: App, options: ShowModel) -> None:
    """Show a model that a project may use, or a public one.

    MODEL is the UUID of the model, or its canonical name. It is looked for among the public ones
    when no project is named, or with --public.
    """
    project_id = project_id_of(app, is_public=options.public)
    model_id = model_id_of(app, options.model, project_id)
    if project_id is None:
        app.out.show(app.manage.get_model(model_id).to_dict())
    else:
        app.out.show(app.manage.get_model(project_id, model_id).to_dict())
