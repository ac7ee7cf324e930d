"""`keys rotate list`."""

from __future__ import annotations

from dataclasses import dataclass

from deepgram_manage.cli.frame import App, command, option

from .working import ROTATION, shown, state_option, working


@dataclass(frozen=True, kw_only=True)
class ListRotations:
    """Which rotations."""

    all: bool = option(
        "--all", is_flag=True, help="Include rotations that are finished or abandoned."
    )
    state: str | None = state_option()


@command(
    ListRotations,
    shape=ROTATION,
    examples=(
        "deepgram-manage keys rotate list --json",
        "deepgram-manage keys rotate list --all --csv",
    ),
)
def run(app: App, options: ListRotations) -> None:
    """List the rotations that were started on this machine."""
    from deepgram_manage.access import rotate

    with working(app, options.state) as folder:
        rotations = rotate.list_rotations(folder)
    app.out.show_all(shown(each) for each in rotations if options.all or not each.is_over)
