"""What an API key shows."""

from __future__ import annotations

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
    fields=(
        "member.member_id",
        "member.email",
        "member.first_name",
        "member.last_name",
        "api_key.api_key_id",
        "api_key.comment",
        "api_key.scopes",
        "api_key.tags",
        "api_key.created",
        "api_key.expiration_date",
    ),
    empty="The project has no keys that you may see.",
)
