"""What a project shows."""

from __future__ import annotations

from deepgram_manage.cli.fields import FIELDS
from deepgram_manage.cli.frame import Column, Kind, Shape

PROJECTS = Shape(
    columns=(Column("ID", "project_id", Kind.ID), Column("NAME", "name")),
    fields=FIELDS["list_projects"],
    empty="The key sees no project.",
)
