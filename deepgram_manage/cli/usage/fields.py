"""`usage fields`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deepgram_manage.cli.fields import FIELDS
from deepgram_manage.cli.frame import App, Column, Projects, Shape, command, period_option

if TYPE_CHECKING:
    from deepgram_manage import Period

SHOWN = Shape(
    columns=(
        Column("TAGS", "tags"),
        Column("MODELS", "models.name"),
        Column("METHODS", "processing_methods"),
        Column("FEATURES", "features"),
        Column("LANGUAGES", "languages"),
    ),
    fields=FIELDS["get_usage_fields"],
)
_SUMS = {"stt", "tts"}
"""What the client adds to the answer: sums that `usage breakdown` shows by day."""


@dataclass(frozen=True, kw_only=True)
class UsageFields:
    """Of which days to list the fields."""

    period: Period = period_option("30d")


@command(
    UsageFields,
    project=Projects.ONE,
    shape=SHOWN,
    operations=("get_usage_fields",),
    examples=(
        "deepgram-manage usage fields --project 'Acme Production'",
        "deepgram-manage usage fields --last 7d --project 'Acme Production' --json=features",
    ),
)
def run(app: App, options: UsageFields) -> None:
    """List what was used in a period: the values that filters take."""
    period = {"start": options.period.start, "end": options.period.end}
    answer = app.manage.get_usage_fields(app.project_id, period).to_dict()
    app.out.show({name: value for name, value in answer.items() if name not in _SUMS})
