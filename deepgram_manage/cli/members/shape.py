"""What a member shows."""

from __future__ import annotations

from deepgram_manage.cli.fields import FIELDS
from deepgram_manage.cli.frame import Column, Kind, Shape

MEMBERS = Shape(
    columns=(
        Column("ID", "member_id", Kind.ID),
        Column("EMAIL", "email"),
        Column("FIRST NAME", "first_name"),
        Column("LAST NAME", "last_name"),
        Column("SCOPES", "scopes"),
    ),
    fields=FIELDS["list_members"],
    empty="The project has no members that you may see.",
)
SCOPES = Shape(
    columns=(Column("SCOPES", "scopes"),),
    fields=FIELDS["get_member_scopes"],
)
