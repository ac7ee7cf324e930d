"""What an API key shows."""

from __future__ import annotations

from deepgram_manage.cli.fields import FIELDS
from deepgram_manage.cli.frame import Column, Kind, Shape

KEYS = Shape(
    columns=(
        Column("ID", "api_key.api_key_id", Kind.ID),
        Column("COMMENT", "api_key.comment"),
        Column("OWNER", "member.email"),
        Column("SCOPES", "api_key.scopes"),
        Column("TAGS", "api_key.tags", wide=True),
        Column("CREATED", "api_key.created", Kind.TIME),
        Column("EXPIRES", "api_key.expiration_date", Kind.TIME),
    ),
    fields=FIELDS["list_keys"],
    empty="The project has no keys that you may see.",
)
