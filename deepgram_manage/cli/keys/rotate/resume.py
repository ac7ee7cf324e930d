"""`keys rotate resume`."""

from __future__ import annotations

from dataclasses import dataclass

from deepgram_manage.cli.frame import App, argument, command

from .working import ROTATION, shown, sink_of, state_option, tell, working


@dataclass(frozen=True, kw_only=True)
class ResumeRotation:
    """Which rotation."""

    rotation: str = argument("ROTATION")
    state: str | None = state_option()


@command(
    ResumeRotation,
    shape=ROTATION,
    writes=True,
    examples=(
        "deepgram-manage keys rotate resume rot-1a2b3c4d",
        "deepgram-manage keys rotate resume rot-1a2b3c4d --dry-run",
    ),
)
def run(app: App, options: ResumeRotation) -> None:
    """Continue a rotation that was interrupted.

    ROTATION is its id, or the old key by its id or comment. Keys that it had created, and whose
    secrets are lost, are deleted.
    """
    from deepgram_manage.access import rotate

    with working(app, options.state) as folder:
        rotation = rotate.resume(
            app.manage,
            options.rotation,
            sink=sink_of(app, folder, options.rotation),
            state=folder,
            progress=tell(app),
        )
    app.out.show(shown(rotation))
