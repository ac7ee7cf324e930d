"""`keys rotate finish`."""

from __future__ import annotations

from dataclasses import dataclass

from deepgram_manage.cli.frame import App, argument, command, option

from .working import ROTATION, shown, sink_of, state_option, tell, working


@dataclass(frozen=True, kw_only=True)
class FinishRotation:
    """Which rotation."""

    rotation: str = argument("ROTATION")
    now: bool = option("--now", is_flag=True, help="Do not wait for the overlap or for silence.")
    force: bool = option(
        "--force",
        is_flag=True,
        help="Do not wait, and do not check whether the destination still holds the new key.",
    )
    state: str | None = state_option()


@command(
    FinishRotation,
    shape=ROTATION,
    writes=True,
    deletes=True,
    examples=(
        "deepgram-manage keys rotate finish rot-1a2b3c4d --yes",
        "deepgram-manage keys rotate finish rot-1a2b3c4d --dry-run",
    ),
)
def run(app: App, options: FinishRotation) -> None:
    """Delete the old key, once nobody uses it.

    ROTATION is its id, or the old key by its id or comment. It is refused while the overlap lasts,
    or while the request log shows that somebody used the old key. A key that is gone already counts
    as deleted.
    """
    from deepgram_manage.access import rotate

    app.confirm(f"Delete the old key of {options.rotation}? What uses it fails from then on.")
    with working(app, options.state) as folder:
        rotation = rotate.finish(
            app.manage,
            options.rotation,
            now=options.now,
            force=options.force,
            sink=sink_of(app, folder, options.rotation),
            state=folder,
            progress=tell(app),
        )
    app.out.show(shown(rotation))
