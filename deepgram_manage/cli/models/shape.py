"""What a model shows."""

from __future__ import annotations

from deepgram_manage.cli.fields import FIELDS
from deepgram_manage.cli.frame import Column, Kind, Shape

MODELS = Shape(
    columns=(
        Column("TYPE", "type"),
        Column("NAME", "name"),
        Column("CANONICAL NAME", "canonical_name"),
        Column("LANGUAGES", "languages"),
        Column("VERSION", "version"),
        Column("UUID", "uuid", Kind.ID, wide=True),
    ),
    fields=("type", *FIELDS["list_models"]),
    empty="There are no such models.",
)
MODEL = Shape(
    columns=(
        Column("UUID", "uuid", Kind.ID),
        Column("NAME", "name"),
        Column("CANONICAL NAME", "canonical_name"),
        Column("ARCHITECTURE", "architecture"),
        Column("LANGUAGES", "languages"),
        Column("VERSION", "version"),
        Column("BATCH", "batch"),
        Column("STREAMING", "streaming"),
        Column("ACCENT", "metadata.accent"),
        Column("TAGS", "metadata.tags"),
    ),
    fields=FIELDS["get_model"],
)
