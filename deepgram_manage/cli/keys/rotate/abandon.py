"""`keys rotate abandon`."""

from __future__ import annotations

from dataclasses import dataclass

from deepgram_manage.cli.frame import App, argument, command, option

from .working import ROTATION, shown, sink_of, state_option, tell, working


@dataclass(frozen=True, kw_only=True)
class AbandonRotation:
    """Which rotation."""

    rotation: str = argument("ROTATION")
    force: bool = option(
        "--force", is_flag=True, help="Delete it even if the destination may hold it."
    )
    state: str | None = state_option()


@command(
    AbandonRotation,
    shape=ROTATION,
    writes=True,
    deletes=True,
    examples=(
        "deepgram-manage keys rotate abandon rot-1a2b3c4d --force --yes",
        "deepgram-manage keys rotate abandon rot-1a2b3c4d --force --dry-run",
    ),
)
def run(app: App, options: AbandonRotation) -> None:
    """Delete the new key, and leave the old one as it is.

    ROTATION is its id, or the old key by its id or comment.
    """
    from deepgram_manage.access import rotate

    app.confirm(f"Delete the new key of {options.rotation}?")
    with working(app, options.state) as folder:
        rotation = rotate.abandon(
            app.manage,
            options.rotation,
            force=options.force,
            sink=sink_of(app, folder, options.rotation),
            state=folder,
            progress=tell(app),
        )
    app.out.show(shown(rotation))
