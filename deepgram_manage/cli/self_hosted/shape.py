"""What self-hosted distribution credentials show."""

from __future__ import annotations

from deepgram_manage.cli.fields import FIELDS
from deepgram_manage.cli.frame import Column, Kind, Shape

_INSIDE = "distribution_credentials"
CREDENTIALS = Shape(
    columns=(
        Column("ID", f"{_INSIDE}.distribution_credentials_id", Kind.ID),
        Column("COMMENT", f"{_INSIDE}.comment"),
        Column("OWNER", "member.email"),
        Column("PROVIDER", f"{_INSIDE}.provider"),
        Column("SCOPES", f"{_INSIDE}.scopes", wide=True),
        Column("CREATED", f"{_INSIDE}.created", Kind.TIME),
    ),
    fields=FIELDS["list_distribution_credentials"],
    empty="The project has no self-hosted distribution credentials.",
)
CREATED = Shape(
    columns=(
        Column("ID", "distribution_credentials_id", Kind.ID),
        Column("USERNAME", "username"),
        Column("SECRET", "secret", Kind.ID),
        Column("PROVIDER", "provider"),
        Column("COMMENT", "comment"),
        Column("SCOPES", "scopes"),
        Column("CREATED", "created", Kind.TIME),
    ),
    fields=FIELDS["create_distribution_credentials"],
)
