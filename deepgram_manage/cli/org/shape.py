"""What a plan shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deepgram_manage.cli.frame import App, Column, Kind, Shape

if TYPE_CHECKING:
    from deepgram_manage.access import OrgPlan

PLAN = Shape(
    columns=(
        Column("CHANGE", "kind"),
        Column("PROJECT", "project"),
        Column("SUBJECT", "subject"),
        Column("BEFORE", "before"),
        Column("AFTER", "after"),
        Column("NOT DONE", "reason"),
        Column("PROJECT ID", "project_id", Kind.ID, wide=True),
    ),
    fields=("changes", "refused", "findings", "done", "failed", "error", "left"),
)


def show_plan(app: App, plan: OrgPlan) -> None:
    """Show a plan: a diff to a person and in a pipe, JSON and CSV to programs."""
    from deepgram_manage.cli.frame.output import Form

    if app.out.form in {Form.JSON, Form.JSONL}:
        app.out.show(plan.to_dict())
    elif app.out.form is Form.CSV:
        lines = [each.to_dict() for each in plan.changes]
        app.out.show_all(lines + [each.to_dict() for each in plan.refused])
    else:
        app.streams.write(f"{plan}\n")
