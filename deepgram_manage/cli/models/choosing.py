"""Whether a command is about the models of a project, or about the public ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deepgram_manage.cli.frame import option

if TYPE_CHECKING:
    from deepgram_manage.cli.frame import App


def public_option() -> Any:
    """Declare the option `--public`."""
    return option(
        "--public", is_flag=True, help="The public models, whatever DEEPGRAM_PROJECT says."
    )


def project_id_of(app: App, *, is_public: bool) -> str | None:
    """Return the id of the project that was named; None for the public models."""
    return app.project_id if app.named_project and not is_public else None
