"""What a member shows."""

from __future__ import annotations

from deepgram_manage.cli.frame import Column, Kind, Shape

MEMBERS = Shape(
    columns=(
        Column("ID", "member_id", Kind.ID),
        Column("EMAIL", "email"),
        Column("FIRST NAME", "first_name"),
        Column("LAST NAME", "last_name"),
        Column("SCOPES", "scopes"),
    ),
    fields=("member_id", "email", "first_name", "last_name", "scopes"),
    empty="The project has no members that you may see.",
)
SCOPES = Shape(
    columns=(Column("SCOPES", "scopes"),),
    fields=("scopes",),
)
