"""`keys rotate status`."""

from __future__ import annotations

from dataclasses import dataclass

from deepgram_manage.cli.frame import App, Column, Kind, Shape, argument, command

from .working import ROTATION, shown, state_option, working

STATUS = Shape(
    columns=(
        *ROTATION.columns[:4],
        Column("MAY FINISH", "may_finish"),
        Column("WHY", "reason"),
        Column("DETAIL", "message"),
        Column("READY AT", "ready_at", Kind.TIME),
        Column("REQUESTS", "requests", Kind.NUMBER),
        Column("LAST USED", "newest", Kind.TIME),
        Column("FOR", "path"),
        Column("LOG UP TO", "complete_up_to", Kind.TIME),
        Column("NEXT", "next", Kind.ID),
    ),
    fields=(
        *ROTATION.fields,
        "may_finish",
        "reason",
        "message",
        "ready_at",
        "requests",
        "newest",
        "path",
        "key_id",
        "complete_up_to",
    ),
)


@dataclass(frozen=True, kw_only=True)
class RotationStatus:
    """Which rotation."""

    rotation: str = argument("ROTATION")
    state: str | None = state_option()


@command(
    RotationStatus,
    shape=STATUS,
    examples=(
        "deepgram-manage keys rotate status rot-1a2b3c4d",
        "deepgram-manage keys rotate status rot-1a2b3c4d --json=may_finish,message",
    ),
)
def run(app: App, options: RotationStatus) -> None:
    """Say who still uses the old key, and whether it may be deleted.

    ROTATION is its id, or the old key by its id or comment.
    """
    from deepgram_manage.access import rotate

    with working(app, options.state) as folder:
        rotation = rotate.find(options.rotation, folder)
        decision, silence = rotate.status(app.manage, rotation.id, state=folder)
    newest, ready = silence.newest, decision.ready_at
    app.out.show(
        {
            **shown(rotation),
            "may_finish": decision.may_finish,
            "reason": decision.reason,
            "message": decision.message,
            "ready_at": None if ready is None else ready.isoformat(),
            "requests": silence.requests,
            "newest": None if newest is None else newest.isoformat(),
            "path": silence.path,
            "key_id": silence.key_id,
            "complete_up_to": silence.complete_up_to(rotation.log_delay).isoformat(),
        }
    )
